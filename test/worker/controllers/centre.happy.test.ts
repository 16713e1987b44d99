import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish, visit } from '../door.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshController({
    hosts: ['secret-host.example'],
    origins: ['https://secret-origin.example'],
    sources: [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SECRET_URL' }],
    dpo: { name: 'Mari Maasikas', email: 'dpo@kadakas.example' },
  });
  const { texts } = noticeBody('2024-01-01');
  const policy = policyBody('2024-01-01', {
    rights: [
      { type: 'erasure', clause: '2.1', answerWithin: 'P14D' },
      { type: 'access', clause: '2.1', proof: 'signature' },
    ],
    holds: [{ reason: 'dispute', clause: '2', ground: 'legal-claims' }],
  });
  await publish(slug, '2024-01-01', { policy, texts });
  await publish(slug, '2999-06-15');
});

afterEach(() => {
  vi.useRealTimers();
});

const json = async (shop = slug) =>
  (await visit(`/${shop}`, { headers: { Accept: 'application/json' } })).json<{
    today: string;
    controller: Record<string, unknown>;
    notice: Record<string, unknown> | null;
    nextVersionOn: string | null;
    rights: {
      type: string;
      scope: string | null;
      dueOn: string;
      extendedDueOn: string;
      deadlineClause: string | null;
    }[];
    retention: object[];
    holds: object[];
  }>();

describe('the privacy centre', () => {
  test('says what one can ask for, by which day, what is kept, and who answers for it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-31T10:00:00Z') });
    const html = await (await visit(`/${slug}?lang=en`)).text();
    for (const words of [
      'Your data at Kadakas',
      'in force since Monday, 1 January 2024',
      'comes into force on Saturday, 15 June 2999',
      'by Monday, 16 February 2026',
      'by Monday, 2 March 2026',
      '3 years after the order is placed',
      'a dispute',
      'Post AS',
      'pood@kadakas.example',
      'Mari Maasikas',
      'Andmekaitse Inspektsioon',
      'News',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).toContain(`/${slug}/notice/en/2024-01-01#c-2.1`);
  });

  test('says the same in Estonian', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-31T10:00:00Z') });
    const html = await (await visit(`/${slug}`)).text();
    for (const words of [
      'Sinu andmed: Kadakas',
      'alates esmaspäevast, 1. jaanuarist 2024',
      'hiljemalt esmaspäeval, 16. veebruaril 2026',
      'hiljemalt esmaspäeval, 2. märtsil 2026',
      'Uudised',
    ]) {
      expect(html).toContain(words);
    }
  });

  test.each([
    // law.md: the clock of a request
    ['EE', 'Europe/Tallinn', '2026-01-31T10:00:00Z', '2026-03-02', '2026-04-28'],
    ['EE', 'Europe/Tallinn', '2026-08-31T10:00:00Z', '2026-09-30', '2026-11-30'],
    ['LV', 'Europe/Riga', '2026-04-04T10:00:00Z', '2026-05-05', '2026-07-06'],
    // before the local midnight, and after it though before that of UTC
    ['EE', 'Europe/Tallinn', '2026-09-30T20:59:59.999Z', '2026-10-30', '2026-12-30'],
    ['EE', 'Europe/Tallinn', '2026-09-30T21:00:00Z', '2026-11-02', '2027-01-04'],
  ])('in %s (%s) at %s answers by %s, by the law', async (country, timeZone, now, dueOn, extendedDueOn) => {
    const shop = await freshController({ country, timeZone });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) });
    const { rights, notice, nextVersionOn } = await json(shop);
    expect([notice, nextVersionOn]).toEqual([null, null]);
    const access = rights.find(({ type }) => type === 'access');
    expect(access).toMatchObject({ dueOn, extendedDueOn, deadlineClause: null });
  });

  test('as JSON', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-31T10:00:00Z') });
    const centre = await json();
    expect(centre.today).toBe('2026-01-31');
    expect(centre.notice).toEqual({
      version: '2024-01-01',
      effectiveOn: '2024-01-01',
      languages: ['et', 'en'],
      url: `http://localhost:8787/${slug}/notice`,
    });
    expect(centre.nextVersionOn).toBe('2999-06-15');
    expect(centre.rights).toHaveLength(9);
    expect(centre.rights.find(({ type }) => type === 'erasure')).toMatchObject({
      dueOn: '2026-02-16',
      deadlineClause: '2.1',
    });
    expect(centre.retention).toHaveLength(1);
    expect(centre.holds).toEqual([{ reason: 'dispute', clause: '2', ground: 'legal-claims' }]);
  });

  test('tells nobody of hosts, origins, sources and the addresses of recipients', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const said = await (await visit(`/${slug}`, { headers: { Accept: accept } })).text();
      for (const secret of ['secret-host', 'secret-origin', 'SOURCE_SECRET', 'dpo@post.example']) {
        expect(said).not.toContain(secret);
      }
    }
  });
});
