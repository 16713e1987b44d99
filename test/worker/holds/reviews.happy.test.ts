import { beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedMail } from '../../../src/deliveries/mail.ts';
import { raiseReviews } from '../../../src/holds/actions.ts';
import { freshSlug } from '../../support/factories.ts';
import { contextAt, emptyOutbox, freshWebhook, minute, sweepAll } from '../deliveries/outbox.ts';
import { freshController, rowsOf, visit } from '../door.ts';
import { down, freshShop, lift, mari, place, post, sources } from './shop.ts';

beforeEach(async () => {
  await emptyOutbox();
  // Other tests' holds are nobody's business here
  await rowsOf('UPDATE holds SET review_told_at = 0 WHERE review_told_at IS NULL');
});

const reviewOn = '2099-06-30';
/** The local midnight of that day. */
const midnight = Date.parse('2099-06-29T21:00:00Z');

/** What the cron does. */
async function tick(now: number) {
  await raiseReviews(contextAt(now));
  await sweepAll(now);
}

const mailTo = async (to: string) =>
  (await (await visit('/dev/mail.json')).json<ReceivedMail[]>()).filter((mail) => mail.to === to);

const toldOf = async (slug: string) =>
  rowsOf("SELECT * FROM deliveries WHERE controller = ? AND type = 'hold.review_due'", slug);

describe('a hold whose review is due', () => {
  test('is told of once, from the local midnight on, by webhook and by mail, without whom it is about', async () => {
    const email = `${freshSlug('review')}@kadakas.example`;
    const slug = await freshShop({ email });
    const { peer } = await freshWebhook(slug, [], ['hold.review_due']);
    const { id, createdAt } = await place(slug, { ...mari, reviewOn, note: 'Secret note' });
    await tick(midnight - 1);
    expect([await peer.received(), await mailTo(email)]).toEqual([[], []]);
    await tick(midnight);
    await tick(midnight + minute);
    const received = await peer.received();
    expect(received.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'hold.review_due',
        timestamp: new Date(midnight).toISOString(),
        data: { controller: slug, hold: id, reason: 'dispute', clause: '2.2', reviewOn },
      },
    ]);
    const [mail, ...more] = await mailTo(email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Kadakas: kustutuskeeld vajab ülevaatamist');
    expect(mail?.text).toContain('See tuli üle vaadata hiljemalt teisipäeval, 30. juunil 2099.');
    expect(mail?.text).toContain('Põhjus: vaidlus (punkt 2.2).');
    expect(mail?.text).toContain(`unusta hold lift ${id}`);
    expect(mail?.text).toContain(` ${new Date(createdAt).getUTCFullYear()}, hoiab andmeid alles.`);
    expect(JSON.stringify([received, mail])).not.toMatch(/mari@|Secret/);
  });

  test('is told of in English to a shop whose first language has no words here', async () => {
    const email = `${freshSlug('review')}@kadakas.example`;
    const slug = await freshController({ email, sources, languages: ['lv'], topics: [] });
    await place(slug, { ...mari, reason: 'law:17(3)(e)', reviewOn });
    await tick(midnight);
    const [mail] = await mailTo(email);
    expect(mail?.subject).toBe('Kadakas: a hold is due for review');
    expect(mail?.text).toContain('It was to be reviewed by Tuesday, 30 June 2099.');
    expect(mail?.text).toContain('Reason: legal claims (Art. 17(3)(e) GDPR).');
    expect(mail?.html).toContain('lang="en"');
  });

  test('is told of once by crons at the same moment', async () => {
    const slug = await freshShop();
    const { peer } = await freshWebhook(slug, [], ['hold.review_due']);
    await place(slug, { ...mari, reviewOn });
    await Promise.all([1, 2, 3].map(() => raiseReviews(contextAt(midnight))));
    await sweepAll(midnight);
    expect(await peer.received()).toHaveLength(1);
    expect(await toldOf(slug)).toHaveLength(2);
  });

  test('is told of while it is not acknowledged, and to a shop without a mailbox', async () => {
    const slug = await freshShop({ email: undefined });
    const { peer } = await freshWebhook(slug, [], ['hold.review_due']);
    await post(slug, { ...mari, reviewOn }, down);
    await tick(midnight);
    expect(await peer.received()).toHaveLength(1);
    expect(await toldOf(slug)).toHaveLength(1);
  });

  test('is not told of once it is lifted', async () => {
    const slug = await freshShop();
    const { id } = await place(slug, { ...mari, reviewOn });
    await lift(id);
    await tick(midnight);
    expect(await toldOf(slug)).toEqual([]);
  });

  test('is told of though many are due, some at a time, the oldest first', async () => {
    const slug = await freshShop({ email: undefined });
    await freshWebhook(slug, [], ['hold.review_due']);
    for (let key = 1; key <= 12; key++) {
      const day = `2099-06-${String(key + 10).padStart(2, '0')}`;
      await place(slug, { record: { category: 'orders', key }, reason: 'dispute', reviewOn: day });
    }
    await raiseReviews(contextAt(midnight));
    expect(await toldOf(slug)).toHaveLength(10);
    const waiting = await rowsOf(
      'SELECT record FROM holds WHERE controller = ? AND review_told_at IS NULL ORDER BY record',
      slug,
    );
    expect(waiting).toEqual([{ record: '11' }, { record: '12' }]);
    await raiseReviews(contextAt(midnight + minute));
    await raiseReviews(contextAt(midnight + 2 * minute));
    expect(await toldOf(slug)).toHaveLength(12);
  });
});
