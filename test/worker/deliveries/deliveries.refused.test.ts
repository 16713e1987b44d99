import { beforeEach, describe, expect, test } from 'vitest';
import { api, freshController, freshKey, logOf, refusalOf } from '../door.ts';
import { deliveryOf, emptyOutbox, freshWebhook, sweepAll, tell } from './outbox.ts';

beforeEach(emptyOutbox);

test.each(['state=lost', 'state=', 'controller=No%20Shop'])(
  'GET /deliveries?%s is refused',
  async (query) => {
    expect(await refusalOf(api('GET', `/deliveries?${query}`))).toBe('422 invalid-input');
  },
);

test('the latency of no controller is not found', async () => {
  expect(await refusalOf(api('GET', '/controllers/no-such-shop/deliveries/latency'))).toBe('404 not-found');
});

describe('a replay', () => {
  const replay = (id: unknown) => refusalOf(api('POST', `/deliveries/${id}/replay`));

  test('of what arrived is refused, and noted nowhere', async () => {
    const slug = await freshController();
    await freshWebhook(slug);
    const event = await tell(slug);
    await sweepAll();
    expect(await replay((await deliveryOf(event)).id)).toBe('409 not-replayable');
    expect((await logOf(slug)).map(([, name]) => name)).not.toContain('delivery.replayed');
  });

  test('of what was for a deleted webhook is refused', async () => {
    const slug = await freshController();
    const { id } = await freshWebhook(slug);
    const event = await tell(slug);
    await api('DELETE', `/controllers/${slug}/webhooks/${id}`);
    expect(await replay((await deliveryOf(event)).id)).toBe('409 not-replayable');
  });

  test('of nothing is not found', async () => {
    for (const id of ['none', '..%2f..', `${'x'.repeat(3_000)}`])
      expect(await replay(id)).toBe('404 not-found');
  });
});

describe('a key for one controller', () => {
  test('sees and replays nothing of another', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    await freshWebhook(theirs, [{ status: 410 }]);
    const event = await tell(theirs);
    await sweepAll();
    const { id } = await deliveryOf(event);
    const { secret } = await freshKey(['admin'], mine);
    const ask = async (path: string) => (await api('GET', path, undefined, secret)).text();
    const [of, ofNone] = [
      await ask(`/deliveries?controller=${theirs}`),
      await ask('/deliveries?controller=nobody'),
    ];
    expect(of).toBe(ofNone);
    expect(await refusalOf(api('POST', `/deliveries/${id}/replay`, undefined, secret))).toBe('404 not-found');
    expect((await deliveryOf(event)).dead_at).not.toBeNull();
    const latency = api('GET', `/controllers/${theirs}/deliveries/latency`, undefined, secret);
    expect(await refusalOf(latency)).toBe('404 not-found');
  });

  test('without the scope sees and replays nothing', async () => {
    const slug = await freshController();
    const { secret } = await freshKey(['links'], slug);
    expect(await refusalOf(api('GET', '/deliveries', undefined, secret))).toBe('403 forbidden');
    const { secret: reader } = await freshKey(['read'], slug);
    expect(await refusalOf(api('POST', '/deliveries/none/replay', undefined, reader))).toBe('403 forbidden');
  });
});
