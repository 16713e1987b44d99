import { beforeEach, describe, expect, test } from 'vitest';
import type { Latency } from '../../../src/deliveries/latency.ts';
import type { ReceivedMail } from '../../../src/deliveries/mail.ts';
import { raiseAlarms } from '../../../src/deliveries/steps/alarm.ts';
import { freshSlug } from '../../support/factories.ts';
import { api, freshController, rowsOf, visit } from '../door.ts';
import { contextAt, deliveryOf, emptyOutbox, freshWebhook, hour, minute, sweepAll, tell } from './outbox.ts';

beforeEach(emptyOutbox);

/** What the cron does. */
async function tick(now: number) {
  await raiseAlarms(contextAt(now));
  await sweepAll(now);
}

const mailTo = async (to: string) =>
  (await (await visit('/dev/mail.json')).json<ReceivedMail[]>()).filter((mail) => mail.to === to);

describe('an opt-out that does not arrive for a day', () => {
  test('alarms the other webhooks and the mailbox, once', async () => {
    const email = `${freshSlug('late')}@kadakas.example`;
    const mine = await freshController({ email });
    const broken = await freshWebhook(
      mine,
      [{ status: 500 }],
      ['unsubscribe.created', 'unsubscribe.delayed'],
    );
    const well = await freshWebhook(mine, [], ['unsubscribe.delayed']);
    const now = Date.now();
    await tell(mine, { now: now - 24 * hour + minute });
    await tell(mine, { now: now - 24 * hour });
    await tick(now - 1);
    expect(await well.peer.received()).toEqual([]);
    await tick(now);
    await tick(now + minute);
    const alarms = await well.peer.received();
    expect(alarms).toHaveLength(1);
    const body = JSON.parse(alarms[0]?.body ?? '');
    expect(body).toEqual({
      type: 'unsubscribe.delayed',
      timestamp: new Date(now).toISOString(),
      data: {
        controller: mine,
        count: 1,
        oldest: new Date(now - 24 * hour).toISOString(),
        webhooks: [broken.id],
      },
    });
    const [mail, ...more] = await mailTo(email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Kadakas: loobumised ei jõua sinu süsteemi');
    expect(mail?.text).toMatch(
      /^Üks kirjadest loobumine \(\d+\. .+ \d{4}.*\) ei ole sinu süsteemi jõudnud: veebihaak/,
    );
    const told = await broken.peer.received();
    expect(told.filter((one) => one.body.includes('unsubscribe.delayed'))).toEqual([]);
  });

  test('is told of together with others, at most every four hours, and each in one alarm', async () => {
    const slug = await freshController({ languages: ['en'], topics: [] });
    await freshWebhook(slug, [{ status: 500 }]);
    const well = await freshWebhook(slug, [], ['unsubscribe.delayed']);
    const now = Date.now();
    const events = [];
    for (const ago of [30, 26, 24, 23, 22]) events.push(await tell(slug, { now: now - ago * hour }));
    for (let i = 0; i <= 5 * 4; i++) await tick(now + i * 15 * minute);
    const counts = (await well.peer.received()).map(({ body }) => JSON.parse(body).data.count);
    expect(counts).toEqual([3, 2]);
    for (const event of events) expect((await deliveryOf(event)).alarmed_at).not.toBeNull();
  });

  test('is told of at once, if it will not arrive at all', async () => {
    const slug = await freshController();
    const gone = await freshWebhook(slug, [{ status: 410 }]);
    const well = await freshWebhook(slug, [], ['unsubscribe.delayed']);
    const now = Date.now();
    await tell(slug, { now });
    await tick(now);
    await tick(now + minute);
    expect(await gone.peer.received()).toHaveLength(1);
    expect(await well.peer.received()).toHaveLength(1);
  });

  test('is told of once by two crons at the same moment', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ status: 500 }]);
    const well = await freshWebhook(slug, [], ['unsubscribe.delayed']);
    const now = Date.now();
    await tell(slug, { now: now - 25 * hour });
    await Promise.all([1, 2, 3].map(() => raiseAlarms(contextAt(now))));
    await sweepAll(now);
    expect(await well.peer.received()).toHaveLength(1);
  });

  test('alarms nobody where the webhook was deleted, or what is late is no opt-out', async () => {
    const slug = await freshController();
    const { id } = await freshWebhook(slug, [{ status: 500 }], ['unsubscribe.created', 'notice.published']);
    const well = await freshWebhook(slug, [], ['unsubscribe.delayed']);
    const now = Date.now();
    await tell(slug, { now: now - 25 * hour, type: 'notice.published' });
    await tick(now);
    await tell(slug, { now: now - 25 * hour });
    await api('DELETE', `/controllers/${slug}/webhooks/${id}`);
    await tick(now + minute);
    expect(await well.peer.received()).toEqual([]);
  });
});

describe('GET /controllers/{c}/deliveries/latency', () => {
  const latency = async (slug: string) =>
    (await api('GET', `/controllers/${slug}/deliveries/latency`)).json<Latency>();

  test('is the distribution of the last 30 days, by nearest rank', async () => {
    const slug = await freshController();
    await freshWebhook(slug);
    const now = Date.now();
    for (let second = 1; second <= 20; second++) await tell(slug, { now: now - second * 1_000 });
    await tell(slug, { now: now - 31 * 24 * hour });
    await tell(slug, { now, type: 'notice.published' });
    await sweepAll(now);
    await rowsOf('UPDATE deliveries SET delivered_at = ? WHERE controller = ?', now, slug);
    const measured = await latency(slug);
    expect(measured).toMatchObject({ count: 20, p50: 10, p90: 18, p99: 20, max: 20, undelivered: 0 });
    expect(measured.oldestUndelivered).toBeNull();
    expect(Math.abs(Date.parse(measured.since) - (now - 30 * 24 * hour))).toBeLessThan(10_000);
  });

  test('counts what has not arrived, and how old the oldest of it is', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ status: 410 }, { status: 500 }]);
    const now = Date.now();
    await tell(slug, { now: now - hour });
    await sweepAll(now);
    await tell(slug, { now: now - 2 * hour });
    await sweepAll(now);
    const measured = await latency(slug);
    expect(measured).toMatchObject({ count: 0, p50: null, max: null, undelivered: 2 });
    expect(measured.oldestUndelivered).toBeGreaterThanOrEqual(7_200);
    expect(measured.oldestUndelivered).toBeLessThan(7_210);
  });

  test('is empty for who has nothing to measure', async () => {
    const measured = await latency(await freshController());
    expect(measured).toMatchObject({ count: 0, p50: null, p90: null, p99: null, max: null, undelivered: 0 });
  });
});
