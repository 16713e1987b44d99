import { describe, expect, test } from 'vitest';
import { problemOf, refusalOf, rowsOf } from '../door.ts';
import { call, down, place } from '../holds/shop.ts';
import { inShop, unhurried } from '../retention/shop.ts';
import { carryOut, runOf } from './carrying-out.ts';
import { asked, eleme, elemeTables, freshPlanned, heldNow, type PlannedShop, planOf } from './planning.ts';
import { shown, takeIn } from './shop.ts';

const email = 'mari@kodu.example';

async function freshShop(more: Parameters<typeof freshPlanned>[2] = {}): Promise<PlannedShop> {
  const shop = await freshPlanned(eleme, elemeTables, more);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
  return shop;
}

/** All that a carrying out would change. */
const allOf = async ({ slug, accounts }: PlannedShop) => [
  await inShop(`select * from ${accounts}`),
  await heldNow(slug),
  await rowsOf('select id from runs where controller = ?', slug),
  await rowsOf('select id from audit where controller = ?', slug),
  await rowsOf('select category from erasures where controller = ?', slug),
  await rowsOf('select id, revision, carried_at from requests where controller = ?', slug),
];

describe('a plan is not carried out', () => {
  test.each([
    ['{}', {}, '/plan'],
    ['no digest', { plan: 'latest' }, '/plan'],
    ['more', { plan: 'a'.repeat(64), force: true }, '/force'],
  ])('from a body that is wrong: %s', async (_, body, pointer) => {
    const shop = await freshShop();
    const id = await asked(shop, email);
    const { status, body: problem } = await problemOf(await call('POST', `/requests/${id}/carry-out`, body));
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  test('once rows, a hold or the notice’s day have changed it, or where it never was one', async () => {
    const shop = await freshShop();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    await inShop(`insert into ${shop.accounts} values (2, '${email}', null)`);
    const before = await allOf(shop);
    for (const plan of [digest, 'a'.repeat(64)]) {
      const { status, body } = await problemOf(await carryOut(id, plan));
      expect([status, body.type]).toEqual([409, 'urn:unusta:problem:plan-outdated']);
      expect(body.detail).toContain(`GET /api/v1/requests/${id}/plan`);
    }
    expect(await allOf(shop)).toEqual(before);
    const { digest: second } = await planOf(id);
    await place(shop.slug, { subject: { email }, reason: 'dispute' });
    expect(await refusalOf(carryOut(id, second))).toBe('409 plan-outdated');
    expect(await inShop(`select id from ${shop.accounts}`)).toHaveLength(2);
  });

  test('of what is no erasure, or is not open', async () => {
    const shop = await freshShop();
    const access = await takeIn(shop.slug, { type: 'access', email, verified: true });
    expect(await refusalOf(carryOut(access.id, 'a'.repeat(64)))).toBe('409 request-state');
    const waiting = await takeIn(shop.slug, { type: 'erasure', email });
    expect(await refusalOf(carryOut(waiting.id, 'a'.repeat(64)))).toBe('409 request-state');
    expect(await refusalOf(carryOut(crypto.randomUUID(), 'a'.repeat(64)))).toBe('404 not-found');
  });

  test('in a rehearsal: nothing is touched', async () => {
    const shop = await freshShop({ mode: 'rehearsal' });
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const before = await allOf(shop);
    expect(await refusalOf(carryOut(id, digest))).toBe('409 rehearsal');
    expect(await allOf(shop)).toEqual(before);
  });

  test('while another one of the same request is', async () => {
    const shop = await freshShop();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
    await rowsOf("update runs set status = 'running', leased_until = 9e15 where id = ? returning id", run);
    const { body } = await problemOf(await carryOut(id, 'a'.repeat(64)));
    expect([body.type, Reflect.get(body, 'id')]).toEqual(['urn:unusta:problem:erasure-underway', run]);
    expect(await runOf(await carryOut(id, digest))).toMatchObject({ id: run });
    expect((await shown(id)).events.filter(({ event }) => event === 'carried-out')).toHaveLength(1);
  });

  test('where a source can’t be read', async () => {
    const shop = await freshShop();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const before = await allOf(shop);
    expect(await refusalOf(carryOut(id, digest, { ...unhurried(), ...down }))).toBe('503 source-unavailable');
    expect(await allOf(shop)).toEqual(before);
  });
});
