import { beforeAll, describe, expect, test } from 'vitest';
import { api, problemOf } from '../door.ts';
import { everythingIn, freshShop } from './shop.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshShop();
});

const email = 'mari@kodu.example';
const said = { email, topic: 'news', state: 'out', at: '2026-01-01T00:00:00Z', evidence: 'form' };
const many = <T>(one: T) => Array.from({ length: 1_001 }, () => one);
const future = () => new Date(Date.now() + 120_000).toISOString();

type Refused = [path: string, method: string, body: () => object, pointer: string];
const refused: Refused[] = [
  ['unsubscribe-links', 'POST', () => ({ topic: 'nothing', recipients: [{ email }] }), '/topic'],
  ['unsubscribe-links', 'POST', () => ({ topic: 'No Topic', recipients: [{ email }] }), '/topic'],
  ['unsubscribe-links', 'POST', () => ({ recipients: [{ email }] }), '/topic'],
  ['unsubscribe-links', 'POST', () => ({ topic: 'news', recipients: [] }), '/recipients'],
  ['unsubscribe-links', 'POST', () => ({ topic: 'news', recipients: many({ email }) }), '/recipients'],
  [
    'unsubscribe-links',
    'POST',
    () => ({ topic: 'news', recipients: [{ email }, { email: 'x' }] }),
    '/recipients/1/email',
  ],
  [
    'unsubscribe-links',
    'POST',
    () => ({ topic: 'news', recipients: [{ email: 'a@b.ee\u0000' }] }),
    '/recipients/0/email',
  ],
  [
    'unsubscribe-links',
    'POST',
    () => ({ topic: 'news', recipients: [{ email: `${'x'.repeat(320)}@b.ee` }] }),
    '/recipients/0/email',
  ],
  [
    'unsubscribe-links',
    'POST',
    () => ({ topic: 'news', recipients: [{ email, name: 'Mari' }] }),
    '/recipients/0/name',
  ],
  ['suppressions/check', 'POST', () => ({ emails: [] }), '/emails'],
  ['suppressions/check', 'POST', () => ({ emails: many(email) }), '/emails'],
  ['suppressions/check', 'POST', () => ({ emails: [1] }), '/emails/0'],
  ['suppressions/check', 'POST', () => ({ topic: '', emails: [email] }), '/topic'],
  ['suppressions', 'POST', () => ({ emails: [email, 'x'], reason: 'r' }), '/emails/1'],
  ['suppressions', 'POST', () => ({ emails: [email] }), '/reason'],
  ['suppressions', 'POST', () => ({ emails: [email], reason: '  ' }), '/reason'],
  ['suppressions', 'POST', () => ({ emails: many(email), reason: 'r' }), '/emails'],
  ['suppressions', 'DELETE', () => ({ email }), '/evidence'],
  ['suppressions', 'DELETE', () => ({ email, evidence: ' \n' }), '/evidence'],
  ['suppressions', 'DELETE', () => ({ email: 'x', evidence: 'e' }), '/email'],
  ['preferences', 'POST', () => [{ ...said, at: future() }], '/0/at'],
  ['preferences', 'POST', () => [said, { ...said, at: 'yesterday' }], '/1/at'],
  ['preferences', 'POST', () => [{ ...said, at: '2026-01-01' }], '/0/at'],
  ['preferences', 'POST', () => [{ ...said, at: '2026-02-31T00:00:00Z' }], '/0/at'],
  ['preferences', 'POST', () => [{ ...said, at: '2026-01-01T25:00:00Z' }], '/0/at'],
  ['preferences', 'POST', () => [{ ...said, state: 'maybe' }], '/0/state'],
  ['preferences', 'POST', () => [{ ...said, topic: 'a b' }], '/0/topic'],
  ['preferences', 'POST', () => [{ ...said, email: '@' }], '/0/email'],
  ['preferences', 'POST', () => [{ ...said, evidence: '' }], '/0/evidence'],
  ['preferences', 'POST', () => many(said), ''],
  ['preferences', 'POST', () => [], ''],
  ['preferences/ledger', 'POST', () => ({ email: 'x' }), '/email'],
];

describe('a body that is not as it should be', () => {
  test.each(refused)(
    'of %s (%s) is 422, names the field, and writes nothing',
    async (path, method, body, pointer) => {
      const before = await everythingIn(slug);
      const { status, body: problem } = await problemOf(
        await api(method, `/controllers/${slug}/${path}`, body()),
      );
      expect([status, problem.type]).toEqual([422, 'urn:unusta:problem:invalid-input']);
      expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
      expect(await everythingIn(slug)).toEqual(before);
    },
  );

  test('of a shop that is not there is 404', async () => {
    for (const [path, method] of [...new Map(refused.map((one) => [one[0] + one[1], one])).values()]) {
      const good = {
        'unsubscribe-links': { topic: 'news', recipients: [{ email }] },
        'suppressions/check': { emails: [email] },
        suppressions: method === 'POST' ? { emails: [email], reason: 'r' } : { email, evidence: 'e' },
        preferences: [said],
        'preferences/ledger': { email },
      }[path];
      const response = await api(method, `/controllers/no-such-shop/${path}`, good);
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  test('of more than a megabyte is 413', async () => {
    const raw = JSON.stringify({ emails: ['x'.repeat(1_100_000)] });
    expect((await api('POST', `/controllers/${slug}/suppressions/check`, { raw })).status).toBe(413);
  });
});
