import { describe, expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import {
  beginTally,
  categoriesElsewhere,
  categoryPlans,
  count,
  suppressionClause,
} from '../../../src/requests/plan.ts';
import { sentenceOf } from '../../../src/requests/plan-sentence.ts';
import { keptOn, type RecordFate, unkept } from '../../../src/retention/erasure.ts';
import { allOwnTables, type MappedTable, mappedTables, ownTables } from '../../../src/retention/mapping.ts';
import { erasureEn } from '../../../src/wording/erasure-en.ts';
import { erasureEt } from '../../../src/wording/erasure-et.ts';

const rule = (category: string, more: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ id: category, category, keep: 'P3Y', after: 'done', from: 'event', then: 'delete', clause: '7' },
  ...more,
});
const obliged = (until: string | null, more: Partial<RecordFate> = {}): RecordFate => ({
  ...keptOn('legal-obligation', '7.5'),
  law: 'RPS § 12',
  until,
  ...more,
});

/** The plan of one category of which these become. */
function planOf(...fates: [fate: RecordFate, rows?: number][]) {
  const tally = beginTally([rule('orders')], []);
  for (const [fate, rows] of fates) count(tally, ['orders'], fate, rows);
  const [plan] = categoryPlans(tally);
  if (!plan) throw new Error('There is no plan.');
  return plan;
}

function table(name: string, category: string, subject: string | undefined): MappedTable[] {
  const mapped = { category, table: name, key: 'id', event: 'at', eventFormat: 'date' as const };
  const tables = [{ ...mapped, ...(subject !== undefined && { subject }) }];
  return mappedTables(
    { slug: 'shop', sources: [{ id: 's', kind: 'libsql', urlEnv: 'SOURCE_S', tables }] },
    [],
  );
}

describe('the plan of a category', () => {
  test('has one outcome where all is alike, else says partly', () => {
    expect(planOf()).toMatchObject({
      outcome: 'none',
      rows: 0,
      until: null,
      clause: null,
      ground: null,
      parts: [],
    });
    expect(planOf([unkept('erased')], [unkept('erased')])).toMatchObject({
      outcome: 'erased',
      rows: 2,
      clause: null,
    });
    expect(planOf([unkept('erased')], [unkept('anonymised')])).toMatchObject({ outcome: 'partly', rows: 2 });
    expect(planOf([unkept('elsewhere'), 0])).toMatchObject({ outcome: 'elsewhere', rows: 0 });
  });

  test('has the latest of its days, and none where nobody knows the last', () => {
    const [early, late] = [obliged('2027-12-31'), obliged('2033-12-31')];
    expect(planOf([late], [early], [unkept('erased')])).toMatchObject({
      ...{ outcome: 'partly', until: '2033-12-31', clause: '7.5', ground: 'legal-obligation' },
      parts: [{ outcome: 'erased' }, { until: '2027-12-31' }, { until: '2033-12-31' }],
    });
    expect(planOf([late], [keptOn('legal-claims', '23.2')])).toMatchObject({
      until: null,
      clause: '23.2',
      ground: 'legal-claims',
    });
  });

  test('counts a record once in each of its categories, and forgets none that nobody named', () => {
    const tally = beginTally([rule('orders')], []);
    count(tally, ['orders', 'orders', 'older'], unkept('erased'));
    expect(categoryPlans(tally).map(({ category, rows }) => [category, rows])).toEqual([
      ['orders', 1],
      ['older', 1],
    ]);
  });

  test('is there of every category: the notice’s, the mapped, Unusta’s own', () => {
    const tables = [...table('t', 'accounts', 'email').slice(0, 1), ...allOwnTables('shop', [])];
    expect([...beginTally([rule('orders'), rule('requests')], tables).keys()]).toEqual([
      ...['orders', 'requests', 'accounts', 'preferences', 'mail'],
    ]);
    expect(ownTables('shop', []).map(({ mappings }) => mappings[0]?.category)).not.toContain('preferences');
  });
});

describe('what is elsewhere', () => {
  test('is what no table is mapped to, and what a table has that leads to nobody', () => {
    const own = allOwnTables('shop', []);
    const shops = [
      ...table('t', 'accounts', 'email').slice(0, 1),
      ...table('u', 'ledger', undefined).slice(0, 1),
    ];
    const ledger = rule('ledger', { ground: 'legal-obligation', law: 'RPS § 12' });
    expect(
      categoriesElsewhere([rule('photos'), ledger, rule('requests'), rule('accounts')], [...shops, ...own]),
    ).toEqual([
      { category: 'photos', kept: null },
      { category: 'ledger', kept: ledger },
    ]);
  });
});

describe('the sentence that the person reads', () => {
  const said = (...fates: [fate: RecordFate, rows?: number][]) => {
    const plan = planOf(...fates);
    return [sentenceOf(erasureEn, 'Orders', plan), sentenceOf(erasureEt, 'Tellimused', plan)];
  };

  test.each<[string, [RecordFate, number?][], string[]]>([
    ['nothing', [], ['Orders: nothing about you was found.', 'Tellimused: sinu kohta ei leidunud midagi.']],
    ['gone', [[unkept('erased'), 3]], ['Orders: 3 records erased.', 'Tellimused: kustutatud 3 kirjet.']],
    [
      'nobody’s',
      [[unkept('anonymised'), 1]],
      ['Orders: 1 record made anonymous.', 'Tellimused: anonüümseks muudetud 1 kirje.'],
    ],
    [
      'kept until days',
      [
        [obliged('2033-12-31'), 2],
        [obliged('2027-12-31'), 1],
      ],
      [
        'Orders: 3 records kept until Saturday, 31 December 2033 at the latest (clause 7.5), because the law obliges us (RPS § 12).',
        'Tellimused: alles hoitakse 3 kirjet kõige kauem kuni laupäevani, 31. detsembrini 2033 (punkt 7.5), sest seda nõuab seadus (RPS § 12).',
      ],
    ],
    [
      'kept until it has happened',
      [[obliged(null, { awaits: 'order_fulfilled' })]],
      [
        'Orders: 1 record kept (clause 7.5), because the law obliges us (RPS § 12); its period begins once the order is delivered.',
        'Tellimused: alles hoitakse 1 kirje (punkt 7.5), sest seda nõuab seadus (RPS § 12); tähtaeg algab pärast tellimuse täitmist.',
      ],
    ],
    [
      'held by the law alone',
      [
        [unkept('erased'), 1],
        [keptOn('legal-claims', 'law:17(3)(e)'), 2],
      ],
      [
        'Orders: 1 record erased; 2 records kept (Art. 17(3)(e) GDPR), because it is needed for legal claims.',
        'Tellimused: kustutatud 1 kirje; alles hoitakse 2 kirjet (isikuandmete kaitse üldmääruse art 17 lg 3 p e), sest seda on vaja õigusnõuete jaoks.',
      ],
    ],
    [
      'elsewhere',
      [[{ ...unkept('elsewhere'), clause: '24.3' }, 0]],
      [
        'Orders: what there is in other systems is erased by hand, but for what has to be kept by clause 24.3.',
        'Tellimused: mujal olevad andmed kustutatakse käsitsi, välja arvatud see, mida tuleb säilitada (punkt 24.3).',
      ],
    ],
  ])('says what is %s', (_, fates, sentences) => {
    expect(said(...fates)).toEqual(sentences);
  });

  test('says of the suppression what it is for, and how long', () => {
    const list = keptOn('legal-obligation', suppressionClause);
    expect(said([list])).toEqual([erasureEn.suppression, erasureEt.suppression]);
    expect(said([list], [unkept('erased')])).toEqual([
      `Orders: 1 record erased. ${erasureEn.suppression}`,
      `Tellimused: kustutatud 1 kirje. ${erasureEt.suppression}`,
    ]);
  });

  test('is there for every ground, in each language', () => {
    for (const ground of ['still-necessary', 'restriction', 'request'] as const) {
      for (const sentence of said([keptOn(ground, 'law:18(1)')]))
        expect(sentence).toMatch(/18.*1.*(because|sest) \S/);
    }
  });
});
