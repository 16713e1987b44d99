import { createClient } from '@libsql/client/http';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { api as router } from '../../src/api.ts';
import { operationGroups } from '../../src/dev/operations.ts';
import { scopes } from '../../src/keys/scope.ts';
import { freshSlug } from '../support/factories.ts';
import { tell } from './deliveries/outbox.ts';
import { api, asAdmin, freshKey, visit } from './door.ts';
import { call, freshShop, reached, sources } from './holds/shop.ts';
import { lane } from './lane.ts';
import { need } from './tasks/shop.ts';

// The description itself, as it is served: test/smoke/assets.test.ts.

const operations = operationGroups.flatMap((group) => group.operations);
const example = (id: string) => structuredClone(operations.find((one) => one.id === id)?.body?.example ?? {});
const concrete = (path: string) =>
  path.replace(':c', 'no-such-shop').replace(':version', '2099-01-01').replaceAll(/:\w+/g, 'none');

describe('the description and the routes', () => {
  test('every route is described, and everything described is a route', () => {
    // `ALL` is middleware, and the refusal of other methods
    const routes = router.routes.filter(({ method }) => method !== 'ALL');
    const routed = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...routed].sort()).toEqual(described.sort());
  });

  test('a path refuses every other method, and says which ones it takes', async () => {
    for (const path of new Set(operations.map((one) => one.path))) {
      const taken = operations.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
      const response = await api('PATCH', concrete(path));
      expect(response.status, path).toBe(405);
      expect(response.headers.get('Allow')?.split(', ').sort(), path).toEqual(taken.sort());
    }
  });

  test('each POST that does something takes an Idempotency-Key, and no other does', async () => {
    const posts = operations.filter(({ method }) => method === 'post');
    const others = [
      'createKey',
      'issueLinkKey',
      'createUnsubscribeLinks',
      'checkSuppressions',
      'checkRestrictions',
      'readLedger',
    ];
    expect(posts.flatMap(({ id, isIdempotent }) => (isIdempotent ? [] : [id])).sort()).toEqual(others.sort());
    for (const { id, path, isIdempotent } of posts) {
      // It has one of its own, which may be any text
      if (id === 'openRequest') continue;
      const headers = { ...asAdmin, 'Idempotency-Key': '' };
      const response = await visit(`/api/v1${concrete(path)}`, { method: 'POST', headers });
      const isAsked = (await response.text()).includes('/Idempotency-Key');
      expect([id, isAsked]).toEqual([id, isIdempotent === true]);
    }
  });

  test('an operation asks for the scope that is described', async () => {
    for (const scope of scopes) {
      const { secret } = await freshKey([scope]);
      for (const one of operations) {
        const { status } = await api(one.method.toUpperCase(), concrete(one.path), undefined, secret);
        const mayDo = scope === one.scope || scope === 'admin';
        expect([one.id, scope, status === 403]).toEqual([one.id, scope, !mayDo]);
      }
    }
  });
});

describe('the described answers', () => {
  const met = new Set<string>();

  /** The answer's body, which is what the description says, field by field. */
  async function described<T>(id: string, pending: Promise<Response>): Promise<T> {
    const response = await pending;
    const text = await response.text();
    const answer = operations.find((one) => one.id === id)?.answers[response.status];
    expect(answer, `${id}: ${response.status} ${text}`).toBeDefined();
    met.add(`${id} ${response.status}`);
    if (!answer?.schema) expect(text, id).toBe('');
    else expect(v.parse(answer.schema, JSON.parse(text)), id).toEqual(JSON.parse(text));
    return text === '' ? (null as T) : JSON.parse(text);
  }

  test('come when the described examples are sent', async () => {
    const slug = freshSlug();
    const controller = { ...example('publishController'), slug };
    const path = `/controllers/${slug}`;
    await described('publishController', api('PUT', path, controller));
    await described('publishController', api('PUT', path, controller));
    const notice = example('publishNotice');
    await described('publishNotice', api('PUT', `${path}/notices/2026-03-01`, notice));
    await described('publishNotice', api('PUT', `${path}/notices/2026-03-01`, notice));
    await described('readNotice', api('GET', `${path}/notices/2026-03-01`));
    await described('publishNotice', api('PUT', `${path}/notices/2099-01-01`, lateNotice()));
    await described('withdrawNotice', api('DELETE', `${path}/notices/2099-01-01`));
    const key = { ...example('createKey'), controller: slug, expiresOn: '2099-01-01' };
    const { id } = await described<{ id: string }>('createKey', api('POST', '/keys', key));
    await described('listKeys', api('GET', '/keys?limit=2'));
    await described('revokeKey', api('DELETE', `/keys/${id}`));
    const { items: entries } = await described<{ items: { data: { profile: string } }[] }>(
      'listAuditEntries',
      api('GET', `${path}/audit`),
    );
    await described('readProfile', api('GET', `${path}/profiles/${entries[0]?.data.profile}`));
    await described('sealAudit', api('POST', `${path}/audit/seals`));
    await described('sealAudit', api('POST', `${path}/audit/seals`));
    await described('listSeals', api('GET', `${path}/audit/seals`));
    const hook = await described<{ id: string }>(
      'createWebhook',
      api('POST', `${path}/webhooks`, example('createWebhook')),
    );
    await described('listWebhooks', api('GET', `${path}/webhooks`));
    await described('rotateWebhook', api('POST', `${path}/webhooks/${hook.id}/rotate`));
    const event = await tell(slug);
    await described('listDeliveries', api('GET', `/deliveries?controller=${slug}&state=due`));
    await described('replayDelivery', api('POST', `/deliveries/${event}.${hook.id}/replay`));
    await described('readLatency', api('GET', `${path}/deliveries/latency`));
    await described('deleteWebhook', api('DELETE', `${path}/webhooks/${hook.id}`));

    await described(
      'createUnsubscribeLinks',
      api('POST', `${path}/unsubscribe-links`, example('createUnsubscribeLinks')),
    );
    await described('issueLinkKey', api('POST', `${path}/link-key`));
    await described('addSuppressions', api('POST', `${path}/suppressions`, example('addSuppressions')));
    await described(
      'checkSuppressions',
      api('POST', `${path}/suppressions/check`, example('checkSuppressions')),
    );
    await described('listSuppressions', api('GET', `${path}/suppressions`));
    await described('recordPreferences', api('POST', `${path}/preferences`, example('recordPreferences')));
    await described('liftSuppression', api('DELETE', `${path}/suppressions`, example('liftSuppression')));
    await described('readLedger', api('POST', `${path}/preferences/ledger`, example('readLedger')));

    const once = () => described<{ id: string }>('openRequest', openedBy(path, 'letter-7'));
    const opened = await once();
    expect((await once()).id).toBe(opened.id);
    const request = `/requests/${opened.id}`;
    await described('listRequests', api('GET', `${path}/requests?status=unverified`));
    await described('sortRequest', api('POST', `${request}/sort`, example('sortRequest')));
    await described('noteRequest', api('POST', `${request}/note`, example('noteRequest')));
    await described('verifyRequest', api('POST', `${request}/verify`, example('verifyRequest')));
    await described('extendRequest', api('POST', `${request}/extend`, example('extendRequest')));
    const [task = ''] = (await need(opened.id, { byHand: true })).ids;
    await described('listTasks', api('GET', `/tasks?request=${opened.id}`));
    const done = { ...example('settleTask'), state: 'done' };
    await described('settleTask', api('POST', `/tasks/${task}`, done));
    const { digest } = await described<{ digest: string }>('planErasure', api('GET', `${request}/plan`));
    await described('carryOut', call('POST', `${request}/carry-out`, { plan: digest }));
    await described('answerRequest', api('POST', `${request}/answer`, example('answerRequest')));
    const pause = { type: 'restriction', email: 'jaan@example.com', verified: true };
    const paused = await described<{ id: string }>('openRequest', api('POST', `${path}/requests`, pause));
    await api('POST', `/requests/${paused.id}/answer`, { outcome: 'granted', message: 'It is paused.' });
    const lifting = api('POST', `/requests/${paused.id}/lift`, example('liftRestriction'));
    await described('liftRestriction', lifting);
    await described('readRequest', api('GET', request));

    const hold = await described<{ id: string }>(
      'placeHold',
      api('POST', `${path}/holds`, example('placeHold')),
    );
    await described('placeHold', api('POST', `${path}/holds`, example('placeHold')));
    await described('listHolds', api('GET', `${path}/holds?state=active`));
    await described(
      'checkRestrictions',
      api('POST', `${path}/restrictions/check`, example('checkRestrictions')),
    );
    await described('readHold', api('GET', `/holds/${hold.id}`));
    await described('liftHold', api('DELETE', `/holds/${hold.id}`));

    await described('registerRecords', api('POST', `${path}/records`, example('registerRecords')));
    await described('listRecords', api('GET', `${path}/records`));
    await described('readForecast', api('GET', `${path}/forecast`));
    await described('acknowledgeRecords', api('POST', `${path}/records/ack`, example('acknowledgeRecords')));

    const { slug: shop, asked } = await shopToPurge();
    const purges = `/controllers/${shop}/purges`;
    await described('startPurge', asked('POST', purges, example('startPurge')));
    const purge = await described<{ id: string }>('startPurge', asked('POST', purges, { dryRun: false }));
    await described('listPurges', api('GET', purges));
    const planned = await described<{ status: string }>('readPurge', api('GET', `/purges/${purge.id}`));
    expect(planned.status).toBe('needs_approval');
    await described('approvePurge', asked('POST', `/purges/${purge.id}/approve`));
    const { items } = await described<{ items: unknown[] }>('listBatches', api('GET', `${purges}/batches`));
    expect(items).toHaveLength(1);

    const all = operations.flatMap((one) => Object.keys(one.answers).map((status) => `${one.id} ${status}`));
    expect([...met].sort()).toEqual(all.sort());
  });

  /** A shop with an order that is due, and its door: the late work behind an answer is done when it comes. */
  async function shopToPurge() {
    const table = `orders_${crypto.randomUUID().replaceAll('-', '_')}`;
    await createClient({ url: lane().shopUrl }).executeMultiple(
      `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, placed_on TEXT); INSERT INTO ${table} VALUES (1, '2020-02-29')`,
    );
    const tables = [
      { category: 'orders', table, key: 'id', event: 'placed_on', eventFormat: 'date' as const },
    ];
    const slug = await freshShop({ sources: sources?.map((source) => ({ ...source, tables })) });
    const bindings = { ...reached(), PURGE_PAGES: '100' };
    return {
      slug,
      asked: (method: string, path: string, body?: object) => call(method, path, body, bindings),
    };
  }

  /** A request that is received now, sent with a key of its own. */
  function openedBy(path: string, key: string) {
    const { receivedAt: _, ...body } = example('openRequest') as { receivedAt: string };
    const headers = { ...asAdmin, 'Idempotency-Key': key };
    return visit(`/api/v1${path}/requests`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  function lateNotice() {
    const notice = example('publishNotice') as { policy: object };
    return { ...notice, policy: { ...notice.policy, effective: '2099-01-01' } };
  }
});
