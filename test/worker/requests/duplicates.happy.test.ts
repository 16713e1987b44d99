import { afterEach, describe, expect, test, vi } from 'vitest';
import { api, digestOf, rowsOf, visit } from '../door.ts';
import {
  ask,
  askAndConfirm,
  freshAddress,
  freshShop,
  lettersTo,
  listed,
  pathIn,
  shown,
  takeIn,
} from './shop.ts';

afterEach(() => void vi.restoreAllMocks());

/** Somebody who has an open request for a deletion, and has asked for the same once more: the link that confirms it. */
async function askedTwice(): Promise<{ slug: string; email: string; open: string; confirm: string }> {
  const slug = await freshShop();
  const email = freshAddress();
  await askAndConfirm(slug, { type: 'erasure', email });
  const [first] = await listed(slug);
  await ask(slug, { type: 'erasure', email });
  const [letter] = await lettersTo(email, 3);
  return { slug, email, open: first?.id ?? '', confirm: pathIn(letter ?? { text: '' }, 'v') };
}

const revisionOf = (id: string) => rowsOf('SELECT revision FROM requests WHERE id = ?', id);

describe('the same asked for twice', () => {
  test('leads to the one that is open, with what the browser asks for', async () => {
    const { slug, open, confirm } = await askedTwice();
    const before = await revisionOf(open);
    expect((await visit(confirm, { method: 'POST', headers: { 'Sec-GPC': '1' } })).status).toBe(200);
    const [, second] = await listed(slug);
    expect(second).toMatchObject({ status: 'withdrawn', duplicateOf: open });
    const one = await shown(open);
    expect(one.gpcAt).not.toBeNull();
    expect(one.events.map(({ event }) => event)).toContain('gpc');
    // Who read it before that decides anew
    expect(await revisionOf(open)).not.toEqual(before);
  });

  test('is a request of its own where it was received before: its due day stands', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    const receivedAt = new Date(Date.now() - 20 * 86_400_000).toISOString();
    const letter = await takeIn(slug, { type: 'access', email, channel: 'post', receivedAt, language: 'en' });
    const [confirm] = await lettersTo(email, 1);
    await askAndConfirm(slug, { type: 'access', email });
    expect((await visit(pathIn(confirm ?? { text: '' }, 'v'), { method: 'POST' })).status).toBe(200);
    expect(await shown(letter.id)).toMatchObject({ status: 'open', duplicateOf: null, dueOn: letter.dueOn });
    expect((await listed(slug, '?status=open')).map(({ dueOn }) => dueOn)).toContain(letter.dueOn);
  });

  test('is a request of its own where the first is answered at that very moment', async () => {
    const { slug, open, confirm } = await askedTwice();
    const whole = globalThis.fetch;
    let isAnswered = false;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (!isAnswered && String(init?.body).includes('duplicate_of = ')) {
        isAnswered = true;
        await api('POST', `/requests/${open}/answer`, { outcome: 'granted', message: 'It is gone.' });
      }
      return whole(input, init);
    });
    expect((await visit(confirm, { method: 'POST' })).status).toBe(200);
    expect(isAnswered).toBe(true);
    expect((await listed(slug)).map(({ status }) => status)).toEqual(['answered', 'open']);
  });
});

describe('what is kept of a form', () => {
  test('can’t be guessed from its digest', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    await ask(slug, { type: 'access', email, ticket: crypto.randomUUID() });
    const [row] = await rowsOf('select submitted, submission from requests where controller = ?', slug);
    const said = JSON.stringify({ contact: { email }, kind: { scope: null, type: 'access' }, written: {} });
    expect(row?.submitted).toMatch(/^[\w-]{43}$/);
    expect(row?.submitted).not.toBe(await digestOf(said));
  });

  test('holds no address where it keeps rows', async () => {
    const slug = await freshShop();
    await askAndConfirm(slug, { type: 'access', email: freshAddress() });
    expect(await rowsOf('select kind, target, note from holds where controller = ?', slug)).toEqual([
      { kind: 'request', target: '', note: null },
    ]);
  });

  test('may be as long with line breaks as without', async () => {
    const slug = await freshShop();
    const message = `${'x'.repeat(4_990)}${'\r\n'.repeat(10)}`;
    expect((await ask(slug, { type: 'complaint', email: freshAddress(), message })).status).toBe(202);
    expect(
      (await ask(slug, { type: 'complaint', email: freshAddress(), message: `${message}x` })).status,
    ).toBe(422);
  });
});
