import { describe, expect, test } from 'vitest';
import { controllerBody, freshSlug } from '../../support/factories.ts';
import { api, freshController, freshKey, logOf, refusalOf, rowsOf } from '../door.ts';

const numbers = (length: number) => Array.from({ length }, (_, i) => i);
const states = async (answers: Promise<Response>[]) =>
  Promise.all(
    answers.map(async (answer) => {
      const response = await answer;
      const { state, type } = await response.json<{ state?: string; type?: string }>();
      return `${response.status} ${state ?? type?.replace('urn:unusta:problem:', '')}`;
    }),
  );

describe('at the same moment', () => {
  test('the same controller from eight: one creates it, the others find it there', async () => {
    const slug = freshSlug();
    const body = controllerBody(slug, { hosts: [`${slug}.example`] });
    const answers = await states(numbers(8).map(() => api('PUT', `/controllers/${slug}`, body)));
    expect(answers.sort()).toEqual([...numbers(7).map(() => '200 unchanged'), '201 created']);
    expect(await logOf(slug)).toEqual([[1, 'controller.published']]);
  });

  test('eight different ones: each is written whole or refused, and the log has no gap', async () => {
    const slug = await freshController();
    const body = (n: number) =>
      controllerBody(slug, { name: `Pood ${n}`, hosts: [`${slug}-${n}.example`, `${slug}-x.example`] });
    const answers = await states(numbers(8).map((n) => api('PUT', `/controllers/${slug}`, body(n))));
    const written = answers.filter((answer) => answer === '200 updated').length;
    expect(answers.filter((answer) => !['200 updated', '409 changed-meanwhile'].includes(answer))).toEqual(
      [],
    );
    expect(written).toBeGreaterThanOrEqual(1);
    const log = await logOf(slug);
    expect(log.map(([seq]) => seq)).toEqual(numbers(written + 1).map((n) => n + 1));
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', slug);
    const hosts = await rowsOf('SELECT host FROM hosts WHERE controller = ?', slug);
    expect(hosts.map(({ host }) => host).sort()).toEqual(JSON.parse(String(row?.profile)).hosts.toSorted());
  });

  test('two controllers that want one host: one gets it', async () => {
    const [one, two] = [await freshController(), await freshController()];
    const host = `${freshSlug()}.example`;
    const answers = await states(
      [one, two].map((slug) => api('PUT', `/controllers/${slug}`, controllerBody(slug, { hosts: [host] }))),
    );
    expect(answers.sort()).toEqual(['200 updated', '409 host-taken']);
    const owners = await rowsOf('SELECT controller FROM hosts WHERE host = ?', host);
    expect(owners).toHaveLength(1);
    const profiles = await rowsOf('SELECT slug FROM controllers WHERE profile LIKE ?', `%${host}%`);
    expect(profiles).toEqual(owners.map(({ controller }) => ({ slug: controller })));
  });

  test('eight keys: the log of the controller has no gap', async () => {
    const slug = await freshController();
    await Promise.all(numbers(8).map(() => freshKey(['read'], slug)));
    expect((await logOf(slug)).map(([seq]) => seq)).toEqual(numbers(9).map((n) => n + 1));
  });
});

describe('fields that would reach further than they may', () => {
  test.each(['__proto__', 'constructor', 'prototype'])(
    '%s is refused, and changes no object',
    async (name) => {
      const slug = freshSlug();
      const raw = JSON.stringify(controllerBody(slug)).replace(
        '{',
        `{"${name}":{"hosts":["evil.example"],"admin":true},`,
      );
      expect(await refusalOf(api('PUT', `/controllers/${slug}`, { raw }))).toBe('422 invalid-input');
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
      expect(await rowsOf('SELECT slug FROM controllers WHERE slug = ?', slug)).toEqual([]);
    },
  );

  test('SQL in every text is a text', async () => {
    const slug = freshSlug();
    const evil = `'; DROP TABLE controllers; --`;
    const body = controllerBody(slug, { name: evil, tradeName: evil, registration: evil, address: evil });
    expect((await api('PUT', `/controllers/${slug}`, body)).status).toBe(201);
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', slug);
    expect(JSON.parse(String(row?.profile)).name).toBe(evil);
  });
});

describe('a key that is bound to a controller', () => {
  const orders = {
    ...{ category: 'orders', table: 'orders', key: 'id', event: 'placed', eventFormat: 'date' as const },
  };
  const source = (urlEnv: string, tokenEnv: string, id = 'shop') => ({
    ...{ id, kind: 'libsql' as const, urlEnv, tokenEnv, tables: [] },
  });
  const mine = source('SOURCE_MINE', 'SOURCE_MINE_TOKEN');

  test.each([
    ['database', [source('SOURCE_THEIRS', 'SOURCE_MINE_TOKEN')], 'SOURCE_THEIRS and SOURCE_MINE_TOKEN'],
    ['token', [source('SOURCE_MINE', 'SOURCE_THEIRS_TOKEN')], 'SOURCE_MINE and SOURCE_THEIRS_TOKEN'],
    [
      'database beside its own',
      [mine, { ...source('SOURCE_THEIRS', 'X', 'b'), tokenEnv: undefined }],
      'SOURCE_THEIRS',
    ],
  ])('can’t name another’s %s, even with the scope admin', async (_, sources, named) => {
    const slug = await freshController({ sources: [mine] });
    const { secret } = await freshKey(['admin'], slug);
    const answer = await api('PUT', `/controllers/${slug}`, controllerBody(slug, { sources }), secret);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining(`: ${named}.`)]);
  });

  test('maps tables of its own database, and takes it off', async () => {
    const slug = await freshController({ sources: [mine] });
    const { secret } = await freshKey(['admin'], slug);
    for (const sources of [[{ ...mine, tables: [orders] }], []]) {
      const answer = await api('PUT', `/controllers/${slug}`, controllerBody(slug, { sources }), secret);
      expect(answer.status).toBe(200);
    }
  });
});
