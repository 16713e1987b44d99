import { env } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { startPurge } from '../../../src/retention/actions.ts';
import { workOn } from '../../../src/retention/steps/work-on.ts';
import { subjectOf } from '../../../src/subjects/subject.ts';
import { freshSlug } from '../../support/factories.ts';
import { budget, contextAt, must, readShop, setShop, viewOf } from '../../support/purge-stage.ts';
import { lane } from '../lane.ts';

const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
const now = Date.parse('2026-11-21T12:00:00Z');

/** The tombstones that an erasure leaves in these categories, of 1 January 2026. */
const erased = (slug: string, subject: string, ...categories: string[]) =>
  openDatabase({ url: env.TURSO_DATABASE_URL }).write(
    categories.map(
      (category) => sql`insert into erasures (controller, subject, category, erased_at, until_on) values
        (${slug}, ${subject}, ${category}, ${Date.parse('2026-01-01')}, '2030-01-01')`,
    ),
  );

test('of a category that one rule anonymises and another deletes, each table is erased again by its own', async () => {
  const email = 'mari@kodu.example';
  const rule = { category: 'members', keep: 'P9Y' };
  const mapping = { category: 'members', key: 'id', subject: 'email', eventFormat: 'date' as const };
  const types = { id: 'INTEGER', email: 'TEXT', seen_on: 'TEXT', closed_on: 'TEXT' };
  const table = (name: string) => ({
    ...{ name, key: 'id', types },
    create: [`create table "${name}" (id integer primary key, email text, seen_on text, closed_on text)`],
    rows: [
      { id: 1, email, seen_on: '2020-01-01', closed_on: '2020-01-01' },
      { id: 2, email: 'x@y.example', seen_on: '2020-01-01', closed_on: '2020-01-01' },
    ],
  });
  const stage = await setShop(bindings, freshSlug('reapply'), {
    ...{ seed: 0, timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', now, holds: [], people: new Map() },
    rules: [
      { ...rule, id: 'quiet', after: 'last_seen', then: 'anonymise' },
      { ...rule, id: 'gone', after: 'closed', then: 'delete' },
    ],
    mappings: [
      {
        ...mapping,
        table: 'r members',
        event: 'seen_on',
        after: ['last_seen'],
        anonymise: { email: { null: true } },
      },
      { ...mapping, table: 'r closed', event: 'closed_on', after: ['closed'] },
    ],
    tables: [table('r members'), table('r closed')],
  });
  const subject = await subjectOf(env.UNUSTA_PEPPER, stage.slug, email);
  await erased(stage.slug, subject, 'members');
  const context = contextAt(bindings, now);
  const { id } = must(
    await startPurge(context, stage.slug, { dryRun: false, reapply: true, asOf: undefined }),
  );
  await workOn(context, id, budget);
  const view = await viewOf(stage, id);
  const after = await readShop(stage);
  expect([view.status, view.reason]).toEqual(['finished', null]);
  expect(after['r members']?.map((row) => row.email)).toEqual(['NULL', "'x@y.example'"]);
  expect(after['r closed']?.map((row) => row.id)).toEqual(['2']);
});

test('a row goes again as an erasure would take it: by all mappings in which it is theirs, and before what leads to it', async () => {
  const email = 'mari@kodu.example';
  const date = { key: 'id', eventFormat: 'date' as const, event: 'day' };
  const subject = { column: 'account', table: 'j accounts', key: 'id', email: 'email' };
  const types = {
    id: 'INTEGER',
    account: 'INTEGER',
    day: 'TEXT',
    name: 'TEXT',
    phone: 'TEXT',
    state: 'TEXT',
  };
  const order = { account: 1, day: '2020-01-01', name: 'Mari', phone: '55' };
  const keep = { keep: 'P50Y', after: 'bought' };
  const stage = await setShop(bindings, freshSlug('reapply'), {
    ...{ seed: 0, timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', now, holds: [], people: new Map() },
    rules: [
      { ...keep, id: 'names', category: 'names', then: 'anonymise' },
      { ...keep, id: 'accounts', category: 'accounts', then: 'delete' },
      {
        ...{ ...keep, id: 'booked', category: 'booked', then: 'delete' },
        ...({ ground: 'legal-obligation', law: 'RPS § 12' } as object),
      },
    ],
    mappings: [
      { ...date, table: 'j accounts', category: 'accounts', subject: 'email' },
      {
        ...date,
        table: 'j orders',
        category: 'names',
        subject,
        anonymise: { name: 'Nobody', account: { null: true } },
      },
      // No rule is about it: what is listed to be anonymised is, all the same
      { ...date, table: 'j orders', category: 'phones', subject, anonymise: { phone: { null: true } } },
      { ...date, table: 'j orders', category: 'booked', where: { state: ['paid'] } },
    ],
    tables: [
      {
        ...{ name: 'j accounts', key: 'id', types: { id: 'INTEGER', email: 'TEXT', day: 'TEXT' } },
        create: ['create table "j accounts" (id integer primary key, email text, day text)'],
        rows: [{ id: 1, email, day: '2020-01-01' }],
      },
      {
        ...{ name: 'j orders', key: 'id', types },
        create: [
          'create table "j orders" (id integer primary key, account integer, day text, name text, phone text, state text)',
        ],
        rows: [
          { id: 1, ...order, state: 'open' },
          { id: 2, ...order, state: 'paid' },
        ],
      },
    ],
  });
  const subjectHash = await subjectOf(env.UNUSTA_PEPPER, stage.slug, email);
  await erased(stage.slug, subjectHash, 'accounts', 'names', 'phones', 'booked');
  const context = contextAt(bindings, now);
  const { id } = must(
    await startPurge(context, stage.slug, { dryRun: false, reapply: true, asOf: undefined }),
  );
  await workOn(context, id, budget);
  expect((await viewOf(stage, id)).status).toBe('finished');
  expect(await readShop(stage)).toEqual({
    'j accounts': [],
    'j orders': [
      { id: '1', account: 'NULL', day: "'2020-01-01'", name: "'Nobody'", phone: 'NULL', state: "'open'" },
      { id: '2', account: '1', day: "'2020-01-01'", name: "'Mari'", phone: "'55'", state: "'paid'" },
    ],
  });
});
