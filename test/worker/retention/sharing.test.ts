import { env } from 'cloudflare:workers';
import { raw } from 'sql-template-tag';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import { publishController } from '../../../src/controllers/steps/publish.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { NoticeVersion } from '../../../src/notices/input.ts';
import { publishNotice } from '../../../src/notices/steps/publish.ts';
import { controllerBody, freshSlug, noticeBody, policyBody } from '../../support/factories.ts';
import { contextAt, must, purge, type Stage, viewOf } from '../../support/purge-stage.ts';
import { lane } from '../lane.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

test('Unusta’s own database is no shop’s: the evidence of the one would be taken for the other’s', async () => {
  const bindings = { ...env, SOURCE_SHOP: env.TURSO_DATABASE_URL };
  const database = openDatabase({ url: env.TURSO_DATABASE_URL });
  await database.write([
    raw('create table if not exists "a shop’s" (id integer primary key, sold_on text)'),
    raw(`insert or replace into "a shop’s" values (1, '2015-01-01')`),
  ]);
  const table = {
    table: 'a shop’s',
    key: 'id',
    event: 'sold_on',
    eventFormat: 'date' as const,
    category: 'orders',
  };
  const sources = [{ id: 'a', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables: [table] }];
  const rule = { keep: 'P3Y', then: 'delete' as const, clause: '1' };
  const retention = [
    { ...rule, id: 'orders', category: 'orders', after: 'sold' },
    { ...rule, id: 'mail', category: 'mail', after: 'sent' },
  ];
  const slug = freshSlug('sharing');
  const context = contextAt(bindings, now);
  must(await publishController(context, v.parse(Controller, controllerBody(slug, { sources }))));
  const body = noticeBody('2020-01-01', { policy: policyBody('2020-01-01', { retention }) });
  must(await publishNotice(context, slug, '2020-01-01', v.parse(NoticeVersion, body)));
  const stage = { bindings, slug, database, shop: { now } } as Stage;
  const view = await viewOf(stage, await purge(stage, now));
  expect(await database.read(raw('select id from "a shop’s"'))).toEqual([{ id: 1 }]);
  expect([view.status, view.reason]).toEqual([
    'failed',
    expect.stringMatching(/a and unusta are one database/),
  ]);
});

test('a database that two secrets lead to is not purged: its rows have rules in both sources', async () => {
  const url = lane().shopUrl;
  const bindings = { ...env, SOURCE_SHOP: url, SOURCE_OTHER: `${url}/` };
  const database = openDatabase({ url });
  await database.write([
    raw('drop table if exists "two names"'),
    raw('create table "two names" (id integer primary key, sold_on text)'),
    raw(`insert into "two names" values (1, '2022-01-01')`),
  ]);
  const table = { table: 'two names', key: 'id', event: 'sold_on', eventFormat: 'date' as const };
  const sources = [
    { id: 'a', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables: [{ ...table, category: 'orders' }] },
    {
      id: 'b',
      kind: 'libsql' as const,
      urlEnv: 'SOURCE_OTHER',
      tables: [{ ...table, category: 'accounting' }],
    },
  ];
  const retention = [
    { id: 'orders', category: 'orders', keep: 'P3Y', after: 'sold', then: 'delete' as const, clause: '1' },
    {
      id: 'accounting',
      category: 'accounting',
      keep: 'P7Y',
      after: 'sold',
      then: 'delete' as const,
      clause: '2',
    },
  ];
  const slug = freshSlug('sharing');
  const context = contextAt(bindings, now);
  must(await publishController(context, v.parse(Controller, controllerBody(slug, { sources }))));
  const notice = v.parse(
    NoticeVersion,
    noticeBody('2020-01-01', { policy: policyBody('2020-01-01', { retention }) }),
  );
  must(await publishNotice(context, slug, '2020-01-01', notice));
  const stage = { bindings, slug, database, shop: { now } } as Stage;
  const view = await viewOf(stage, await purge(stage, now));
  expect(await database.read(raw('select id from "two names"'))).toEqual([{ id: 1 }]);
  expect(view.status).toBe('failed');
  expect(view.reason).toMatch(/a and b are one database/);
});
