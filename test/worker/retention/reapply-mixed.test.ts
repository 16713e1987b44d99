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
  await openDatabase({ url: env.TURSO_DATABASE_URL }).write([
    sql`insert into erasures (controller, subject, category, erased_at, until_on) values
      (${stage.slug}, ${subject}, 'members', ${Date.parse('2026-01-01')}, '2030-01-01')`,
  ]);
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
