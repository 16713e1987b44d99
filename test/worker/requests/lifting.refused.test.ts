import { beforeEach, describe, expect, test } from 'vitest';
import { api, freshKey, refusalOf, rowsOf } from '../door.ts';
import { answer } from './answer.ts';
import { freshAddress, freshShop, shown, takeIn } from './shop.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const reason = 'It is right.';
const lift = (id: string, body: object = { reason }, key?: string) =>
  refusalOf(api('POST', `/requests/${id}/lift`, body, key));
const taken = async (body: object) => (await takeIn(slug, { email, verified: true, ...body })).id;
const refused = { outcome: 'refused', ground: 'No.' };

describe('no restriction is ended', () => {
  test('that was never granted', async () => {
    for (const [body, said] of [
      [{ type: 'restriction' }, null],
      [{ type: 'restriction' }, refused],
      [{ type: 'access' }, {}],
      [{ type: 'objection', scope: 'other' }, {}],
    ] as const) {
      email = freshAddress();
      const id = await taken(body);
      if (said) expect((await answer(id, said)).status).toBe(200);
      const before = await shown(id);
      expect(await lift(id)).toBe('409 no-restriction');
      expect(await shown(id)).toEqual(before);
    }
  });

  test('without a reason, or with what is none', async () => {
    const id = await taken({ type: 'restriction' });
    await answer(id);
    for (const body of [
      {},
      { reason: ' ' },
      { reason: 7 },
      { reason, toldOtherwise: '' },
      { reason, why: 'x' },
    ]) {
      expect(await lift(id, body)).toBe('422 invalid-input');
    }
    expect(await lift(id, { reason: 'x'.repeat(40_000) })).toBe('413 body-too-large');
    expect((await shown(id)).restriction).toBe('stands');
  });

  test('of somebody whose address is gone, unless they were told otherwise', async () => {
    const id = await taken({ type: 'restriction' });
    await answer(id);
    await rowsOf('delete from request_texts where request = ?', id);
    const response = await api('POST', `/requests/${id}/lift`, { reason });
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '/toldOtherwise', detail: expect.stringContaining('address is gone') }] },
    ]);
    expect((await api('POST', `/requests/${id}/lift`, { reason, toldOtherwise: 'By phone.' })).status).toBe(
      200,
    );
    expect((await shown(id)).restriction).toBe('lifted');
  });

  test('by whom it is not for', async () => {
    const id = await taken({ type: 'restriction' });
    await answer(id);
    const other = await freshShop();
    const keys = await Promise.all([
      freshKey(['read', 'publish', 'links', 'purge'], slug),
      freshKey(['requests'], other),
      freshKey(['requests'], slug),
    ]);
    const [unfit, foreign, fit] = keys.map(({ secret }) => secret);
    expect(await lift(id, { reason }, 'none')).toBe('401 unauthorized');
    expect(await lift(id, { reason }, unfit)).toBe('403 forbidden');
    expect(await lift(id, { reason }, foreign)).toBe('404 not-found');
    expect(await lift('019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96', { reason }, fit)).toBe('404 not-found');
    expect((await shown(id)).restriction).toBe('stands');
    expect((await api('POST', `/requests/${id}/lift`, { reason }, fit)).status).toBe(200);
  });
});
