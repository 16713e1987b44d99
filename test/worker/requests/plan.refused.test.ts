import { describe, expect, test } from 'vitest';
import { api, freshController, freshKey, problemOf, refusalOf } from '../door.ts';
import { freshAddress, freshShop, takeIn } from './shop.ts';

const planned = (id: string, key?: string) => api('GET', `/requests/${id}/plan`, undefined, key);

describe('a plan is refused', () => {
  test('of what is no erasure, or is not open', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    const access = await takeIn(slug, { type: 'access', email, verified: true });
    const { status, body } = await problemOf(await planned(access.id));
    expect([status, body.type, body.detail]).toEqual([
      ...[409, 'urn:unusta:problem:request-state', 'It is open: only an erasure has a plan.'],
    ]);
    const waiting = await takeIn(slug, { type: 'erasure', email });
    expect(await refusalOf(planned(waiting.id))).toBe('409 request-state');
    const open = await takeIn(slug, { type: 'erasure', email, verified: true });
    expect((await planned(open.id)).status).toBe(200);
    await api('POST', `/requests/${open.id}/extend`, { reason: 'Many orders.' });
    expect((await planned(open.id)).status).toBe(200);
    await api('POST', `/requests/${open.id}/answer`, { outcome: 'granted', message: 'It is gone.' });
    expect(await refusalOf(planned(open.id))).toBe('409 request-state');
  });

  test('where no notice is in force', async () => {
    const slug = await freshController({}, 'noticeless');
    const { id } = await takeIn(slug, { type: 'erasure', email: freshAddress(), verified: true });
    expect(await refusalOf(planned(id))).toBe('409 no-notice');
  });

  test('to a key of another scope, or of another shop, which learns nothing', async () => {
    const slug = await freshShop();
    const { id } = await takeIn(slug, { type: 'erasure', email: freshAddress(), verified: true });
    const { secret: reader } = await freshKey(['read', 'purge'], slug);
    expect(await refusalOf(planned(id, reader))).toBe('403 forbidden');
    const { secret: stranger } = await freshKey(['requests'], await freshShop());
    expect(await refusalOf(planned(id, stranger))).toBe('404 not-found');
    expect(await refusalOf(planned('019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96'))).toBe('404 not-found');
    const { secret: own } = await freshKey(['requests'], slug);
    expect((await planned(id, own)).status).toBe(200);
  });
});
