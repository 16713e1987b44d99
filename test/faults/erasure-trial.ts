// One person's erasure again and again over the same rows, each time disturbed somewhere else, and what must be true of it in
// the end: what is true of one that nobody disturbs.

import { env } from 'cloudflare:workers';
import sql, { raw } from 'sql-template-tag';
import { openDatabase } from '../../src/db/client.ts';
import { carryOut } from '../../src/requests/steps/carry-out.ts';
import { readErasure } from '../../src/requests/steps/erased.ts';
import { makePlan, planErasure } from '../../src/requests/steps/plan.ts';
import { lostIn } from '../../src/retention/led.ts';
import { workOn } from '../../src/retention/steps/work-on.ts';
import { type GroundedRule, judgeSurvivors, type Part } from '../support/erasure-oracle.ts';
import { inOrder, judgedWhole, keptBeside, worldOf } from '../support/erasure-world.ts';
import { freshSlug } from '../support/factories.ts';
import type { Row } from '../support/purge-oracle.ts';
import type { PurgeShop, ShopTable } from '../support/purge-shop.ts';
import {
  budget,
  contextAt,
  differences,
  evidenceOf,
  fillShop,
  keysOf,
  must,
  readShop,
  type Snapshot,
  type Stage,
  setShop,
  viewOf,
} from '../support/purge-stage.ts';
import { lane } from '../worker/lane.ts';
import { takenIn } from '../worker/requests/drawn.ts';

export const home = { ...env, SOURCE_SHOP: lane().shopUrl };
export const person = 'mari@kodu.example';
export const somebody = 'jaan@kodu.example';
const hour = 3_600_000;
const ours = () => openDatabase({ url: env.TURSO_DATABASE_URL });

const rules: GroundedRule[] = [
  { id: 'orders', category: 'orders', keep: 'P3Y', after: 'bought', then: 'anonymise', clause: '1' },
  { id: 'letters', category: 'letters', keep: 'P1Y', after: 'written', then: 'delete', clause: '2' },
  { id: 'accounts', category: 'accounts', keep: 'P1Y', after: 'closed', then: 'delete', clause: '2.1' },
  {
    ...{ id: 'accounting', category: 'accounting', keep: 'P7Y', after: 'booked', then: 'delete' },
    ...{ clause: '2.2', ground: 'legal-obligation', law: 'RPS § 12' },
  },
  { id: 'gifts', category: 'gifts', keep: 'P1Y', after: 'written', then: 'delete', clause: '1' },
];

/**
 * A shop whose person has rows by an account, by an address, with dates and without, to be kept, anonymised and deleted, and
 * some that are somebody else's too.
 */
function shopOf(prefix: string, size: number): PurgeShop {
  const [accounts, bought, letters] = ['accounts', 'bought', 'letters'].map((name) => `${prefix}${name}`);
  const table = (name = '', types: Record<string, string>, rows: Row[]): ShopTable => ({
    ...{ name, key: 'id', types, rows },
    create: [
      `create table "${name}" (${Object.entries(types)
        .map(([column, type]) => `"${column}" ${type}`)
        .join(', ')}, primary key (id))`,
    ],
  });
  const days = ['2010-01-01', '2025-05-05', null, 'soon'];
  const of = { key: 'id', eventFormat: 'date' as const };
  const subject = { column: 'account', table: accounts ?? '', key: 'id', email: 'e-mail' };
  return {
    ...{ seed: 0, timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', now: Date.now(), rules, holds: [] },
    ...{
      holdGround: 'legal-claims',
      people: new Map([person, somebody].map((one) => [one, [one]])),
    },
    mappings: [
      { ...of, table: accounts ?? '', category: 'accounts', event: 'closed', subject: 'e-mail' },
      {
        ...{ ...of, table: bought ?? '', category: 'orders', event: 'day', subject },
        anonymise: { account: { null: true }, name: 'nobody' },
      },
      {
        ...{
          ...of,
          table: bought ?? '',
          category: 'accounting',
          event: 'booked',
          where: { state: ['paid'] },
        },
      },
      { ...of, table: letters ?? '', category: 'letters', event: 'day', subject: 'e-mail' },
      { ...of, table: letters ?? '', category: 'gifts', event: 'day', subject: 'for' },
    ],
    tables: [
      table(accounts, { id: 'INTEGER', 'e-mail': 'TEXT', closed: 'TEXT' }, [
        { id: 1, 'e-mail': person, closed: null },
        { id: 2, 'e-mail': somebody, closed: '2010-01-01' },
      ]),
      table(
        bought,
        { id: 'INTEGER', account: 'INTEGER', name: 'TEXT', day: 'TEXT', booked: 'TEXT', state: 'TEXT' },
        Array.from({ length: size }, (_, at) => ({
          ...{ id: at, account: at % 3 === 0 ? 2 : 1, name: `n${at}`, day: days[at % 4] ?? null },
          ...{ booked: days[(at >> 2) % 4] ?? null, state: at % 5 === 0 ? 'paid' : 'open' },
        })),
      ),
      table(
        letters,
        { id: 'INTEGER', 'e-mail': 'TEXT', for: 'TEXT', day: 'TEXT' },
        Array.from({ length: size }, (_, at) => ({
          ...{ id: at, 'e-mail': at % 3 === 1 ? somebody : person, day: days[at % 4] ?? null },
          for: at % 4 === 3 ? somebody : null,
        })),
      ),
    ],
  };
}

/** A shop whose erasure is tried, as it is before each try, and what the law says of it. */
export interface Trial extends Stage {
  before: Snapshot;
  world: ReturnType<typeof worldOf>;
}

let trials = 0;

/** Makes a shop of so many rows in each of two tables. */
export async function setTrial(size: number): Promise<Trial> {
  const stage = await setShop(
    home,
    freshSlug('erasing'),
    shopOf(`e${lane().databaseUrl.length}${trials++} `, size),
  );
  const before = await readShop(stage);
  return { ...stage, before, world: worldOf(stage, before, rules, person, []) };
}

/** The rows again as they were, and an erasure that somebody has asked for and seen the plan of. */
export async function ask(trial: Trial): Promise<{ id: string; digest: string }> {
  await fillShop(trial.database, trial.shop);
  const id = await takenIn(trial.slug, { type: 'erasure', email: person });
  const { digest } = must(await planErasure(contextAt(home, Date.now()), id));
  return { id, digest };
}

/** An erasure that is carried out, and about to begin, by small batches. */
export async function begin(trial: Trial, rows = 4): Promise<{ id: string; run: string }> {
  const { id, digest } = await ask(trial);
  const { run } = must(await carryOut(contextAt(home, Date.now()), id, { plan: digest }));
  await ours().write([sql`update runs set state = json_set(state, '$.rows', ${rows}) where id = ${run.id}`]);
  return { id, run: run.id };
}

/** Goes on with a run over databases that may fail, as far as it goes. */
export async function goOn(run: string, bindings: object = {}, after = 0): Promise<void> {
  await workOn(contextAt({ ...home, ...bindings }, Date.now() + after), run, budget).catch(() => {});
}

/** Goes on until nothing is left to be done, each time when a lease has run out: as the cron does. */
export async function finish(trial: Trial, run: string): Promise<void> {
  for (let tries = 1; tries <= 6; tries += 1) {
    if ((await viewOf(trial, run)).status !== 'running') return;
    await goOn(run, {}, tries * hour);
  }
}

/** The request is gone, as if nobody had asked: the next try has one of its own. */
export async function forget(id: string): Promise<void> {
  await ours().write([
    ...['request_texts', 'request_events', 'tasks'].map(
      (table) => sql`delete from ${raw(table)} where request = ${id}`,
    ),
    sql`delete from requests where id = ${id}`,
  ]);
}

/** What is not as it is where nobody disturbs: empty, if all is well. */
export async function violationsOf(
  trial: Trial,
  { id, run }: { id: string; run: string },
): Promise<string[]> {
  const [after, view, { source, copied }, erased] = await Promise.all([
    readShop(trial),
    viewOf(trial, run),
    evidenceOf(trial, run),
    readErasure(contextAt(home, Date.now()), { id }),
  ]);
  const wrong = differences(trial.before, after, judgeSurvivors(trial.world), keysOf(trial)).slice(0, 3);
  if (view.status !== 'finished') wrong.push(`${view.status}: ${view.reason}`);
  const isOwn = (one: object) => /^(?:request|preference)/.test(String(Reflect.get(one, 'table')));
  if (JSON.stringify(copied.filter((one) => !isOwn(one))) !== JSON.stringify(source)) {
    wrong.push('other evidence in the source than in ours');
  }
  const numbers = source.map(({ number }) => number);
  if (numbers.some((number, at) => number !== at + 1)) wrong.push(`batches ${numbers.join()}`);
  const { look } = must(await makePlan(contextAt(home, Date.now()), id));
  const lost = lostIn(erased?.looks ?? [], look, '2020-01-01');
  const findable = judgedWhole(worldOf(trial, after, rules, person, []));
  for (const [category, parts] of Object.entries(judgedWhole(trial.world))) {
    const [known, left] = [lost.get(category) ?? [], keptBeside(parts, findable[category])].map((all) =>
      inOrder(all as Part[]).join(),
    );
    if (known !== left) wrong.push(`${category}: ${known} known to be left, not ${left}`);
    const counted = erased?.categories.get(category);
    const { erased: gone = 0, anonymised = 0, skipped = 0 } = counted ?? {};
    const found = [gone, anonymised, skipped];
    const expected = [rowsIn(parts, 'erased'), rowsIn(parts, 'anonymised'), 0];
    if (found.join() !== expected.join()) wrong.push(`${category}: ${found.join()}, not ${expected.join()}`);
  }
  for (const { id: rule, purged, batches } of view.rules) {
    const mine = source.filter((one) => one.rule === rule);
    const rows = mine.reduce((sum, { affected }) => sum + affected, 0);
    if (mine.length > 0 && (rows !== purged || mine.length !== batches)) {
      wrong.push(`${rule}: ${purged} in ${batches}, not ${rows} in ${mine.length}`);
    }
  }
  return wrong;
}

/** The rows that are not as the law leaves them, but for those that holds `named` meanwhile (`table key`). */
export async function strayRows(trial: Trial, named: ReadonlySet<string>): Promise<string[]> {
  const fates = judgeSurvivors(trial.world);
  for (const { name, key } of trial.shop.tables) {
    for (const [at, row] of (trial.before[name] ?? []).entries()) {
      const fate = fates[name]?.[at];
      if (fate && named.has(`${name} ${row[key]}`)) fate.becomes = 'kept';
    }
  }
  return differences(trial.before, await readShop(trial), fates, keysOf(trial));
}

const rowsIn = (parts: Part[], wanted: Part['outcome']) =>
  parts.reduce((sum, { outcome, rows }) => sum + (outcome === wanted ? rows : 0), 0);
