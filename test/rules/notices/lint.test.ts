import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import { NoticeVersion, type Policy } from '../../../src/notices/input.ts';
import { type Finding, lintNotice } from '../../../src/notices/lint.ts';

const text = [
  'Privacy at Sample',
  '',
  '1. Who we are',
  '1.1 Sample OÜ, hello@sample.example. We answer as clause 4.2 of the contract says.',
  '1.2 Our data protection officer is Ann.',
  '2. What for',
  '2.1 To deliver orders. Whoever gives no address gets no parcel.',
  '2.2 Interests: to keep the shop safe.',
  '3. Your rights',
  '3.1 You have all of them, at any time. We answer within a month.',
  '4. How long',
  '4.1 Orders three years, accounting seven from the end of the financial year.',
].join('\n');

const disclosures = {
  identity: '1.1',
  purposes: '2.1',
  basis: '2.1',
  interests: '2.2',
  recipients: '2.1',
  retention: '4.1',
  rights: '3.1',
  withdraw: '3.1',
  complaint: '3.1',
  obligation: '2.1',
};
const right = (type: string, more: object = {}) => ({ type, clause: '3.1', ...more });
const rights = [
  ...['access', 'rectification', 'erasure', 'restriction', 'portability', 'withdrawal', 'complaint'].map(
    (type) => right(type),
  ),
  right('objection', { scope: 'marketing' }),
  right('objection', { scope: 'other' }),
];
const orders = {
  id: 'orders',
  category: 'orders',
  keep: 'P3Y',
  after: 'order_placed',
  then: 'delete',
  clause: '4.1',
};
const table = { category: 'orders', table: 'orders', key: 'id', event: 'placed_on', eventFormat: 'date' };

interface Sample {
  controller?: object;
  policy?: object;
  texts?: Record<string, string>;
  version?: string;
  past?: boolean;
}

/** Lints a notice with nothing to complain about, but for what is given. */
function lint({ controller, policy, texts = { en: text }, version = '2026-03-01', past }: Sample): Finding[] {
  const shop = v.parse(Controller, {
    slug: 'sample',
    name: 'Sample OÜ',
    country: 'EE',
    timeZone: 'Europe/Tallinn',
    languages: ['en'],
    email: 'hello@sample.example',
    authority: { name: 'AKI', url: 'https://www.aki.ee' },
    ...controller,
  });
  const sources = Object.entries(texts).map(([language, source]) => [language, { format: 'txt', source }]);
  const notice = v.parse(NoticeVersion, {
    policy: { effective: '2026-03-01', disclosures, rights, retention: [orders], ...policy },
    texts: Object.fromEntries(sources),
  });
  return lintNotice(shop, version, notice, past === undefined ? {} : { past });
}

const brief = (findings: Finding[]) =>
  findings.map(({ level, code, pointer, language }) =>
    [level, code, pointer, ...(language ? [language] : [])].join(' '),
  );
const tables = (...list: object[]) => ({
  sources: [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_URL', tables: list }],
});

test('a notice that has it all is silent', () => {
  expect(lint({})).toEqual([]);
  expect(lint({ version: '2026-03-01.2' })).toEqual([]);
});

describe('the version and its texts', () => {
  test('the date in force is the version’s', () => {
    const [found, ...more] = lint({ version: '2026-04-01' });
    expect(more).toEqual([]);
    expect(found).toEqual({
      level: 'error',
      code: 'effective-differs',
      pointer: '/policy/effective',
      message:
        'Version 2026-04-01 comes into force on 2026-04-01, but its policy says 2026-03-01: make the two the same.',
    });
  });

  test('no text in the default language, or in another one; a text too many', () => {
    expect(brief(lint({ controller: { languages: ['et', 'fi', 'en'] } }))).toEqual([
      'error no-default-text /texts et',
      'warning language-without-text /texts fi',
    ]);
    expect(brief(lint({ texts: { en: text, 'sr-Latn': text } }))).toEqual([
      'warning language-not-listed /texts/sr-Latn sr-Latn',
    ]);
  });

  test('a past version can’t be blamed for a default language that came later', () => {
    expect(brief(lint({ controller: { languages: ['et', 'en'] }, past: true }))).toEqual([
      'warning no-default-text /texts et',
    ]);
  });

  test('the shop gets no reminders without an address', () => {
    expect(brief(lint({ controller: { email: undefined } }))).toEqual(['warning no-email ']);
  });
});

describe('cited clauses', () => {
  const citing = (clause: string, texts?: Record<string, string>) =>
    lint({ policy: { holds: [{ reason: 'dispute', clause }] }, ...(texts ? { texts } : {}) });

  test('the nearest is offered, and running text is told from clauses', () => {
    const [near] = citing('3.7');
    expect(near).toMatchObject({
      level: 'error',
      code: 'not-a-clause',
      pointer: '/policy/holds/0/clause',
      language: 'en',
    });
    expect(near?.message).toMatch(/^3\.7 is no clause of the text in en: cite 3\.1 \(“You have all of them/);
    expect(citing('4.2')[0]?.message).toMatch(
      /^4\.2 is no clause of the text in en, where the number stands in running text only \(line 4\): cite 4\.1/,
    );
    expect(citing('who-we-aren-t')[0]?.message).toMatch(/cite privacy-at-sample/);
  });

  test('blanks, no-break spaces and a trailing dot don’t matter', () => {
    expect(citing(' \u00a04.1. ')).toEqual([]);
  });

  test('every language’s text needs the clause', () => {
    const findings = citing('4.1', { en: text, et: text.replace('4.1', '4.3'), ru: 'Просто' });
    const about4 = findings.filter(({ message }) => message.startsWith('4.1 '));
    expect(new Set(about4.map(({ language }) => language))).toEqual(new Set(['et', 'ru']));
    expect(about4.find(({ language }) => language === 'ru')?.message).toMatch(
      /(?:no clauses at all|such as)/,
    );
  });

  test('every place that cites is looked at', () => {
    const wrong = { clause: '9.1', deadlineClause: '9.2', extendClause: '9.3', answerWithin: 'P14D' };
    const policy = {
      disclosures: { ...disclosures, basis: '9.4' },
      rights: [...rights.slice(1), right('access', wrong)],
      retention: [{ ...orders, clause: '9.5' }],
      holds: [{ reason: 'dispute', clause: '9.6' }],
    };
    expect(lint({ policy }).map(({ pointer }) => pointer)).toEqual([
      '/policy/disclosures/basis',
      '/policy/rights/8/clause',
      '/policy/rights/8/deadlineClause',
      '/policy/rights/8/extendClause',
      '/policy/retention/0/clause',
      '/policy/holds/0/clause',
    ]);
  });

  test('a cited heading that stands twice', () => {
    const twice = `${text}\n\nCookies\n\nWe use none at all, thank you.\n\nCookies\n\nStill none of them here.`;
    expect(brief(citing('cookies', { en: twice }))).toEqual([
      'warning clause-repeated /policy/holds/0/clause en',
    ]);
    expect(citing('cookies', { en: twice })[0]?.message).toMatch(/lines 14, 18/);
    expect(lint({ texts: { en: twice } })).toEqual([]); // nobody cites it
  });
});

describe('Article 13', () => {
  const without = (item: keyof typeof disclosures, more: Sample = {}) => {
    const { [item]: _, ...rest } = disclosures;
    return brief(lint({ ...more, policy: { disclosures: rest, ...more.policy } }));
  };

  test.each([
    'identity',
    'purposes',
    'basis',
    'recipients',
    'retention',
    'rights',
    'complaint',
    'obligation',
  ] as const)('%s is always asked for', (item) => {
    expect(without(item)).toEqual([`warning not-disclosed-${item} /policy/disclosures/${item}`]);
  });

  test('the officer only where there is one', () => {
    const dpo = { email: 'ann@sample.example' };
    expect(brief(lint({ controller: { dpo } }))).toEqual([
      'warning not-disclosed-dpo /policy/disclosures/dpo',
    ]);
    const policy = { disclosures: { ...disclosures, dpo: '1.2' } };
    expect(lint({ controller: { dpo }, policy })).toEqual([]);
  });

  test('withdrawal where something shows that people consent', () => {
    expect(without('withdraw')).toEqual(['warning not-disclosed-withdraw /policy/disclosures/withdraw']);
    const noRights = rights.filter(({ type }) => type !== 'withdrawal');
    expect(without('withdraw', { policy: { rights: noRights } })).toEqual([
      'warning not-listed-withdrawal /policy/rights',
    ]);
    const topics = [{ id: 'news', name: { en: 'News' } }];
    expect(without('withdraw', { policy: { rights: noRights }, controller: { topics } })).toContain(
      'warning not-disclosed-withdraw /policy/disclosures/withdraw',
    );
  });

  test('interests where the objection to them is listed, with a scope or without', () => {
    expect(without('interests')).toEqual(['warning not-disclosed-interests /policy/disclosures/interests']);
    const others = rights.filter(({ type }) => type !== 'objection');
    expect(without('interests', { policy: { rights: [...others, right('objection')] } })).toEqual([
      'warning not-disclosed-interests /policy/disclosures/interests',
    ]);
    expect(without('interests', { policy: { rights: others } })).toEqual([
      'warning not-listed-objection /policy/rights',
    ]);
  });
});

describe('rights', () => {
  const withRights = (list: object[]) => brief(lint({ policy: { rights: list } }));

  test('what is not listed', () => {
    const policy = { rights: [], disclosures: { ...disclosures, interests: undefined, withdraw: undefined } };
    expect(lint({ policy }).map(({ code }) => code)).toEqual([
      'not-listed-access',
      'not-listed-rectification',
      'not-listed-erasure',
      'not-listed-restriction',
      'not-listed-portability',
      'not-listed-objection',
      'not-listed-withdrawal',
      'not-listed-complaint',
    ]);
    expect(withRights(rights.slice(0, -1))).toEqual(['warning not-listed-objection-other /policy/rights']);
    expect(withRights(rights.filter((_, at) => at !== 7))).toEqual([
      'warning not-listed-objection-marketing /policy/rights',
    ]);
    expect(withRights([...rights.slice(0, 7), right('objection')])).toEqual([]);
  });

  test('a promise that can outlast the law, with the worst example', () => {
    const findings = lint({
      policy: { rights: [...rights.slice(1), right('access', { answerWithin: 'P30D', extendTo: 'P3M' })] },
    });
    expect(brief(findings)).toEqual([
      'warning promise-exceeds-law /policy/rights/8/answerWithin',
      'warning promise-exceeds-law /policy/rights/8/extendTo',
    ]);
    expect(findings[0]?.message).toBe(
      "P30D can be 5 days longer than Art. 12(3) GDPR allows (received Wed 24 Feb 2027, it ends Mon 29 Mar 2027, and by law Wed 24 Mar 2027); the law's date then holds, so promise less.",
    );
    expect(
      withRights([...rights.slice(1), right('access', { answerWithin: 'P1M', extendTo: 'P87D' })]),
    ).toEqual([]);
  });

  test('what takes effect at once has no deadline and needs no proof', () => {
    const listed = rights.filter(({ type }) => type !== 'withdrawal').slice(0, -2);
    const late = [
      right('withdrawal', { answerWithin: 'P60D', proof: 'signature' }),
      right('objection', { scope: 'marketing', extendTo: 'P14D', proof: 'none' }),
      right('objection', { scope: 'other', answerWithin: 'P14D', proof: 'none' }),
    ];
    expect(withRights([...listed, ...late])).toEqual([
      'warning at-once-deadline /policy/rights/6/answerWithin',
      'warning at-once-proof /policy/rights/6/proof',
      'warning at-once-deadline /policy/rights/7/extendTo',
    ]);
    expect(withRights([...rights.slice(0, 7), right('objection', { answerWithin: 'P14D' })])).toEqual([
      'warning at-once-deadline /policy/rights/7/answerWithin',
    ]);
  });

  test('an extension that extends nothing, and no proof at all', () => {
    const odd = right('access', { answerWithin: 'P14D', extendTo: 'P14D', proof: 'none' });
    expect(withRights([...rights.slice(1), odd])).toEqual([
      'warning extension-not-longer /policy/rights/8/extendTo',
      'warning no-proof /policy/rights/8/proof',
    ]);
  });
});

describe('retention', () => {
  const accounting = (rule: object) => ({
    ...orders,
    id: 'books',
    category: 'accounting',
    keep: 'P7Y',
    after: 'recorded',
    ...rule,
  });
  const withRules = (...retention: object[]) => lint({ policy: { retention } });

  test('no period at all', () => {
    expect(brief(withRules())).toEqual(['warning no-period /policy/retention']);
  });

  test('accounting in Estonia: seven years from the end of the financial year', () => {
    const short = withRules(orders, accounting({}));
    expect(brief(short)).toEqual(['warning accounting-too-short /policy/retention/1/keep']);
    expect(short[0]?.message).toMatch(/of Wed 1 Jan 2025 it keeps until Thu 1 Jan 2032, not Fri 31 Dec 2032/);
    expect(brief(withRules(accounting({ keep: 'P6Y', from: 'financial_year_end' })))).toHaveLength(1);
    expect(withRules(accounting({ from: 'financial_year_end' }))).toEqual([]);
    expect(withRules(accounting({ keep: 'P8Y' }))).toEqual([]);
    expect(withRules(accounting({ keep: 'P7Y11M29D' }))).toHaveLength(1);
  });

  test('requests that nothing dates', () => {
    const asked = { ...orders, id: 'asked', category: 'requests' };
    expect(withRules({ ...asked, after: 'request_answered' })).toEqual([]);
    const found = withRules(orders, { ...asked, after: 'request_received' });
    expect(brief(found)).toEqual(['warning request-event /policy/retention/1/after']);
    expect(found[0]?.message).toContain('count from request_answered');
  });

  test('the longest rule keeps, so one that lasts is enough', () => {
    const lasting = accounting({ id: 'long', from: 'financial_year_end' });
    expect(withRules(accounting({}), lasting)).toEqual([]);
  });

  test('elsewhere another law decides', () => {
    const controller = { country: 'LV' };
    expect(lint({ controller, policy: { retention: [accounting({ keep: 'P1Y' })] } })).toEqual([]);
  });
});

describe('the mapping of sources', () => {
  const mapped = (list: object[], retention: object[] = [orders], past = false) =>
    brief(lint({ controller: tables(...list), policy: { retention } as Partial<Policy>, past }));
  const anonymising = { ...orders, then: 'anonymise' };

  test('what fits is silent', () => {
    expect(mapped([table])).toEqual([]);
    const subject = { column: 'customer', table: 'customers', key: 'id', email: 'email' };
    const anonymise = { name: 'none', customer: { null: true } };
    expect(mapped([{ ...table, subject, anonymise, after: ['order_placed'] }], [anonymising])).toEqual([]);
    expect(
      mapped([
        { ...table, where: { state: ['a'] } },
        { ...table, where: { state: ['b'] } },
      ]),
    ).toEqual([]);
  });

  test('a category without a period', () => {
    expect(
      mapped([
        { ...table, category: 'carts' },
        { ...table, category: 'carts', table: 'lines' },
      ]),
    ).toEqual(['warning category-without-period /policy/retention']);
  });

  test('anonymising without columns, and with the person still in them', () => {
    expect(mapped([table], [anonymising])).toEqual(['error nothing-to-anonymise /policy/retention/0/then']);
    const email = { ...table, subject: 'email', anonymise: { name: { random: true } } };
    expect(mapped([email], [anonymising])).toEqual(['error subject-not-anonymised /policy/retention/0/then']);
    const subject = { column: 'customer', table: 'customers', key: 'id', email: 'email' };
    expect(mapped([{ ...email, subject }], [anonymising])).toEqual([
      'warning subject-not-anonymised /policy/retention/0/then',
    ]);
    expect(mapped([{ ...table, anonymise: { id: 0 } }], [anonymising])).toContain('error key-anonymised ');
  });

  test('columns to anonymise that no rule anonymises', () => {
    const named = { ...table, anonymise: { name: { null: true } } };
    expect(mapped([named])).toEqual(['warning anonymised-by-no-rule /policy/retention/0/then']);
    const paid = { ...anonymising, id: 'paid', after: 'order_paid' };
    expect(mapped([{ ...named, after: ['order_placed'] }], [orders, paid])).toContain(
      'warning anonymised-by-no-rule /policy/retention/0/then',
    );
    const both = { ...named, after: ['order_placed', 'order_paid'] };
    expect(mapped([both], [orders, paid]).filter((one) => one.includes('by-no-rule'))).toEqual([]);
    expect(mapped([{ ...named, category: 'carts' }])).toEqual([
      'warning category-without-period /policy/retention',
    ]);
  });

  test('anonymising what decides about the row, under this category or another', () => {
    const anonymise = { placed_on: { null: true }, state: 'x', name: 'x' };
    const where = { state: ['done'] };
    expect(mapped([{ ...table, where, anonymise }], [anonymising])).toEqual([
      'error event-anonymised ',
      'error where-anonymised ',
    ]);
    const carts = { ...orders, id: 'carts', category: 'carts' };
    const other = { ...table, category: 'carts', event: 'name', where };
    const first = { ...table, anonymise: { name: 'x', state: 'x' } };
    expect(mapped([first, other], [anonymising, carts])).toEqual([
      'error event-anonymised ',
      'error where-anonymised ',
    ]);
    expect(mapped([first, { ...other, table: 'carts' }], [anonymising, carts])).toEqual([]);
  });

  test('one table by two keys', () => {
    const carts = { ...orders, id: 'carts', category: 'carts' };
    const other = { ...table, category: 'carts', key: 'code' };
    expect(mapped([table, other], [orders, carts])).toEqual(['error keys-differ ']);
    expect(mapped([table, { ...other, table: 'carts' }], [orders, carts])).toEqual([]);
  });

  test('rows that may be of two people, and would be left to be done by hand', () => {
    const carts = { ...orders, id: 'carts', category: 'carts' };
    const other = { ...table, category: 'carts', subject: 'receiver' };
    const first = { ...table, subject: 'email' };
    expect(mapped([first, other], [orders, carts])).toEqual(['warning two-subjects ']);
    const own = [
      { ...first, anonymise: { email: 'x' } },
      { ...other, anonymise: { receiver: 'x' } },
    ];
    expect(mapped(own, [anonymising, { ...carts, then: 'anonymise' }])).toEqual([]);
  });

  test('events that no rule counts from, or no column dates', () => {
    expect(mapped([{ ...table, after: ['order_paid'] }])).toEqual([
      'error unknown-event /policy/retention',
      'warning event-without-column /policy/retention/0/after',
    ]);
    const paid = { ...orders, id: 'paid', after: 'order_paid' };
    expect(mapped([table], [orders, paid])).toEqual(['warning event-unclear ']);
    const both = [
      { ...table, after: ['order_placed'] },
      { ...table, event: 'paid_on', after: ['order_paid'] },
    ];
    expect(mapped(both, [orders, paid])).toEqual([]);
  });

  test('the same rows twice for the same event', () => {
    expect(mapped([table, { ...table, event: 'other' }])).toEqual(['error table-mapped-twice ']);
  });

  test('a past version is no longer held against the sources of today', () => {
    expect(mapped([table], [anonymising], true)).toEqual([]);
  });
});
