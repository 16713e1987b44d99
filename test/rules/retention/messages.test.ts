import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import { mappedTables } from '../../../src/retention/mapping.ts';
import { newState } from '../../../src/retention/run.ts';
import { failureMail, planMail, purgeBody, type RunNews } from '../../../src/retention/told.ts';
import { controllerBody } from '../../support/factories.ts';

const rules = ['orders', 'accounts', 'logs'].map((category, at) => ({
  ...{ id: category, category, keep: 'P3Y', after: 'e', from: 'event' as const, clause: `2.${at + 1}` },
  then: category === 'orders' ? ('anonymise' as const) : ('delete' as const),
}));

/** `orders` waits, `accounts` went by itself, and of `logs` there is nothing. */
function news(language: string, eligible: number, more: Partial<RunNews> = {}): RunNews {
  const tables = rules.map(({ category }) => {
    return { category, table: category, key: 'id', subject: 'email', event: 'e', eventFormat: 'date' };
  });
  const sources = [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables }];
  const controller = v.parse(Controller, {
    ...controllerBody('shop', { languages: [language], topics: [] }),
    sources,
  });
  const state = newState(mappedTables(controller, rules), rules, []);
  const tally = { held: 2, firstOn: '2019-03-01', lastOn: '2023-11-20', purged: 0, batches: 0 };
  for (const [at, step] of state.steps.entries()) {
    Object.assign(step, { undated: 1, size: 9_000 });
    step.tallies[step.category] = { ...tally, eligible: [eligible, 40, 0][at] ?? 0 };
  }
  state.waiting = { orders: 'share' };
  return {
    ...{ controller, run: '0190', asOf: '2026-11-21', noticeVersion: '2025-01-01', rehearsal: false },
    ...{ state, request: null, reason: null, at: 0, publicUrl: 'https://unusta.example', ...more },
  };
}

const textOf = (mail: ReturnType<typeof planMail>) => `${mail?.subject}\n${mail?.text}`;

describe('the mail about a plan', () => {
  test('says in English what would become of which rows, and why it waits', () => {
    const text = textOf(planMail(news('en', 1_234)));
    expect(text).toContain('Kadakas: 1,234 rows wait for your approval');
    expect(text).toContain(
      'orders (clause 2.1): 1,234 rows of orders, with dates from 1 March 2019 to 20 November 2023',
    );
    expect(text).toContain(
      'would be anonymised. 2 rows more would go, but a hold keeps them. 1 row without a readable date',
    );
    expect(text).toContain('more than a fifth of a table');
    expect(text).toContain('POST https://unusta.example/api/v1/purges/0190/approve with');
    expect(text).toContain('npm run unusta -- purge approve 0190');
    expect(textOf(planMail(news('en', 1)))).toContain('1 row waits');
  });

  test('says it in Estonian', () => {
    const text = textOf(planMail(news('et', 1_234)));
    expect(text).toMatch(/Kadakas: 1\s?234 rida ootab sinu kinnitust/);
    expect(text).toContain('orders (punkt 2.1): muudetakse anonüümseks');
    expect(text).toContain('1. märts 2019 – 20. november 2023');
  });

  test('says what goes of requests, and that it is the law where the notice is silent', () => {
    const told = (language: string, clause: string) => {
      const { state, ...rest } = news(language, 5);
      const [step] = state.steps;
      const rule = { id: 'requests:texts', category: 'requests', clause, then: 'delete' as const };
      if (!step?.tallies.orders) throw new Error('no step');
      Object.assign(step, { rules: [rule.id], tallies: { [rule.id]: step.tallies.orders } });
      const waiting = { [rule.id]: 'new-rule' as const };
      return textOf(planMail({ ...rest, state: { ...state, rules: [rule], waiting } })).replaceAll(
        /\s+/g,
        ' ',
      );
    };
    expect(told('en', 'law:5(1)(e)')).toContain(
      'requests, what was written in them (Art. 5(1)(e) GDPR, for your notice names no period): 5 rows of',
    );
    expect(told('en', '24.2')).toContain('requests, what was written in them (clause 24.2): 5 rows of');
    expect(told('et', 'law:5(1)(e)')).toContain(
      'requests, neis kirjutatu (isikuandmete kaitse üldmääruse art 5',
    );
  });

  test('says that a format may be wrong', () => {
    const doubtful = (language: string) => {
      const { state, ...rest } = news(language, 5);
      const [step] = state.steps;
      const tally = step?.tallies.orders;
      if (!step || !tally) throw new Error('no step');
      Object.assign(step, { format: 'unix_ms', undated: 8_000 });
      tally.lastOn = '1970-01-21';
      state.waiting = { orders: 'doubtful' };
      return textOf(planMail({ ...rest, state })).replaceAll(/\s+/g, ' ');
    };
    const said = doubtful('en');
    expect(said).toContain(
      'orders lie in January 1970: these look like seconds. Is event_format = "unix" meant?',
    );
    expect(said).toContain('8,000 of 9,000 rows of orders have no date that can be read as unix_ms');
    expect(said).toContain('It waits, because its dates seem to be read wrongly.');
    expect(doubtful('et')).toContain('need paistavad olevat sekundid. Kas mõeldud on event_format = "unix"?');
  });

  test('names what waits alone, and in a rehearsal all that would go', () => {
    expect(textOf(planMail(news('en', 5)))).not.toContain('accounts');
    expect(textOf(planMail(news('en', 5)))).toContain('Nothing of this has gone');
    const rehearsal = textOf(planMail(news('en', 5, { rehearsal: true })));
    expect(rehearsal).toContain('45 rows');
    expect(rehearsal).toContain('accounts (clause 2.2): 40 rows of accounts');
    expect(rehearsal).not.toContain('logs');
    expect(rehearsal).not.toContain('To approve');
  });

  test('has nobody to go to where the shop has no mailbox', () => {
    const { controller, ...rest } = news('en', 5);
    const { email: _, ...without } = controller;
    expect(planMail({ ...rest, controller: without })).toBeNull();
    expect(failureMail({ ...rest, controller: without })).toBeNull();
  });
});

test('a failure is told with its reason', () => {
  const mail = failureMail(news('en', 5, { reason: 'Source shop: It cannot be reached.' }));
  expect(textOf(mail)).toContain('the purge could not be done');
  expect(mail?.text).toContain('Source shop: It cannot be reached.');
});

test.each([
  ['en', 'an erasure could not be finished'],
  ['et', 'kustutamine jäi lõpetamata'],
])('a failed erasure is told with what to do about it (%s)', (language, subject) => {
  const mail = failureMail(news(language, 5, { reason: 'Source shop: It is gone.', request: '019a' }));
  expect(mail?.subject).toContain(subject);
  expect(mail?.text).toContain('npm run unusta -- request plan 019a');
});

test('webhooks are told figures and clauses, and nothing of a person', () => {
  const { type, data } = purgeBody('purge.needs_approval', news('en', 5));
  expect(type).toBe('purge.needs_approval');
  expect(data).toMatchObject({ controller: 'shop', purge: '0190', asOf: '2026-11-21', rehearsal: false });
  expect((data as { rules: object[] }).rules[0]).toEqual({
    ...{ id: 'orders', clause: '2.1', eligible: 5, held: 2, undated: 1, purged: 0, waitsFor: 'share' },
  });
});
