import { describe, expect, test } from 'vitest';
import { deployed } from '../../support/bindings.ts';
import {
  api,
  asAdmin,
  freshController,
  freshKey,
  logOf,
  problemOf,
  refusalOf,
  rowsOf,
  visitWith,
} from '../door.ts';

const url = 'https://hooks.kadakas.example/unusta';
const events = ['unsubscribe.created'];
const create = (slug: string, body: object, key?: string) =>
  api('POST', `/controllers/${slug}/webhooks`, body, key);

describe('POST /controllers/{c}/webhooks', () => {
  test.each([
    [{ url }, '/events'],
    [{ events }, '/url'],
    [{ url, events: [] }, '/events'],
    [{ url, events: ['unsubscribe.made'] }, '/events/0'],
    [{ url, events: 'unsubscribe.created' }, '/events'],
    [{ url, events, color: 'red' }, '/color'],
    [{ url: 7, events }, '/url'],
    [{ url: '', events }, '/url'],
    [{ url: `${url}/${'x'.repeat(2_000)}`, events }, '/url'],
    [{ url: 'ftp://hooks.kadakas.example', events }, '/url'],
    [{ url: 'https://user:pass@hooks.kadakas.example', events }, '/url'],
    [{ url: 'https://10.0.0.1/', events }, '/url'],
    [{ url, events, secret: 'secret' }, '/secret'],
    [{ url, events, secret: `whsec_${btoa('s'.repeat(23))}` }, '/secret'],
    [{ url, events, secret: `whsec_${btoa('s'.repeat(65))}` }, '/secret'],
    [{ url, events, secret: `whsec_${'-'.repeat(32)}` }, '/secret'],
  ])('refuses %j, and says where', async (body, pointer) => {
    const slug = await freshController();
    const { status, body: problem } = await problemOf(await create(slug, body));
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect(await rowsOf('SELECT * FROM webhooks WHERE controller = ?', slug)).toEqual([]);
  });

  test('refuses the twenty-first, even when several come at once', async () => {
    const slug = await freshController();
    for (let i = 0; i < 18; i++) await create(slug, { url, events });
    const last = await Promise.all(Array.from({ length: 5 }, () => create(slug, { url, events })));
    expect(last.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    expect(await refusalOf(create(slug, { url, events }))).toBe('409 limit-reached');
    expect((await logOf(slug)).length).toBe(21);
  });

  test('is not found for no controller', async () => {
    for (const path of ['/webhooks', '/webhooks/none/rotate']) {
      const refused = api('POST', `/controllers/no-such-shop${path}`, { url, events });
      expect(await refusalOf(refused)).toBe('404 not-found');
    }
    expect(await refusalOf(api('GET', '/controllers/no-such-shop/webhooks'))).toBe('404 not-found');
  });
});

describe('a system that is no local start', () => {
  test.each([
    'http://hooks.kadakas.example/',
    'http://127.0.0.1/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://shop.localhost/',
    'https://[::ffff:10.0.0.1]/',
    'https://１２７.０.０.１/',
    'https://metadata.google.internal/',
    'https://169.254.169.254/latest/meta-data',
  ])('sends nothing to %s', async (address) => {
    const slug = await freshController();
    const init = { method: 'POST', headers: asAdmin, body: JSON.stringify({ url: address, events }) };
    const path = `https://unusta.example/api/v1/controllers/${slug}/webhooks`;
    const { status, body } = await problemOf(await visitWith(deployed, path, init));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/url']);
    expect(await rowsOf('SELECT * FROM webhooks WHERE controller = ?', slug)).toEqual([]);
  });
});

describe('a key', () => {
  test.each(['read', 'publish', 'links', 'requests', 'purge'])(
    'with %s alone says nowhere to send',
    async (scope) => {
      const slug = await freshController();
      const { secret } = await freshKey([scope], slug);
      expect(await refusalOf(create(slug, { url, events }, secret))).toBe('403 forbidden');
      for (const [method, path] of [
        ['DELETE', '/webhooks/none'],
        ['POST', '/webhooks/none/rotate'],
      ] as const) {
        expect(await refusalOf(api(method, `/controllers/${slug}${path}`, undefined, secret))).toBe(
          '403 forbidden',
        );
      }
    },
  );

  test('for another controller finds none, and touches none', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    const { id } = await (await create(theirs, { url, events })).json<{ id: string }>();
    const { secret } = await freshKey(['admin'], mine);
    const before = await rowsOf('SELECT * FROM webhooks WHERE id = ?', id);
    for (const [method, path] of [
      ['GET', `/controllers/${theirs}/webhooks`],
      ['DELETE', `/controllers/${theirs}/webhooks/${id}`],
      ['DELETE', `/controllers/${mine}/webhooks/${id}`],
      ['POST', `/controllers/${theirs}/webhooks/${id}/rotate`],
      ['POST', `/controllers/${mine}/webhooks/${id}/rotate`],
    ] as const) {
      expect(await refusalOf(api(method, path, undefined, secret))).toBe('404 not-found');
    }
    expect(await refusalOf(create(theirs, { url, events }, secret))).toBe('404 not-found');
    expect(await rowsOf('SELECT * FROM webhooks WHERE id = ?', id)).toEqual(before);
    expect((await logOf(mine)).length).toBe(2);
  });
});
