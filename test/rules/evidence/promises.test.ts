import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/law/day.ts';
import { filesFrom, findingsIn, type Happening, type Made } from '../../support/evidence.ts';
import { soundShop } from '../../support/evidence-shop.ts';

// A log that is sealed and a pack that agrees with it, of a shop that did not do as it had promised.

/** What is found of a shop that did something else. */
async function foundOf(change: (made: Made) => void): Promise<string> {
  const made = await soundShop();
  change(made);
  return (await findingsIn(await filesFrom(made))).join('\n');
}

type BatchChange = Partial<Made['batches'][number]>;

/** A batch that was another: by its purge, its source and its number there. */
function batchWas(made: Made, [run, source, number]: [string, string, number], change: BatchChange): void {
  const isIt = (one: object) =>
    Reflect.get(one, 'run') === run &&
    Reflect.get(one, 'source') === source &&
    Reflect.get(one, 'number') === number;
  for (const batch of made.batches) if (isIt(batch)) Object.assign(batch, change);
  for (const { event, data } of made.happenings)
    if (event === 'purge.batch' && isIt(data)) Object.assign(data, change);
}

/** What the log tells of a purge. */
function told(made: Made, event: Happening['event'], run: string): Happening {
  const found = made.happenings.find((one) => one.event === event && Reflect.get(one.data, 'run') === run);
  if (!found) throw new Error(`There is no ${event} of ${run}.`);
  return found;
}

const orders: [string, string, number] = ['taken', 'shop', 3];

describe('a promise that was not kept is found', () => {
  test('a row that went a day early, by a rule that counts from the event', async () => {
    // P3Y, on 20 December 2025
    expect(await foundOf((made) => batchWas(made, orders, { lastOn: '2022-12-19' }))).toBe('');
    expect(await foundOf((made) => batchWas(made, orders, { lastOn: '2022-12-20' }))).toContain(
      'It took rows before their day: what happened on 2022-12-20 was to be kept through 2025-12-20 (rule orders: P3Y), and it went on 2025-12-20.',
    );
  });

  test('a row that went a day early, by the end of the financial year that the shop had then', async () => {
    // P7Y from the end of the financial year, which was 30 June, and is 31 December since
    const accounting: [string, string, number] = ['taken', 'shop', 1];
    expect(await foundOf((made) => batchWas(made, accounting, { lastOn: '2018-06-30' }))).toBe('');
    expect(await foundOf((made) => batchWas(made, accounting, { lastOn: '2018-07-01' }))).toContain(
      'what happened on 2018-07-01 was to be kept through 2026-06-30 (rule accounting: P7Y)',
    );
  });

  test('of requests, which have rules of their own beside the notice’s', async () => {
    const own: [string, string, number] = ['failed', 'unusta', 1];
    const proof = { rule: 'requests:proof', category: 'requests', clause: 'law:5(1)(e)', table: 'requests' };
    const wrong = /rows before their day|lets nothing go|which it cites|has no rule/;
    // P3Y, on 2 March 2026, by a notice that says nothing of requests
    const foundBy = (batch: typeof own, change: BatchChange) =>
      foundOf((made) => batchWas(made, batch, { ...proof, firstOn: '2022-01-01', ...change }));
    expect(await foundBy(own, { lastOn: '2023-03-01' })).not.toMatch(wrong);
    expect(await foundBy(own, { lastOn: '2023-03-02' })).toContain(
      'was to be kept through 2026-03-02 (rule requests:proof: P3Y)',
    );
    expect(await foundBy(own, { table: 'request_texts' })).toContain(
      'The rule requests:proof lets nothing go of request_texts in unusta.',
    );
    expect(await foundBy(orders, { deed: 'delete' })).toContain('lets nothing go of requests in shop.');
    expect(await foundBy(own, { clause: '2.2', lastOn: '2023-03-01' })).toContain(
      'It cites clause 2.2, and the rule requests:proof cites law:5(1)(e).',
    );
    expect(await foundOf((made) => batchWas(made, own, { clause: 'law:5(1)(e)' }))).toContain(
      'It cites clause law:5(1)(e), and the rule preferences cites 1.',
    );
    expect(await foundOf((made) => batchWas(made, own, { table: 'deliveries' }))).toContain(
      'The rule preferences lets nothing go of deliveries in unusta.',
    );
  });

  test('a row that another rule for the same event keeps longer', async () => {
    const made = await soundShop('P1Y', 'P3Y');
    batchWas(made, orders, { lastOn: '2022-12-20' });
    const found = await findingsIn(await filesFrom(made));
    expect(found.join('\n')).toContain('was to be kept through 2025-12-20 (rule guarantee: P3Y)');
  });

  test('any row, whenever it went: a period in days', async () => {
    const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2025-12-25'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3_000 }), day, async (days, moment) => {
        const lastOn = moment.toISOString().slice(0, 10);
        const made = await soundShop(`P${days}D`, 'P0D');
        batchWas(made, orders, { firstOn: '2010-01-01', lastOn });
        const isEarly = addDays(lastOn, days) >= '2025-12-20';
        const other: [string, string, number] = ['taken', 'shop', 2];
        batchWas(made, other, { firstOn: '2010-01-01', lastOn: '2010-01-02' });
        const found = await findingsIn(await filesFrom(made));
        expect(found.some((one) => one.includes('before their day') && one.includes('batch 3'))).toBe(
          isEarly,
        );
      }),
      { numRuns: 60 },
    );
  });

  const promises: [what: string, change: (made: Made) => void, sentence: string][] = [
    [
      'a clause that is not in the text',
      (made) => batchWas(made, orders, { clause: '2.9' }),
      'Clause 2.9, which it cites, is not in every text',
    ],
    [
      'the clause of another rule',
      (made) => batchWas(made, orders, { clause: '2.1' }),
      'It cites clause 2.1, and the rule orders cites § 2.2.',
    ],
    [
      'a rule that the notice does not have',
      (made) => batchWas(made, orders, { rule: 'all' }),
      'The notice 2024-01-01 has no rule all.',
    ],
    [
      'another deed',
      (made) => batchWas(made, orders, { deed: 'anonymise' }),
      'It was to anonymise rows, and the rule orders says delete.',
    ],
    [
      'another category',
      (made) => batchWas(made, orders, { category: 'accounts' }),
      'It is of the category accounts, and the rule orders is for orders.',
    ],
    [
      'a table that was not mapped',
      (made) => batchWas(made, orders, { table: 'people' }),
      'The shop had not published that people in shop holds orders',
    ],
    [
      'a notice that was not that of the purge',
      (made) => batchWas(made, orders, { noticeVersion: '2026-03-01' }),
      'It cites the notice 2026-03-01, and its purge went by 2024-01-01.',
    ],
    [
      'a batch that was lost',
      (made) => batchWas(made, orders, { number: 4 }),
      'The batch before it, number 3, is not in the log.',
    ],
    [
      'more rows than planned',
      (made) => batchWas(made, orders, { rows: 102 }),
      'went 352 rows, more than the 351 of the plan',
    ],
    [
      'erasures done again of something else',
      (made) => batchWas(made, ['again', 'shop', 1], { clause: '2.2' }),
      'It is no erasure, as its purge was: clause is "2.2" here, and "law:17" by law.',
    ],
    [
      'an erasure by a rule of the notice',
      (made) => batchWas(made, ['erased', 'shop', 1], { rule: 'orders' }),
      'It is no erasure, as its purge was: rule is "orders" here, and "erasure-orders" by law.',
    ],
    [
      'an erasure that deleted what is made anonymous',
      (made) => batchWas(made, ['erased', 'crm', 1], { deed: 'delete' }),
      'its rows were deleted, and people in crm says otherwise',
    ],
    [
      'an erasure from a table of something else',
      (made) => batchWas(made, ['erased', 'shop', 2], { table: 'invoices' }),
      'the shop had not published that invoices in shop holds orders',
    ],
    [
      'an erasure of Unusta’s own that is none of its own',
      (made) => batchWas(made, ['erased', 'unusta', 1], { table: 'requests' }),
      'the shop had not published that requests in unusta holds preferences',
    ],
    [
      'rows without a date that went by a period',
      (made) => batchWas(made, orders, { firstOn: null, lastOn: null }),
      'It has no dates by which its rows could go.',
    ],
    [
      'an approval by no key',
      (made) => Object.assign(told(made, 'purge.approved', 'taken'), { actor: 'mari@example.com' }),
      'The plan was approved by "mari@example.com", which is no key',
    ],
    [
      'no approval',
      (made) => Object.assign(told(made, 'purge.approved', 'taken').data, { rules: ['accounts'] }),
      'Rows went under the rule orders (entry 12), which waited for an approval and had none.',
    ],
    [
      'a rehearsal that took rows',
      (made) => Object.assign(told(made, 'purge.started', 'taken').data, { rehearsal: true }),
      'It was to touch nothing, but there are batches of it',
    ],
    [
      'a day to come',
      (made) => Object.assign(told(made, 'purge.started', 'taken').data, { asOf: '2025-12-21' }),
      'It took 2025-12-21 for its day, but it began on 2025-12-20.',
    ],
    [
      'a notice that is not in force yet',
      (made) => Object.assign(told(made, 'purge.started', 'taken').data, { noticeVersion: '2026-03-01' }),
      'It went by the notice 2026-03-01, while 2024-01-01 was in force on the day.',
    ],
    [
      'sums that say something else',
      (made) => Object.assign(told(made, 'purge.finished', 'taken').data, { purged: { orders: 350 } }),
      'The log says that 350 rows went under the rule orders, the batches say 351.',
    ],
    [
      'a sum of a rule called as what every object has',
      (made) =>
        Object.assign(told(made, 'purge.finished', 'taken').data, {
          purged: { orders: 351, constructor: 1 },
        }),
      'The log says that 1 rows went under the rule constructor, the batches say 0.',
    ],
  ];
  test.each(promises)('%s', async (_, change, sentence) => {
    expect(await foundOf(change)).toContain(sentence);
  });
});

describe('a pack of a part of the time', () => {
  const inPeriod = (from: string | null, to: string, runs: string[], versions: string[]) => async () => {
    const made = await soundShop();
    const some: Made = {
      ...made,
      head: { ...made.head, from, to },
      runs: made.runs.filter(({ id }) => runs.includes(id)),
      batches: made.batches.filter(({ run }) => runs.includes(run)),
      notices: Object.fromEntries(
        Object.entries(made.notices).filter(([version]) => versions.includes(version)),
      ),
    };
    const sound = await findingsIn(await filesFrom(some));
    const lacking = runs.map(async (id) => {
      const without = { ...some, runs: some.runs.filter((run) => run.id !== id) };
      return (await findingsIn(await filesFrom(without))).join('\n');
    });
    const unread = versions.map(async (version) => {
      const { [version]: _, ...notices } = some.notices;
      return (await findingsIn(await filesFrom({ ...some, notices }))).join('\n');
    });
    return { sound, lacking: await Promise.all(lacking), unread: await Promise.all(unread) };
  };
  const both = ['2024-01-01', '2026-03-01'];

  test.each([
    [
      'everything',
      null,
      '2026-03-31',
      ['dry', 'taken', 'rehearsed', 'given-up', 'failed', 'again', 'erased'],
      both,
    ],
    ['the day of an approval', '2025-12-21', '2025-12-21', ['taken'], ['2024-01-01']],
    ['a month in which nothing went', '2026-01-01', '2026-01-31', [], ['2024-01-01']],
    [
      'the month of another notice',
      '2026-03-01',
      '2026-03-31',
      ['failed', 'again', 'erased'],
      ['2026-03-01'],
    ],
    ['the night between two notices', '2026-02-28', '2026-03-01', [], both],
  ])(
    'needs what happened then, each purge as a whole, and the notices in force: %s',
    async (...[, from, to, runs, versions]) => {
      const { sound, lacking, unread } = await inPeriod(from, to, runs, versions)();
      expect(sound).toEqual([]);
      for (const found of lacking)
        expect(found).toContain('A purge of this time is in the log, and left out here.');
      for (const found of unread)
        expect(found).toMatch(/The pack lacks the notice \S+, which was in force or is cited/);
    },
  );
});

test('what no seal is of yet proves nothing', async () => {
  const made = await soundShop();
  const length = made.happenings.length;
  const found = await findingsIn(await filesFrom({ ...made, sealedTo: length - 2 }));
  expect(found).toEqual([expect.stringMatching(/^No seal is of 2 entries .* \(audit.json, entry \d+\)$/)]);
  // What was said of somebody's wishes is nothing that the pack is for
  const wish = made.happenings.find(({ event }) => event === 'preferences.changed');
  const happenings = [...made.happenings, ...(wish ? [wish] : [])];
  expect(await findingsIn(await filesFrom({ ...made, happenings, sealedTo: length }))).toEqual([]);
});
