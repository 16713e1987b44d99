import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HoldView } from '../../../src/holds/hold.ts';
import { controllerBody } from '../../support/factories.ts';
import type { Fault } from '../../support/fault-plan.ts';
import { api, logOf } from '../door.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import { lane } from '../lane.ts';
import { freshShop, heldIn, lift, listed, mari, place, post, sources } from './shop.ts';

const open: FaultyDatabase[] = [];

afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

/** A database behind which the request of this number is lost, and all others arrive. */
async function failing(which: 'shopUrl' | 'databaseUrl', fault: Fault, at: number): Promise<string> {
  const script: Fault[] = [...Array.from({ length: at }, (): Fault => 'none'), fault];
  const faulty = await faultyDatabase({ script }, lane()[which]);
  open.push(faulty);
  return faulty.url;
}

/** One hold, in every database, noted once. */
async function expectOne(slug: string, id: string) {
  expect((await listed(slug)).items).toMatchObject([{ id, state: 'active' }]);
  for (const which of ['shopUrl', 'databaseUrl'] as const) {
    expect(await heldIn(which, slug)).toMatchObject([{ id, lifted: 0, revision: 1 }]);
  }
  expect((await logOf(slug)).filter(([, event]) => event === 'hold.placed')).toHaveLength(1);
}

const faults = ['drop-before', 'drop-after', 'duplicate', 'error-503', 'garbage'] as const;

describe.each(faults)('%s', (fault) => {
  // What is read, what is written, our own as a source, and the acknowledgement
  test.each([0, 1, 2, 3])('of request %i to our database leaves no hold but one', async (at) => {
    const slug = await freshShop();
    const url = await failing('databaseUrl', fault, at);
    const bindings = { SOURCE_SHOP: lane().shopUrl, TURSO_DATABASE_URL: url };
    const first = await post(slug, mari, bindings);
    // Of an acknowledgement that came twice, the second had nothing to do
    expect(first.status).toBe(fault !== 'duplicate' ? 503 : at === 3 ? 200 : 201);
    const again = await post(slug, mari);
    expect([200, 201]).toContain(again.status);
    await expectOne(slug, (await again.json<HoldView>()).id);
  });

  // What is read, the insert that finds it, the note
  test.each([0, 1, 2])('of request %i to our database adds a note once, or not yet', async (at) => {
    const slug = await freshShop();
    await place(slug);
    const url = await failing('databaseUrl', fault, at);
    const noted = { ...mari, note: 'Case 7' };
    const first = await post(slug, noted, { SOURCE_SHOP: lane().shopUrl, TURSO_DATABASE_URL: url });
    expect(first.status).toBe(fault === 'duplicate' ? 200 : 503);
    expect(await (await post(slug, noted)).json()).toMatchObject({ note: 'Case 7' });
    expect((await logOf(slug)).filter(([, event]) => event === 'hold.noted')).toHaveLength(1);
  });

  test('of the request to the shop’s leaves no hold but one', async () => {
    const slug = await freshShop();
    const first = await post(slug, mari, { SOURCE_SHOP: await failing('shopUrl', fault, 0) });
    expect(first.status).toBe(fault === 'duplicate' ? 201 : 503);
    if (fault !== 'duplicate') expect((await listed(slug)).items[0]?.state).toBe('placing');
    const again = await post(slug, mari);
    await expectOne(slug, (await again.json<HoldView>()).id);
  });

  test.each([0, 1, 2, 3])('of request %i to our database lifts it once, or not yet', async (at) => {
    const slug = await freshShop();
    const { id } = await place(slug);
    const url = await failing('databaseUrl', fault, at);
    const first = await lift(id, { SOURCE_SHOP: lane().shopUrl, TURSO_DATABASE_URL: url });
    expect(first.status).toBe(fault === 'duplicate' ? 204 : 503);
    expect((await lift(id)).status).toBe(204);
    for (const which of ['shopUrl', 'databaseUrl'] as const) {
      expect(await heldIn(which, slug)).toMatchObject([{ id, lifted: 1, revision: 2 }]);
    }
    expect((await logOf(slug)).filter(([, event]) => event === 'hold.lifted')).toHaveLength(1);
  });
});

test('a source that is added while a hold is placed gets it before it is acknowledged', async () => {
  const slug = await freshShop();
  const slow = await faultyDatabase({ script: ['delay'], delayMs: 2_000 }, lane().shopUrl);
  const second = await faultyDatabase({}, lane().shopUrl);
  open.push(slow, second);
  const posting = post(slug, mari, { SOURCE_SHOP: slow.url, SOURCE_SECOND: second.url });
  await vi.waitUntil(async () => (await slow.faults()).length === 1, { timeout: 5_000 });
  const more = [...(sources ?? []), { id: 'second', kind: 'libsql' as const, urlEnv: 'SOURCE_SECOND' }];
  expect((await api('PUT', `/controllers/${slug}`, controllerBody(slug, { sources: more }))).status).toBe(
    200,
  );
  expect(await second.faults()).toHaveLength(0);
  const placed = await posting;
  expect(placed.status).toBe(201);
  expect(await second.faults()).toHaveLength(1);
  await expectOne(slug, (await placed.json<HoldView>()).id);
});
