import { env } from 'cloudflare:workers';
import { raw } from 'sql-template-tag';
import { describe, expect, test, vi } from 'vitest';
import type { RunView } from '../../../src/retention/view.ts';
import { freshSlug } from '../../support/factories.ts';
import { evidenceOf, purge, type Stage, setShop, viewOf } from '../../support/purge-stage.ts';
import { lane } from '../lane.ts';

const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
const now = Date.parse('2026-11-21T12:00:00Z');

/** A shop of one table, `sold`, whose rows of `count` are all long past, and more that is in its database. */
async function shopOf(name: string, count: number, more: string[]): Promise<Stage> {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: at,
    sold_on: '2020-01-01',
    email: `k${at}@x.example`,
  }));
  const create = [
    `create table "${name}" (id integer primary key, sold_on text, email text)`,
    `create index "${name} by" on "${name}" (sold_on)`,
  ];
  const stage = await setShop(bindings, freshSlug('skip'), {
    ...{ seed: 0, timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', now, holds: [], people: new Map() },
    rules: [{ id: 'sold', category: 'sold', keep: 'P3Y', after: 'sold', then: 'delete' }],
    mappings: [
      { category: 'sold', table: name, key: 'id', subject: 'email', event: 'sold_on', eventFormat: 'date' },
    ],
    tables: [{ name, key: 'id', create, types: { id: 'INTEGER', sold_on: 'TEXT', email: 'TEXT' }, rows }],
  });
  await stage.database.write(more.map((text) => raw(text)));
  return stage;
}

async function idsOf({ database }: Stage, name: string): Promise<number[]> {
  const rows = await database.read<{ id: number }>(raw(`select id from "${name}" order by id`));
  return rows.map(({ id }) => id);
}

const ruleIn = ({ rules: [rule] }: RunView) => rule;

/** How many requests to the shop's database something takes. */
async function requestsOf<T>(work: () => Promise<T>): Promise<{ value: T; requests: number }> {
  const spy = vi.spyOn(globalThis, 'fetch');
  const value = await work();
  const requests = spy.mock.calls.filter(([input]) => String(input).startsWith(lane().shopUrl)).length;
  spy.mockRestore();
  return { value, requests };
}

describe('a row that its database does not let go', () => {
  test.each([
    ['at once', 'references "parents a" (id) on delete restrict', 'parents a'],
    ['at the end', 'references "parents b" (id) deferrable initially deferred', 'parents b'],
  ])('is passed by and counted, where another refers to it, checked %s', async (_, references, name) => {
    const child = `children of ${name}`;
    const stage = await shopOf(name, 60, [
      `drop table if exists "${child}"`,
      `create table "${child}" (id integer primary key, of integer ${references})`,
      `insert into "${child}" (of) values (0), (17), (17), (59)`,
    ]);
    const run = await purge(stage, now);
    const view = await viewOf(stage, run);
    expect(view.status).toBe('finished');
    expect(await idsOf(stage, name)).toEqual([0, 17, 59]);
    expect(ruleIn(view)).toMatchObject({ eligible: 60, purged: 57, skipped: 3 });
    expect(ruleIn(view)?.tables[0]?.skippedFor).toBe('FOREIGN KEY constraint failed');
    const { source, copied } = await evidenceOf(stage, run);
    expect(copied).toEqual(source);
    expect(source.reduce((sum, { affected }) => sum + affected, 0)).toBe(57);
    await stage.database.write([raw(`drop table "${child}"`), raw(`drop table "${name}"`)]);
  });

  test('does not stall a run, even 300 of them', async () => {
    const name = 'many';
    const stage = await shopOf(name, 3_000, [
      'drop table if exists "many children"',
      `create table "many children" (of integer references "${name}" (id))`,
      `insert into "many children" select id from "${name}" where id % 8 = 1 and id < 2400`,
    ]);
    const { value: run, requests } = await requestsOf(() => purge(stage, now));
    const view = await viewOf(stage, run);
    expect(view.status).toBe('finished');
    expect((await idsOf(stage, name)).length).toBe(300);
    expect(ruleIn(view)).toMatchObject({ eligible: 3_000, purged: 2_700, skipped: 300 });
    console.log(`300 of 3,000 rows refused: ${requests} requests`);
    await stage.database.write([raw('drop table "many children"'), raw(`drop table "${name}"`)]);
  });
});
