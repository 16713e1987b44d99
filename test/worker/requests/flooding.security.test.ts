import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { api, rowsOf } from '../door.ts';
import { handIn, mailTo, seen } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, listed, ringAt } from './shop.ts';
import { asked, newestTo, opened, press, send, sendJson, silence } from './stranger.ts';

const dayMs = 86_400_000;
let slug = '';
let victim = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  victim = freshAddress('victim');
});

const mails = async (email = victim) => (await mailTo(email)).length;
const types = ['access', 'erasure', 'rectification', 'restriction', 'portability', 'complaint', 'objection'];

describe('no mailbox gets more than three mails an hour that a stranger can ask for', () => {
  test('by the form, whatever is asked for, and as JSON', async () => {
    for (const type of types) {
      expect((await send(slug, { type, email: victim })).status).toBe(202);
      expect((await sendJson(slug, { type, email: victim })).status).toBe(202);
    }
    expect(await mails()).toBe(3);
    expect(await listed(slug)).toHaveLength(2 * types.length);
  });

  test('by what takes effect at once', async () => {
    for (let n = 0; n < 5; n += 1) await send(slug, { type: 'objection:marketing', email: victim });
    for (let n = 0; n < 5; n += 1) await send(slug, { type: 'withdrawal', email: victim });
    expect(await mails()).toBe(3);
  });

  test('by a former address that is another each time', async () => {
    for (let n = 0; n < 6; n += 1) {
      await send(slug, { type: 'access', email: victim, formerEmail: freshAddress('former') });
    }
    expect(await mails()).toBe(3);
  });

  test('by another spelling of the same address', async () => {
    const [local = '', domain = ''] = victim.split('@');
    const spellings = [
      victim,
      victim.toUpperCase(),
      ` ${victim} `,
      `${local}+1@${domain}`,
      `${local}+2@${domain}`,
      `${local}+@${domain}`,
      `${local}@${domain.toUpperCase()}`,
      `${local}@${domain.replace('example', 'ｅｘａｍｐｌｅ')}`,
    ];
    for (const email of spellings) await send(slug, { type: 'access', email });
    const rows = await rowsOf(
      "select count(*) as n from deliveries where controller = ? and kind = 'mail'",
      slug,
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  test('by many shops of one installation', async () => {
    const shops = await Promise.all([freshShop(), freshShop(), freshShop()]);
    for (const shop of [...shops, ...shops]) await send(shop, { type: 'access', email: victim });
    expect(await mails()).toBe(3);
  });

  test('by the API, and by mail from a forged sender', async () => {
    for (let n = 0; n < 3; n += 1) {
      await api('POST', `/controllers/${slug}/requests`, { type: 'access', email: victim });
      const raw = [
        `From: ${victim}`,
        `Message-ID: <${n}-${slug}@evil.example>`,
        'Subject: Hello',
        '',
        `Please ${n}.`,
      ];
      await handIn(raw.join('\r\n'), { from: victim, to: `privacy+${slug}@in.example.com` });
    }
    await send(slug, { type: 'erasure', email: victim });
    expect(await listed(slug)).toHaveLength(7);
    const rows = await rowsOf(
      "select count(*) as n from deliveries where controller = ? and kind = 'mail'",
      slug,
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  test('by those that are over: withdrawn, merged or refused meanwhile', async () => {
    const { follow } = await opened(slug, { email: victim, message: 'One.' });
    await press(`${follow}/withdraw`);
    const { id } = await asked(slug, { email: victim });
    await api('POST', `/requests/${id}/answer`, { outcome: 'refused', ground: 'law:12(6)', message: 'No.' });
    await asked(slug, { email: victim });
    const before = await mails();
    for (let n = 0; n < 4; n += 1) await send(slug, { type: 'access', email: victim });
    expect(await mails()).toBe(before);
  });

  test('but another one does, and so does who asks an hour later, or is vouched for by the shop', async () => {
    for (let n = 0; n < 4; n += 1) await send(slug, { type: 'access', email: victim });
    const other = freshAddress();
    await asked(slug, { email: other });
    expect(await mails(other)).toBe(1);
    await api('POST', `/controllers/${slug}/requests`, { type: 'access', email: victim, verified: true });
    await rowsOf('update requests set mailed_at = mailed_at - 3600001 where controller = ?', slug);
    await asked(slug, { email: victim, type: 'erasure' });
    expect((await newestTo(victim)).text).toContain('/v/');
    expect(await mails()).toBeGreaterThanOrEqual(4);
  });
});

describe('a flood', () => {
  test('is mailed about three times an hour and no more, until all are told, and refused', async () => {
    await silence();
    for (let n = 0; n < 8; n += 1) await send(slug, { type: types[n % 7] ?? '', email: victim });
    const now = Date.now();
    const perHour: number[] = [];
    for (const days of [4, 60]) {
      for (let hour = 0; hour < 5; hour += 1) {
        const before = await mails();
        for (let n = 0; n < 3; n += 1) await ringAt(now + days * dayMs + hour * 3_700_000 + n * 60_000);
        perHour.push((await mails()) - before);
      }
    }
    expect(Math.max(...perHour)).toBe(3);
    const rows = await rowsOf('select status, ground, mailed_at from requests where controller = ?', slug);
    expect(rows).toHaveLength(8);
    for (const { status, ground } of rows) expect([status, ground]).toEqual(['answered', 'not-identified']);
    expect(rows.filter((row) => row.mailed_at === null)).toEqual([]);
  });

  test('of those that nobody has proven does not make what is due late', async () => {
    await silence();
    const { id } = await opened(slug, { email: victim });
    for (let n = 0; n < 7; n += 1) await send(slug, { type: 'access', email: freshAddress() });
    await rowsOf("update requests set alarm_at = 1 where controller = ? and alarm = 'confirm'", slug);
    const [row] = await rowsOf('select alarm_at from requests where id = ?', id);
    await ringAt(Number(row?.alarm_at));
    const events = await rowsOf(
      "select event from request_events where request = ? and event = 'due-soon'",
      id,
    );
    expect(events).toHaveLength(1);
  });
});

describe('what only a machine fills in', () => {
  test('is answered as always, and nothing is written', async () => {
    const trap = { type: 'access', email: victim, website: 'https://buy.example' };
    const honest = await seen(send(slug, { type: 'access', email: freshAddress() }));
    expect(await seen(send(slug, trap))).toEqual(honest);
    expect((await sendJson(slug, trap)).status).toBe(202);
    expect((await listed(slug)).map(({ contact }) => contact?.email)).not.toContain(victim);
    expect(await mails()).toBe(0);
  });
});

describe('whoever asks', () => {
  test('is answered the same, byte for byte', async () => {
    const [open, out, full, never] = [freshAddress(), freshAddress(), freshAddress(), freshAddress()];
    await opened(slug, { email: open });
    await send(slug, { type: 'objection:marketing', email: out });
    for (let n = 0; n < 4; n += 1) await send(slug, { type: 'erasure', email: full });
    const wishes: Record<string, string>[] = [
      { type: 'access' },
      { type: 'objection:marketing' },
      { type: 'access', formerEmail: open },
    ];
    for (const fields of wishes) {
      const page = await seen(send(slug, { ...fields, email: never }));
      const json = await seen(sendJson(slug, { ...fields, email: freshAddress() }));
      expect([page.status, json.status]).toEqual([202, 202]);
      for (const email of [open, out, full]) {
        if (email === fields.formerEmail) continue;
        expect(await seen(send(slug, { ...fields, email }))).toEqual(page);
        expect(await seen(sendJson(slug, { ...fields, email }))).toEqual(json);
      }
    }
  });
});
