import { afterEach, describe, expect, test, vi } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { api, freshController, freshKey, problemOf, refusalOf, rowsOf, visit } from '../door.ts';

afterEach(() => {
  vi.useRealTimers();
});

const countKeys = async () => (await rowsOf('SELECT count(*) AS n FROM keys'))[0]?.n;

describe('POST /keys refuses', () => {
  test.each<[string, object, string]>([
    ['no scope', { scopes: [] }, '/scopes'],
    ['a scope that there is not', { scopes: ['read', 'root'] }, '/scopes/1'],
    ['scopes that are no list', { scopes: 'admin' }, '/scopes'],
    ['a missing list of scopes', {}, '/scopes'],
    ['a controller that is no slug', { scopes: ['read'], controller: 'No Slug' }, '/controller'],
    ['a date that is none', { scopes: ['read'], expiresOn: 'soon' }, '/expiresOn'],
    ['a date that is over', { scopes: ['read'], expiresOn: '2020-01-31' }, '/expiresOn'],
    ['a date that does not exist', { scopes: ['read'], expiresOn: '2027-02-31' }, '/expiresOn'],
    ['a field it does not know', { scopes: ['read'], secret: 'mine' }, '/secret'],
    ['a field with the name of an inherited one', { scopes: ['read'], constructor: 1 }, '/constructor'],
  ])('%s, and names the field', async (_, body, pointer) => {
    const before = await countKeys();
    const { status, body: problem } = await problemOf(await api('POST', '/keys', body));
    expect(status).toBe(422);
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await countKeys()).toBe(before);
  });

  test('__proto__ as a field', async () => {
    const raw = '{"scopes":["read"],"__proto__":{"scopes":["admin"]}}';
    expect(await refusalOf(api('POST', '/keys', { raw }))).toBe('422 invalid-input');
  });

  test('a controller that there is not, and writes nothing', async () => {
    const slug = freshSlug();
    const before = await countKeys();
    expect(await refusalOf(api('POST', '/keys', { scopes: ['read'], controller: slug }))).toBe(
      '404 not-found',
    );
    expect(await countKeys()).toBe(before);
    expect(await rowsOf('SELECT * FROM audit WHERE controller = ?', slug)).toEqual([]);
  });
});

describe('a key is no longer taken', () => {
  test('after its last day, which still counts', async () => {
    const slug = await freshController();
    const { secret } = await freshKey(['read'], slug, '2030-06-30');
    const use = async (moment: string) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(moment) });
      return (await api('GET', `/controllers/${slug}/audit`, undefined, secret)).status;
    };
    expect(await use('2030-06-30T23:59:59.999Z')).toBe(200);
    expect(await use('2030-07-01T00:00:00Z')).toBe(401);
  });

  test('made for today, from tomorrow on', async () => {
    const slug = await freshController();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2030-06-30T23:00:00Z') });
    const { status } = await api('POST', '/keys', {
      scopes: ['read'],
      controller: slug,
      expiresOn: '2030-06-29',
    });
    expect(status).toBe(422);
    const { secret } = await freshKey(['read'], slug, '2030-06-30');
    expect((await api('GET', `/controllers/${slug}/audit`, undefined, secret)).status).toBe(200);
  });

  test('when it is revoked by one who may not see it: it goes on', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    const { id, secret } = await freshKey(['read'], theirs);
    const { secret: admin } = await freshKey(['admin'], mine);
    expect(await refusalOf(api('DELETE', `/keys/${id}`, undefined, admin))).toBe('404 not-found');
    expect((await api('GET', `/controllers/${theirs}/audit`, undefined, secret)).status).toBe(200);
  });
});

describe('DELETE /keys/{id} refuses', () => {
  test.each(['nothing', crypto.randomUUID(), "' OR 1=1 --", '%00'])('%s', async (id) => {
    expect(await refusalOf(api('DELETE', `/keys/${encodeURIComponent(id)}`))).toBe('404 not-found');
  });
});

describe('a method that is not taken', () => {
  test.each([
    ['PUT', '/keys', 'GET, POST'],
    ['GET', '/keys/x', 'DELETE'],
    ['POST', '/controllers/x', 'PUT'],
    ['POST', '/controllers/x/notices/2026-01-01', 'GET, PUT, DELETE'],
    ['DELETE', '/controllers/x/audit', 'GET'],
  ])('%s %s says which are', async (method, path, allowed) => {
    const response = await api(method, path);
    expect(response.headers.get('Allow')).toBe(allowed);
    expect(await refusalOf(Promise.resolve(response))).toBe('405 method-not-allowed');
  });

  test('a path that there is not', async () => {
    expect(await refusalOf(api('GET', '/nothing'))).toBe('404 not-found');
    expect(await refusalOf(visit('/api/v1/nothing'))).toBe('401 unauthorized');
  });
});
