import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseEnv } from '../../../src/env.ts';
import { contextFor } from '../../../src/guards.ts';
import { secretNames } from '../../../src/keys/missing.ts';
import { anyone } from '../../../src/keys/scope.ts';
import { findMissingSecrets, reportMissingSecrets } from '../../../src/keys/steps/missing.ts';
import { rowsOf } from '../door.ts';
import { freshAddress, freshShop, takeIn } from '../requests/shop.ts';

const context = () => contextFor(parseEnv(env), anyone);
const now = Date.now();
const find = (given: string[]) => findMissingSecrets(context().db, given, now);

/** A row of each table that is sealed, by secrets that nobody has. */
const rows = (slug: string) => [
  `insert into holds (id, controller, kind, subject, target, reason, ground, note, actor, created_at, review_on)
    values ('h.${slug}', '${slug}', 'hold', 's', 'gone-1.A', 'r', 'none', 'gone-2.A', 'a', 1, '2099-01-01')`,
  `insert into webhooks (id, controller, url, events, secret, previous_secret, previous_until, created_at)
    values ('w.${slug}', '${slug}', 'u', '[]', 'gone-3.A', 'gone-4.A', ${now + 1_000}, 1),
    ('v.${slug}', '${slug}', 'u', '[]', 'gone-3.A', 'over.A', ${now - 1_000}, 1)`,
  `insert into deliveries (id, controller, event, kind, webhook, type, payload, occurred_at, due_at, leased_until, dead_at)
    values ('d.${slug}', '${slug}', 'e', 'mail', null, 't', 'gone-5.A', 1, ${now * 2}, 0, 1)`,
  `insert into preference_events (id, controller, subject, topic, state, channel, at, recorded_at, evidence)
    values ('p.${slug}', '${slug}', 's', '*', 'out', 'api', 1, 1, 'gone-6.A')`,
];
const sealed = [
  ['preference_events', 'evidence'],
  ['deliveries', 'payload'],
  ['webhooks', 'secret'],
  ['webhooks', 'previous_secret'],
  ['holds', 'target'],
  ['holds', 'note'],
];

describe('secrets that stored rows need', () => {
  let slug = '';

  beforeAll(async () => {
    // Of tests that are over
    await rowsOf("delete from request_texts where kid <> 'test'");
    for (const [table, column] of sealed) {
      await rowsOf(`delete from ${table} where ${column} not like 'test.%'`);
    }
    slug = await freshShop();
    // What an open request keeps has a hold, in which nothing is sealed
    const asked = { type: 'access', email: freshAddress(), message: 'Palun.', verified: true };
    const { id } = await takeIn(slug, asked);
    await rowsOf("update request_texts set kid = 'gone' where id = ?", `${id}.contact`);
  });

  afterAll(async () => {
    for (const [table] of sealed) await rowsOf(`delete from ${table} where controller = ?`, slug);
    await rowsOf('delete from request_texts where controller = ?', slug);
  });

  test('none is missing where all are given, in whatever order', async () => {
    expect(await find(['test', 'gone'])).toBeNull();
    expect(await find(secretNames('later:AA, gone:AA,test:AA'))).toBeNull();
  });

  test('each that is missing is named, with what needs it and what to do', async () => {
    expect(await find(['later', 'test'])).toBe(
      'UNUSTA_SECRET lacks gone (texts of requests: 1), without which nobody can read what is stored. Put the old secret back behind the new one: UNUSTA_SECRET=later:…,test:…,gone:…',
    );
  });

  test('whichever table they are in, unless nothing will open it any more', async () => {
    for (const statement of rows(slug)) await rowsOf(statement);
    const sentence = (await find(['test', 'gone'])) ?? '';
    const parts = [
      'holds',
      'notes on holds',
      'webhooks',
      'earlier secrets of webhooks',
      'messages not yet sent',
    ];
    for (const [at, part] of [...parts, 'proofs of wishes'].entries()) {
      expect(sentence).toContain(`gone-${at + 1} (${part}: ${part === 'webhooks' ? 2 : 1})`);
    }
    expect(sentence).not.toContain('over');
  });

  test('the minute’s cron reports those of requests, once', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    // A ring that no other test has
    const secret = `${crypto.randomUUID().slice(0, 8)}:${btoa('x'.repeat(32))},${env.UNUSTA_SECRET}`;
    const ours = contextFor(parseEnv({ ...env, UNUSTA_SECRET: secret }), anyone);
    await reportMissingSecrets(ours);
    await reportMissingSecrets(ours);
    expect(log.mock.calls).toEqual([
      [expect.stringContaining('UNUSTA_SECRET lacks gone (texts of requests: 1), ')],
    ]);
    log.mockRestore();
  });
});
