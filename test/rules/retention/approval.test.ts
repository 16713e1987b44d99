import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { type RulePast, ruleFingerprint, waitingRules } from '../../../src/retention/approval.ts';
import { type MappedTable, mappedTables } from '../../../src/retention/mapping.ts';
import { newState, type Step, stateText } from '../../../src/retention/run.ts';
import { pastOf } from '../../../src/retention/settle.ts';
import { controllerBody } from '../../support/factories.ts';

const orders: RetentionRule = {
  ...{
    id: 'orders',
    category: 'orders',
    keep: 'P3Y',
    after: 'placed',
    from: 'event',
    then: 'delete',
    clause: '1',
  },
};
const mapped = {
  ...{
    category: 'orders',
    table: 'orders',
    key: 'id',
    subject: 'email',
    event: 'placed_on',
    eventFormat: 'date',
  },
  where: { state: ['paid'] },
  anonymise: { email: { null: true } },
};

function controllerWith(table: object, more: object = {}): Controller {
  const sources = [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables: [{ ...mapped, ...table }] }];
  return v.parse(Controller, { ...controllerBody('shop'), sources, ...more });
}

function fingerprint(
  rule: Partial<RetentionRule> = {},
  table: object = {},
  more: object = {},
): Promise<string> {
  const [terms, controller] = [{ ...orders, ...rule }, controllerWith(table, more)];
  return ruleFingerprint(terms, controller, mappedTables(controller, [terms]));
}

describe('a rule is another one', () => {
  test.each<[string, Partial<RetentionRule>, object, object]>([
    ['keep', { keep: 'P4Y' }, {}, {}],
    ['after', { after: 'sent' }, {}, {}],
    ['from', { from: 'financial_year_end' }, {}, {}],
    ['then', { then: 'anonymise' }, {}, {}],
    ['where', {}, { where: { state: ['paid', 'sent'] } }, {}],
    ['table', {}, { table: 'Orders' }, {}],
    ['key', {}, { key: 'nr' }, {}],
    ['event', {}, { event: 'sent_on' }, {}],
    ['format', {}, { eventFormat: 'iso' }, {}],
    ['subject', {}, { subject: 'mail' }, {}],
    ['time zone', {}, {}, { timeZone: 'America/New_York' }],
  ])('with another %s', async (_, rule, table, more) => {
    expect(await fingerprint(rule, table, more)).not.toBe(await fingerprint());
  });

  test('with other columns to anonymise, or another end of the year, where these count', async () => {
    const other = { anonymise: { email: 'nobody' } };
    const anonymise = { then: 'anonymise' } as const;
    expect(await fingerprint(anonymise, other)).not.toBe(await fingerprint(anonymise));
    expect(await fingerprint({}, other)).toBe(await fingerprint());
    const june = { financialYearEnd: '06-30' };
    const year = { from: 'financial_year_end' } as const;
    expect(await fingerprint(year, {}, june)).not.toBe(await fingerprint(year));
    expect(await fingerprint({}, {}, june)).toBe(await fingerprint());
  });

  test('but not with another clause, ground, name of the shop or secret', async () => {
    expect(await fingerprint({ clause: '2', ground: 'legal-claims' })).toBe(await fingerprint());
    expect(await fingerprint({}, {}, { name: 'Teine OÜ' })).toBe(await fingerprint());
  });
});

describe('a plan waits', () => {
  const tables: MappedTable[] = mappedTables(controllerWith({}), [orders]);

  function waits(
    eligible: number,
    size: number,
    past: RulePast | null,
    rule: RetentionRule = orders,
    { lastOn = null, ...read }: { lastOn?: string | null; format?: Step['format']; undated?: number } = {},
  ) {
    const state = newState(mappedTables(controllerWith({ category: rule.category }), [rule]), [rule], []);
    const step = state.steps[0];
    if (!step) throw new Error('no step');
    Object.assign(step, { size, ...read });
    step.tallies[rule.id] = { eligible, held: 0, firstOn: lastOn, lastOn, purged: 0, batches: 0 };
    const known = new Map(past ? [[rule.id, past]] : []);
    return waitingRules(state, controllerWith({}), [rule], known)[rule.id] ?? null;
  }

  test('for a rule that nobody has approved as it is, if it would take anything', () => {
    expect(waits(1, 1_000, null)).toBe('new-rule');
    expect(waits(1, 1_000, { approved: false, last: 5 })).toBe('new-rule');
    expect(waits(0, 1_000, null)).toBeNull();
  });

  test('for more than a fifth of a table, or ten times the last run', () => {
    expect(waits(200, 1_000, { approved: true, last: 20 })).toBeNull();
    expect(waits(201, 1_000, { approved: true, last: 100 })).toBe('share');
    expect(waits(201, 10_000, { approved: true, last: 20 })).toBe('jump');
    expect(waits(10, 10_000, { approved: true, last: 0 })).toBeNull();
    expect(waits(11, 10_000, { approved: true, last: 0 })).toBe('jump');
    expect(waits(2_000, 10_000, { approved: true, last: null })).toBeNull();
  });

  test('each time for accounting that is kept shorter than the law asks', () => {
    const accounting = { ...orders, id: 'accounting', category: 'accounting', keep: 'P5Y' };
    expect(waits(1, 1_000, { approved: true, last: 1 }, accounting)).toBe('accounting');
    const long = { ...accounting, keep: 'P7Y', from: 'financial_year_end' } as const;
    expect(waits(1, 1_000, { approved: true, last: 1 }, long)).toBeNull();
  });

  test('each time for dates that look like seconds read as milliseconds', () => {
    const past = { approved: true, last: 100 };
    const seconds = { format: 'unix_ms', lastOn: '1970-01-21' } as const;
    expect(waits(100, 1_000, past, orders, seconds)).toBe('doubtful');
    expect(waits(100, 1_000, null, orders, seconds)).toBe('doubtful');
    expect(waits(0, 1_000, past, orders, seconds)).toBeNull();
    expect(waits(100, 1_000, past, orders, { ...seconds, lastOn: '1971-01-01' })).toBeNull();
    expect(waits(100, 1_000, past, orders, { ...seconds, format: 'unix' })).toBeNull();
    expect(waits(100, 1_000, past, orders, { undated: 900 })).toBeNull();
  });

  test('by what is known of the last run: nothing of a rule that it left to another', () => {
    const fingerprints = new Map([['orders', 'f']]);
    const last = newState(tables, [orders], []);
    if (last.steps[0]) {
      last.steps[0].tallies.orders = {
        eligible: 7,
        held: 0,
        firstOn: null,
        lastOn: null,
        purged: 7,
        batches: 1,
      };
    }
    const past = (lastState: string | null) =>
      pastOf(fingerprints, { approved: new Set(['f']), lastState }).get('orders');
    expect(past(stateText(last))).toEqual({ approved: true, last: 7 });
    expect(past(stateText({ ...last, elsewhere: ['orders'] }))?.last).toBeNull();
    expect(past(stateText({ ...last, rules: [] }))?.last).toBeNull();
    expect(past(null)?.last).toBeNull();
  });
});
