import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import { sealTaskLink } from '../../../src/tasks/link.ts';
import { emptyOutbox, freshWebhook, sweepAll } from '../deliveries/outbox.ts';
import { api, freshKey, refusalOf, rowsOf, visit } from '../door.ts';
import { askAndConfirm, freshAddress, lettersTo } from '../requests/shop.ts';
import { everythingIn } from '../unsubscribe/shop.ts';
import { closeEyes, day, eventsOf, freshErasure, need, pathIn, settle, taskOf, tell, tick } from './shop.ts';

beforeEach(async () => {
  await emptyOutbox();
  await closeEyes();
});

const ring = keyRing(env.UNUSTA_SECRET);
const nonce = () => crypto.getRandomValues(new Uint8Array(12));

describe('a recipient’s link', () => {
  test('writes nothing until its button is pressed, and is kept, indexed and told by nobody', async () => {
    const { slug, request, parcels, email } = await freshErasure();
    await tell(request.id);
    const path = pathIn((await lettersTo(parcels.email, 1))[0] ?? { text: '' });
    const before = await everythingIn(slug);
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await visit(path, { method });
      expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
      expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(response.headers.get('X-Robots-Tag')).toBe('noindex');
      expect(response.headers.get('Set-Cookie')).toBeNull();
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      const page = await response.text();
      expect(page).not.toContain(email);
      expect(page).not.toContain('<script');
    }
    expect(await everythingIn(slug)).toEqual(before);
    const other = await visit(path, { method: 'DELETE' });
    expect([other.status, other.headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  test('that was changed, cut, or made for something else, is none, and writes nothing', async () => {
    const { slug, request, parcels } = await freshErasure();
    await tell(request.id);
    const [letter] = await lettersTo(parcels.email, 1);
    const token = pathIn(letter ?? { text: '' }).slice(3);
    const { id } = await taskOf(request);
    const tokens = [
      ...[9, 20, 40, token.length - 2].map(
        (i) => `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`,
      ),
      ...[token.slice(0, -1), `${token}A`, `${token}.json`, 'none', 'a'.repeat(700)],
      ...[await sealRequestLink(ring, 'follow', { controller: slug, id }, nonce())],
      ...[await sealTaskLink(ring, { controller: slug, id: request.id }, nonce())],
      ...[await sealTaskLink(ring, { controller: (await freshErasure()).slug, id }, nonce())],
      ...[await sealTaskLink(keyRing(`test:${btoa('x'.repeat(32))}`), { controller: slug, id }, nonce())],
    ];
    const before = await everythingIn(slug);
    for (const one of tokens) {
      for (const method of ['GET', 'POST']) expect((await visit(`/t/${one}`, { method })).status).toBe(404);
    }
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('opens no door of the person’s, and theirs none of a recipient’s', async () => {
    const { slug, request, parcels } = await freshErasure();
    await tell(request.id);
    const token = pathIn((await lettersTo(parcels.email, 1))[0] ?? { text: '' }).slice(3);
    for (const path of [`/s/${token}`, `/v/${token}`, `/u/${token}`, `/p/${token}`]) {
      expect([path, (await visit(path)).status]).toEqual([path, 404]);
    }
    const followed = await askAndConfirm(slug, { type: 'erasure', email: freshAddress() });
    expect((await visit(followed.replace('/s/', '/t/'), { method: 'POST' })).status).toBe(404);
    expect(await eventsOf(request.id)).toEqual(['task-told']);
  });

  test('lets who lies do so of its own task alone', async () => {
    const { request, parcels } = await freshErasure();
    const other = await freshErasure();
    await tell(request.id);
    await need(other.request.id);
    const path = pathIn((await lettersTo(parcels.email, 1))[0] ?? { text: '' });
    const task = await taskOf(other.request);
    const lie = { method: 'POST', body: new URLSearchParams({ task: task.id, state: 'failed' }) };
    expect((await visit(`${path}?task=${task.id}&controller=${other.slug}`, lie)).status).toBe(200);
    expect((await taskOf(request)).state).toBe('acknowledged');
    expect(await taskOf(other.request)).toEqual(task);
  });
});

describe('tasks', () => {
  test('are nothing to a key of another controller', async () => {
    const { slug, request } = await freshErasure();
    const { slug: another } = await freshErasure();
    const { secret } = await freshKey(['requests'], another);
    await need(request.id);
    const { id } = await taskOf(request);
    expect(await refusalOf(settle(id, { state: 'acknowledged' }, secret))).toBe('404 not-found');
    for (const query of [`request=${request.id}`, `controller=${slug}`, '']) {
      const { items } = await (await api('GET', `/tasks?${query}`, undefined, secret)).json<{ items: [] }>();
      expect(items).toEqual([]);
    }
    const own = await freshKey(['requests'], slug);
    expect((await settle(id, { state: 'acknowledged' }, own.secret)).status).toBe(200);
  });

  test('hold no address, and neither do timeline and log; what told of them is gone once it arrived', async () => {
    const { slug, request, email } = await freshErasure();
    await freshWebhook(slug, [], ['erasure.requested']);
    await tell(request.id);
    const [local = ''] = email.split('@');
    const tables = ['tasks', 'request_events', 'audit', 'deliveries'];
    for (const table of tables) {
      const rows = await rowsOf(`SELECT * FROM ${table} WHERE controller = ?`, slug);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(local);
    }
    const told = await rowsOf(
      "SELECT payload FROM deliveries WHERE controller = ? AND type IN ('mail.task', 'erasure.requested')",
      slug,
    );
    expect(told).toEqual([{ payload: null }, { payload: null }]);
    const page = await (await api('GET', `/tasks?request=${request.id}`)).text();
    expect(page).not.toContain(local);
  });

  test('touch no recipient in a rehearsal', async () => {
    const { slug, request, parcels } = await freshErasure({ mode: 'rehearsal' });
    const { peer } = await freshWebhook(slug, [], ['erasure.requested']);
    const now = await tell(request.id);
    await tick(now + 8 * day);
    expect(await taskOf(request)).toMatchObject({ state: 'open', waitsFor: 'shop' });
    expect(await peer.received()).toEqual([]);
    expect(await rowsOf("SELECT 1 FROM mailbox WHERE message ->> 'to' = ?", parcels.email)).toEqual([]);
  });

  test('are told by the address that the shop knows, if that is a former one', async () => {
    const { slug, parcels } = await freshErasure();
    const formerEmail = freshAddress('former');
    await askAndConfirm(slug, { type: 'erasure', email: freshAddress(), formerEmail });
    const [row] = await rowsOf('SELECT id FROM requests WHERE controller = ? ORDER BY id DESC LIMIT 1', slug);
    await need(String(row?.id));
    await sweepAll();
    const [letter] = await lettersTo(parcels.email, 1);
    expect(letter?.text).toContain(formerEmail);
  });
});
