import { describe, expect, test } from 'vitest';
import { api, rowsOf, visit } from '../door.ts';
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

describe('a request by the form', () => {
  test('is confirmed by the mail’s link, open, and followed', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    const response = await ask(slug, {
      type: 'erasure',
      email,
      orderNumber: 'A-1',
      message: 'Please.',
      lang: 'en',
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const sent = await response.text();
    expect(sent).toContain('mailbox');
    const [request] = await listed(slug);
    expect(request).toMatchObject({
      type: 'erasure',
      status: 'unverified',
      channel: 'form',
      contact: { email },
    });
    const [letter] = await lettersTo(email, 1);
    const confirm = pathIn(letter ?? { text: '' }, 'v');
    const page = await visit(confirm);
    expect(page.status).toBe(200);
    expect((await listed(slug))[0]?.status).toBe('unverified');
    const confirmed = await visit(confirm, { method: 'POST' });
    expect(confirmed.status).toBe(200);
    expect((await listed(slug))[0]).toMatchObject({
      status: 'open',
      isConfirmed: true,
      verified: { how: 'email' },
    });
    const [followed] = await lettersTo(email, 2);
    const status = await visit(pathIn(followed ?? { text: '' }, 's'));
    expect(status.status).toBe(200);
    expect(await status.text()).toContain('We answer by');
    const json = await visit(`${pathIn(followed ?? { text: '' }, 's')}.json`);
    expect(await json.json()).toMatchObject({ status: 'open', type: 'erasure' });
    const suppressed = await api('POST', `/controllers/${slug}/suppressions/check`, {
      topic: 'news',
      emails: [email],
    });
    expect(await suppressed.json()).toEqual({ suppressed: [email] });
  });

  test('is withdrawn by its person', async () => {
    const slug = await freshShop();
    const path = await askAndConfirm(slug, { type: 'access', email: freshAddress() });
    const [open] = await listed(slug);
    expect(await rowsOf('select kind, lifted_at from holds where id = ?', open?.id ?? '')).toEqual([
      { kind: 'request', lifted_at: null },
    ]);
    const response = await visit(`${path}/withdraw`, { method: 'POST' });
    expect(response.status).toBe(200);
    expect(await shown(open?.id ?? '')).toMatchObject({ status: 'withdrawn' });
    const [hold] = await rowsOf('select lifted_at from holds where id = ?', open?.id ?? '');
    expect(hold?.lifted_at).not.toBeNull();
  });
});

describe('a request by the API', () => {
  test('is open at once where the shop’s own log-in vouches, and is extended and answered', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    const { id, status } = await takeIn(slug, { type: 'erasure', email, verified: true });
    expect(status).toBe('open');
    const extended = await api('POST', `/requests/${id}/extend`, { reason: 'Many orders.' });
    expect(await extended.json()).toMatchObject({ status: 'extended' });
    const answered = await api('POST', `/requests/${id}/answer`, {
      outcome: 'granted',
      message: 'It is gone.',
    });
    expect(await answered.json()).toMatchObject({ status: 'answered', outcome: 'granted' });
    const letters = await lettersTo(email, 3);
    expect(letters[0]?.text).toContain('It is gone.');
  });
});
