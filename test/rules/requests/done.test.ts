import { describe, expect, test } from 'vitest';
import {
  type Carried,
  type Doing,
  type DonePart,
  type DoneTask,
  doneCategories,
  doneRecipients,
  leftUndone,
  notWhole,
} from '../../../src/requests/done.ts';
import { clausesOf, doneSentence, recipientSentence } from '../../../src/requests/done-sentence.ts';
import { type CategoryPlan, outcomeOf, type PlanPart } from '../../../src/requests/plan.ts';
import { doneEn } from '../../../src/wording/done-en.ts';
import { doneEt } from '../../../src/wording/done-et.ts';

const bare = { until: null, clause: null, ground: null, law: null, awaits: null };
const part = (outcome: PlanPart['outcome'], rows: number, more: Partial<PlanPart> = {}): PlanPart => ({
  ...{ outcome, rows, ...bare },
  ...more,
});
const byLaw = { clause: '2.2', ground: 'legal-obligation', law: 'RPS § 12' } as const;
const kept = (rows: number, until: string) => part('kept', rows, { until, ...byLaw });

function plan(category: string, ...parts: PlanPart[]): CategoryPlan {
  const rows = parts.reduce((sum, one) => sum + one.rows, 0);
  return { ...bare, category, outcome: outcomeOf(parts), rows, parts };
}

const gone = (erased: number, anonymised = 0, skipped = 0): Carried => ({ erased, anonymised, skipped });
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const doing = (plans: CategoryPlan[], more: Partial<Doing> = {}): Doing => ({
  ...{ plans, carried: null, lost: new Map(), tasks: [], proofUntil: '2029-11-12', dateOf: day },
  ...more,
});

const at = (on: string) => Date.parse(`${on}T10:00:00Z`);
const task = (more: Partial<DoneTask>): DoneTask => ({
  ...{ kind: 'elsewhere', deed: 'erasure', category: null, recipient: null, name: null, state: 'open' },
  ...{ createdAt: at('2026-11-03'), toldAt: null, settledAt: null },
  ...more,
});
const only = (all: ReturnType<typeof doneCategories>) => {
  const [one] = all;
  if (!one || all.length > 1) throw new Error(`${all.length} categories`);
  return one;
};
const said = (doings: Doing, words = doneEn) => doneSentence(words, 'Orders', only(doneCategories(doings)));

describe('what became of a category', () => {
  test('is what was carried out, then what a new plan keeps', () => {
    const now = doing([plan('orders', kept(1, '2031-02-28'), kept(1, '2033-12-31'))], {
      carried: new Map([['orders', gone(3, 2)]]),
    });
    const done = only(doneCategories(now));
    expect(done).toMatchObject({ outcome: 'partly', rows: 7, until: '2033-12-31', clause: '2.2' });
    expect(done.parts.map(({ outcome, rows }) => [outcome, rows])).toEqual([
      ['erased', 3],
      ['anonymised', 2],
      ['kept', 1],
      ['kept', 1],
    ]);
    expect(clausesOf(done)).toEqual(['2.2']);
    expect(said(now)).toBe(
      'Orders: 3 records erased; 2 records made anonymous; 2 records kept until Saturday, 31 December 2033 at the latest (clause 2.2), because the law obliges us (RPS § 12).',
    );
    expect(said(now, doneEt)).toContain('kustutatud 3 kirjet; anonüümseks muudetud 2 kirjet; alles hoitakse');
  });

  test('is listed though nothing of it was found, and though no plan names it any more', () => {
    expect(only(doneCategories(doing([plan('orders')])))).toMatchObject({ outcome: 'none', parts: [] });
    expect(said(doing([plan('orders')]))).toBe('Orders: nothing about you was found.');
    expect(only(doneCategories(doing([], { carried: new Map([['old', gone(1)]]) })))).toMatchObject({
      ...{ category: 'old', outcome: 'erased', rows: 1 },
    });
  });

  test('is said to have failed where the database refused it, and never to be erased', () => {
    const now = doing([plan('orders', part('erased', 2))], { carried: new Map([['orders', gone(0, 0, 2)]]) });
    expect(leftUndone(now)).toEqual([]);
    expect(notWhole(doneCategories(now))).toEqual([{ category: 'orders', why: ['failed'] }]);
    expect(said(now)).toBe('Orders: 2 records not erased: the database refused it.');
    expect(said(now, doneEt)).toBe('Orders: kustutamata jäi 2 kirjet: andmebaas keeldus.');
  });

  test('is not known while something is left that nobody has tried to erase', () => {
    const orders = plan('orders', part('erased', 1), part('anonymised', 1), kept(4, '2030-01-01'));
    expect(leftUndone(doing([orders, plan('accounts', kept(1, '2030-01-01'))]))).toEqual(['orders']);
    expect(leftUndone(doing([orders], { carried: new Map([['orders', gone(9, 9, 1)]]) }))).toEqual([
      'orders',
    ]);
    expect(leftUndone(doing([orders], { carried: new Map([['orders', gone(9, 9, 2)]]) }))).toEqual([]);
  });
});

describe('what is kept of somebody whom nothing leads to any more', () => {
  const lines = (found: PlanPart[], then: PlanPart[], tasks: DoneTask[] = []) => {
    const lost = new Map([['orders', then]]);
    const { parts } = only(doneCategories(doing([plan('orders', ...found)], { lost, tasks })));
    return parts.map(({ outcome, rows, until, state }) => `${rows} ${outcome} ${until ?? state}`);
  };

  test('is said beside what a new plan finds', () => {
    expect(lines([], [kept(2, '2030-01-01')])).toEqual(['2 kept 2030-01-01']);
    const both = [kept(1, '2028-01-01'), kept(2, '2030-01-01')];
    expect(lines([kept(1, '2030-01-01')], both)).toEqual(['1 kept 2028-01-01', '3 kept 2030-01-01']);
    const carried = new Map([['orders', gone(1)]]);
    const now = doing([], { carried, lost: new Map([['old', both]]) });
    expect(doneCategories(now).map(({ category, rows }) => `${category} ${rows}`)).toEqual([
      'orders 1',
      'old 3',
    ]);
  });

  test('is as its task has it, where somebody had to look at it', () => {
    const then = [part('by-hand', 2)];
    const done = task({ category: 'orders', state: 'done', settledAt: at('2026-11-05') });
    expect(lines([part('by-hand', 1)], then, [done])).toEqual(['1 elsewhere open', '2 elsewhere done']);
    expect(lines([part('elsewhere', 0)], then)).toEqual(['2 elsewhere null']);
  });
});

describe('what lies elsewhere', () => {
  const there = (tasks: DoneTask[], rows = 0, carried: Doing['carried'] = new Map()) =>
    doing([plan('orders', part('elsewhere', rows))], { tasks, carried });
  const settled = (state: DoneTask['state']) =>
    task({ category: 'orders', state, settledAt: at('2026-11-05') });

  test.each<[string, Doing, string, string]>([
    ['done', there([settled('done')]), 'what there was in other systems was erased by hand on', 'käsitsi'],
    ['done, of so many', there([settled('done')], 2), '2 records erased by hand on Thursday, 5', 'käsitsi'],
    ['not done yet', there([task({ category: 'orders' })], 2), '2 records not erased yet: we', 'veel on'],
    ['nobody’s task yet', there([]), 'what there is in other systems is not erased yet', 'on veel'],
    ['failed', there([settled('failed')]), 'could not be erased by hand', 'ei õnnestunud'],
    ['of a shop that says it itself', there([], 0, null), 'our message says', 'meie sõnumis'],
    ['dropped', there([settled('dropped')], 1), '1 record not erased yet: we do that by hand', 'veel on'],
    ['of another category', there([task({ category: 'x', state: 'done' })]), 'not erased yet', 'on veel'],
  ])('%s', (_, now, inEnglish, inEstonian) => {
    expect(said(now)).toContain(inEnglish);
    expect(said(now, doneEt)).toContain(inEstonian);
  });

  test('is as the latest task has it', () => {
    const again = [settled('failed'), task({ category: 'orders', createdAt: at('2026-11-06') })];
    expect(said(there(again))).toContain('not erased yet');
    expect(said(there([...again].reverse()))).toContain('not erased yet');
  });

  test('may be kept there by a clause', () => {
    const now = doing([plan('orders', part('elsewhere', 0, byLaw))], { tasks: [settled('done')] });
    expect(said(now)).toContain('2026, but for what has to be kept by clause 2.2.');
  });
});

describe('an erasure is whole', () => {
  const isWhole = (one: PlanPart, tasks: DoneTask[] = [], carried: Doing['carried'] = new Map()) =>
    notWhole(doneCategories(doing([plan('orders', one)], { tasks, carried }))).length === 0;

  test('unless something of the shop’s is kept', () => {
    expect(isWhole(kept(1, '2030-01-01'))).toBe(false);
    expect(isWhole(part('kept', 1, { clause: 'law:12(2)', ground: 'request' }))).toBe(false);
  });

  test('though the suppression and the request itself stay', () => {
    expect(isWhole(part('kept', 1, { clause: 'law:21(3)', ground: 'legal-obligation' }))).toBe(true);
    expect(isWhole(part('kept', 3, { clause: 'law:12(3)', ground: 'request' }))).toBe(true);
  });

  test('once what lies elsewhere is done, or where the shop answers for it in its own words', () => {
    const elsewhere = part('elsewhere', 0);
    const mine = task({ category: 'orders', settledAt: at('2026-11-05') });
    expect(isWhole(elsewhere, [{ ...mine, state: 'done' }])).toBe(true);
    expect(isWhole(elsewhere, [{ ...mine, state: 'failed' }])).toBe(false);
    expect(isWhole(elsewhere, [mine])).toBe(false);
    expect(isWhole(elsewhere, [])).toBe(false);
    expect(isWhole(elsewhere, [], null)).toBe(true);
  });
});

describe('what stays of the request and of the address', () => {
  const own = part('kept', 4, { clause: 'law:12(3)', ground: 'request' });

  test('is the proof, until its last day; or, while another request is open, for nobody knows how long', () => {
    expect(said(doing([plan('requests', own)]))).toBe(
      'Orders: 4 records kept until Monday, 12 November 2029 at the latest (Art. 12(3) GDPR), because they show that you asked and were answered.',
    );
    expect(said(doing([plan('requests', own)], { proofUntil: null }))).toBe(
      'Orders: 4 records kept (Art. 12(3) GDPR), because a request about it is still open.',
    );
  });

  test('is told of the list in sentences of its own', () => {
    const list = part('kept', 1, { clause: 'law:21(3)', ground: 'legal-obligation' });
    expect(said(doing([plan('preferences', list)]))).toBe(doneEn.suppression);
  });
});

describe('a recipient', () => {
  const omniva = { kind: 'recipient', recipient: 'omniva', name: 'Omniva' } as const;
  const asked = { toldAt: at('2026-11-04') };
  const ended = { ...asked, settledAt: at('2026-11-06') };
  const told = (tasks: DoneTask[]) => doneRecipients(tasks, 'erasure', day);

  test.each<[Partial<DoneTask>, string, string | null, string]>([
    [{ state: 'open' }, 'open', null, 'Omniva is still to be asked to erase your data.'],
    [
      { state: 'told', ...asked },
      'told',
      '2026-11-04',
      'Omniva was asked on Wednesday, 4 November 2026 to erase your data, and has not confirmed it yet.',
    ],
    [
      { state: 'acknowledged', ...ended },
      'acknowledged',
      '2026-11-06',
      'Omniva confirmed on Friday, 6 November 2026 that it has none of your data, except what a law obliges it to keep.',
    ],
    [{ state: 'failed', ...ended }, 'failed', '2026-11-06', 'Omniva could not erase your data.'],
  ])('%o', (of, state, on, sentence) => {
    const [one, ...others] = told([task({ ...omniva, ...of })]);
    expect([one, others]).toEqual([{ name: 'Omniva', state, on }, []]);
    expect(one && recipientSentence(doneEn, 'erasure', one)).toContain(sentence);
    const inEstonian = one && recipientSentence(doneEt, 'erasure', one);
    expect(inEstonian).toContain('Omniva');
    // Only who has confirmed it is said to have done it
    expect(/kinnitas|ei ole sinu andmeid/.test(inEstonian ?? '')).toBe(state === 'acknowledged');
  });

  test.each([
    ['erasure', 'has none of your data, except what', 'tal ei ole sinu andmeid peale nende, mida'],
    ['rectification', 'has corrected your data, or has none.', 'on parandatud või et tal neid ei ole.'],
    ['restriction', 'does not use your data for now.', 'ta sinu andmeid praegu ei kasuta.'],
  ] as const)('that confirms %s is said no more of than it said, if it had nothing', (deed, ...said) => {
    const one = { name: 'Omniva', state: 'acknowledged', on: '2026-11-06' } as const;
    const sentences = [doneEn, doneEt].map((words) => recipientSentence(words, deed, one));
    for (const [at, words] of said.entries()) expect(sentences[at]).toContain(words);
  });

  test('is each once, by its latest task of this deed that was not dropped', () => {
    const all = [
      task({ ...omniva, state: 'failed', ...ended }),
      task({ ...omniva, state: 'told', ...asked, createdAt: at('2026-11-07') }),
      task({ ...omniva, state: 'dropped', ...ended, createdAt: at('2026-11-08') }),
      task({ ...omniva, deed: 'lifting', state: 'acknowledged', createdAt: at('2026-11-09') }),
      task({ ...omniva, recipient: 'dpd', name: 'DPD', state: 'dropped', ...ended }),
      task({ category: 'orders' }),
    ];
    expect(told(all)).toEqual([{ name: 'Omniva', state: 'told', on: '2026-11-04' }]);
  });
});

test('a part says nothing that the plan did not: of what is kept, its clause, ground and last day', () => {
  const parts: DonePart[] = only(doneCategories(doing([plan('orders', kept(1, '2030-01-01'))]))).parts;
  expect(parts).toEqual([{ ...kept(1, '2030-01-01'), state: null, on: null }]);
});
