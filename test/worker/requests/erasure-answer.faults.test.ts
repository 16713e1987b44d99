import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { api, rowsOf } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { reached } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { inShop } from '../retention/shop.ts';
import { fileAt, saidIn } from './answer.ts';
import { carriedOut } from './carrying-out.ts';
import { reply, saidOf, shopOf, tasksOf } from './erased.ts';
import { asked, type PlannedShop } from './planning.ts';
import { freshAddress, lettersTo, pathIn, shown } from './shop.ts';

afterEach(() => void vi.restoreAllMocks());

const partly = { outcome: 'partly', ground: 'The law.' };

/** Somebody whose order was erased and another one kept. */
async function erased(shop: PlannedShop, email: string): Promise<string> {
  await inShop(`insert into ${shop.orders} (placed, done, email, name, state) values
    ('2024-05-05', '2024-05-05', '${email}', 'Mari', 'paid'), ('2024-05-05', null, '${email}', 'Mari', 'open')`);
  const id = await asked(shop, email);
  await carriedOut(id);
  return id;
}

/** Sends what is left to be sent of a shop's mail: who lost a reply would have. */
async function sendAll(slug: string) {
  await rowsOf('update deliveries set leased_until = 0 where controller = ? and delivered_at is null', slug);
  const { runSchedule } = await import('../../../src/schedule.ts');
  for (let ticks = 0; ticks < 20; ticks += 1) {
    const [left] = await rowsOf(
      "select count(*) as n from deliveries where controller = ? and kind = 'mail' and delivered_at is null",
      slug,
    );
    if (left?.n === 0) break;
    await runSchedule({ ...env, ...reached() });
  }
}

/** It was answered once, wholly, with all that belongs to that. */
async function expectOne(id: string, email: string) {
  const { events, status } = await shown(id);
  expect([status, events.filter(({ event }) => event === 'answered').length]).toEqual(['answered', 1]);
  expect(await rowsOf('select count(*) as n from request_texts where id = ?', `${id}.answer`)).toEqual([
    { n: 1 },
  ]);
  const letters = await lettersTo(email, 2);
  expect(letters).toHaveLength(2);
  const said = saidIn(await fileAt(pathIn(letters[0] ?? { text: '' }, 's')));
  expect(saidOf(said, 'orders')).toMatchObject({
    parts: [
      { outcome: 'anonymised', rows: 1 },
      { outcome: 'kept', rows: 1 },
    ],
  });
  expect((await tasksOf(id)).filter(({ kind }) => kind === 'recipient')).toHaveLength(1);
}

test('an answer whose request is cut anywhere is given once, wholly or not at all', async () => {
  const shop = await shopOf(freshAddress());
  const all: { id: string; email: string }[] = [];
  let cuts = 0;
  for (const fault of ['drop-before', 'drop-after'] as const) {
    for (let at = 0; at < 12; at += fault === 'drop-after' ? 1 : 3) {
      const email = freshAddress();
      const id = await erased(shop, email);
      const database = await faultyDatabase({ script: [...Array(at).fill('none'), fault, fault, fault] });
      const first = await reply(id, partly, { TURSO_DATABASE_URL: database.url });
      const met = (await database.faults()).includes(fault);
      await database.close();
      const { status } = await shown(id);
      if (status !== 'answered') {
        expect(first.status).toBeGreaterThanOrEqual(500);
        expect(await rowsOf('select id from request_texts where id = ?', `${id}.answer`)).toEqual([]);
      }
      expect((await reply(id, partly)).status).toBe(status === 'answered' ? 409 : 200);
      all.push({ id, email });
      if (!met) break;
      cuts += 1;
    }
  }
  expect(cuts).toBeGreaterThan(7);
  await sendAll(shop.slug);
  for (const { id, email } of all) await expectOne(id, email);
}, 60_000);

test('an answer during which the source goes away is none', async () => {
  const shop = await shopOf(freshAddress());
  const email = freshAddress();
  const id = await erased(shop, email);
  let at = 0;
  for (let met = true; met && at < 8; at += 1) {
    const source = await faultyDatabase(
      { script: [...Array(at).fill('none'), ...Array(20).fill('drop-before')] },
      lane().shopUrl,
    );
    const response = await reply(id, partly, { SOURCE_SHOP: source.url });
    met = (await source.faults()).includes('drop-before');
    await source.close();
    expect(response.status).toBe(met ? 503 : 200);
  }
  expect(at).toBeGreaterThan(1);
  await expectOne(id, email);
}, 20_000);

test('an answer to what is sorted otherwise at that very moment answers that', async () => {
  const shop = await shopOf(freshAddress());
  const id = await asked(shop, freshAddress());
  const whole = globalThis.fetch;
  let isSorted = false;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    // What recipients have said is read after the request
    if (!isSorted && String(init?.body).includes('from tasks where request = ')) {
      isSorted = true;
      await api('POST', `/requests/${id}/sort`, { type: 'access' });
    }
    return whole(input, init);
  });
  expect((await reply(id, { outcome: 'granted' })).status).toBe(200);
  expect(await shown(id)).toMatchObject({ status: 'answered', type: 'access', outcome: 'granted' });
});

test('of answers given at the same moment one counts', async () => {
  const shop = await shopOf(freshAddress());
  const email = freshAddress();
  const id = await erased(shop, email);
  const all = await Promise.all([1, 2, 3, 4].map(() => reply(id, partly)));
  expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  await expectOne(id, email);
});
