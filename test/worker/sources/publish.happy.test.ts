import { raw } from 'sql-template-tag';
import { describe, expect, test } from 'vitest';
import type { SourceFinding } from '../../../src/sources/finding.ts';
import { type ControllerBody, controllerBody, freshSlug } from '../../support/factories.ts';
import { asAdmin, everythingOf, freshKey, problemOf, visitWith } from '../door.ts';
import { lane } from '../lane.ts';
import { create, freshTable, orders, shop, type TableBody } from './shop.ts';

const made = 'create table "%" (id integer primary key, placed_on text, email text)';
const index = 'create index "%_i" on "%" (placed_on)';
const reached = () => ({ SOURCE_SHOP: lane().shopUrl });

const sourcesOf = (tables: TableBody[]): ControllerBody['sources'] => [
  { id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables },
];

function put(slug: string, more: Partial<ControllerBody>, bindings: object = reached(), key?: string) {
  const headers = key === undefined ? asAdmin : { ...asAdmin, Authorization: `Bearer ${key}` };
  const init = { method: 'PUT', headers, body: JSON.stringify(controllerBody(slug, more)) };
  return visitWith(bindings, `/api/v1/controllers/${slug}`, init);
}

async function published(...args: Parameters<typeof put>) {
  const response = await put(...args);
  const { state, findings } = await response.json<{ state: string; findings: SourceFinding[] }>();
  return { status: response.status, state, findings };
}

describe('a controller with sources is published', () => {
  test('with nothing to say of a sound one', async () => {
    const sources = sourcesOf([orders(await create(made, index))]);
    expect(await published(freshSlug(), { sources })).toEqual({
      status: 201,
      state: 'created',
      findings: [],
    });
  });

  test('with what would make it dear, and the statement that mends it', async () => {
    const table = await create(made);
    const slug = freshSlug();
    const { status, findings } = await published(slug, { sources: sourcesOf([orders(table)]) });
    expect(status).toBe(201);
    expect(findings).toEqual([
      {
        level: 'warning',
        code: 'no-index',
        pointer: '/sources/0/tables/0/event',
        message: `No index has table ${table} of source shop in the order of placed_on, so each purge reads all of its rows: create one.`,
        create: `create index "unusta_by_${table}_placed_on" on "${table}" ("placed_on")`,
      },
    ]);
  });

  test.each([
    ['has no secret', { SOURCE_SHOP: '' }, 'The secret SOURCE_SHOP is not set.'],
    ['has a secret that is no address', { SOURCE_SHOP: 'shop.db' }, 'is no libsql, https or http address.'],
    ['is down', { SOURCE_SHOP: 'http://127.0.0.1:1' }, 'It cannot be reached.'],
  ])('though a source %s', async (_, bindings, reason) => {
    const sources = sourcesOf([orders(freshTable())]);
    const { status, findings } = await published(freshSlug(), { sources }, bindings);
    expect([status, findings.length]).toEqual([201, 1]);
    expect(findings[0]).toMatchObject({
      level: 'warning',
      code: 'source-unavailable',
      pointer: '/sources/0/urlEnv',
    });
    expect(findings[0]?.message).toContain(reason);
  });

  test('without a look at sources that are as they were', async () => {
    const table = await create(made, index);
    const slug = freshSlug();
    const sources = sourcesOf([orders(table)]);
    await published(slug, { sources });
    await shop().write([raw(`drop table "${table}"`)]);
    expect(await published(slug, { sources })).toEqual({ status: 200, state: 'unchanged', findings: [] });
    expect(await published(slug, { sources, name: 'Teine OÜ' })).toMatchObject({
      state: 'updated',
      findings: [],
    });
    expect((await put(slug, { sources: sourcesOf([orders(table, { subject: 'email' })]) })).status).toBe(422);
  });
});

describe('a controller whose sources do not fit is refused', () => {
  test('with every error where it stands, and writes nothing', async () => {
    const [sound, odd] = [
      await create(made, index),
      await create(made.replace('integer primary key', 'text'), index),
    ];
    const slug = freshSlug();
    await published(slug, { sources: sourcesOf([orders(sound)]) });
    const before = await everythingOf(slug);
    const tables = [
      orders(sound),
      orders(odd),
      orders(sound, { category: 'accounting', event: 'paid_on', where: { 'a/b': [1] } }),
      orders(freshTable()),
    ];
    const { status, body } = await problemOf(await put(slug, { sources: sourcesOf(tables) }));
    expect([status, body.type]).toEqual([422, 'urn:unusta:problem:sources-rejected']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual([
      '/sources/0/tables/2/event',
      '/sources/0/tables/2/where/a~1b',
      '/sources/0/tables/1/key',
      '/sources/0/tables/3/table',
    ]);
    expect(body.errors?.[0]?.detail).toBe(
      `There is no column paid_on in table ${sound} of source shop: correct the name.`,
    );
    expect(body).toMatchObject({
      findings: body.errors?.map(({ pointer }) => ({ level: 'error', pointer })),
    });
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('and a key that may not change them learns nothing of the database', async () => {
    const slug = freshSlug();
    await published(slug, {});
    const { secret } = await freshKey(['publish'], slug);
    const sources = sourcesOf([orders(freshTable())]);
    const { status, body } = await problemOf(await put(slug, { sources }, reached(), secret));
    expect([status, body.type]).toEqual([403, 'urn:unusta:problem:forbidden']);
    expect(JSON.stringify(body)).not.toContain('table');
  });
});
