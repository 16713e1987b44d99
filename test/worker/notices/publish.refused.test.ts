import { afterEach, describe, expect, test, vi } from 'vitest';
import { freshSlug, noticeBody, policyBody, textIn } from '../../support/factories.ts';
import { api, everythingOf, freshController, problemOf, publish, refusalOf } from '../door.ts';

afterEach(() => {
  vi.useRealTimers();
});

const put = (slug: string, version: string, body: object) =>
  api('PUT', `/controllers/${slug}/notices/${version}`, body);

const text = (source: unknown, format = 'txt') => ({ texts: { et: { format, source } } });
const wrong: [string, object, string[]][] = [
  ['no policy', { policy: undefined }, ['/policy']],
  ['no texts', { texts: {} }, ['/texts']],
  ['texts that are a word', { texts: 'a' }, ['/texts']],
  ['a language in words', { texts: { Eesti: { format: 'txt', source: 'a' } } }, ['/texts/Eesti']],
  ['a format that there is not', text('a', 'html'), ['/texts/et/format']],
  ['an empty text', text(' \n\t'), ['/texts/et/source']],
  ['a text with a NUL', text('a\0b'), ['/texts/et/source']],
  ['a text that is too long', text('a'.repeat(500_001)), ['/texts/et/source']],
  ['a date that does not exist', { policy: policyBody('2024-02-30') }, ['/policy/effective']],
  [
    'a right that there is not',
    { policy: policyBody('2024-01-01', { rights: [{ type: 'oblivion' as 'erasure', clause: '1' }] }) },
    ['/policy/rights/0/type'],
  ],
  [
    'a right twice',
    { policy: policyBody('2024-01-01', { rights: [1, 2].map(() => ({ type: 'access', clause: '1' })) }) },
    ['/policy/rights'],
  ],
  [
    'a scope of what is no objection',
    { policy: policyBody('2024-01-01', { rights: [{ type: 'access', clause: '1', scope: 'marketing' }] }) },
    ['/policy/rights/0/scope'],
  ],
  [
    'a period in words',
    {
      policy: policyBody('2024-01-01', {
        rights: [{ type: 'access', clause: '1', answerWithin: '14 days' }],
      }),
    },
    ['/policy/rights/0/answerWithin'],
  ],
  [
    'a period of hours',
    {
      policy: policyBody('2024-01-01', { rights: [{ type: 'access', clause: '1', answerWithin: 'PT72H' }] }),
    },
    ['/policy/rights/0/answerWithin'],
  ],
  [
    'an obligation without its law',
    { policy: policyBody('2024-01-01', { retention: [rule({ ground: 'legal-obligation' })] }) },
    ['/policy/retention/0/law'],
  ],
  [
    'a rule twice',
    { policy: policyBody('2024-01-01', { retention: [rule({}), rule({})] }) },
    ['/policy/retention'],
  ],
  [
    'a disclosure that there is not',
    { policy: { ...policyBody('2024-01-01'), disclosures: { owner: '1' } } },
    ['/policy/disclosures/owner'],
  ],
  ['a field it does not know', { state: 'draft' }, ['/state']],
];

function rule(more: object) {
  return {
    id: 'a',
    category: 'orders',
    keep: 'P3Y',
    after: 'order_placed',
    then: 'delete' as const,
    clause: '1',
    ...more,
  };
}

describe('PUT /controllers/{c}/notices/{version} refuses', () => {
  test.each(wrong)('%s, and names the field', async (_, more, pointers) => {
    const slug = await freshController();
    const answer = await put(slug, '2024-01-01', { ...noticeBody('2024-01-01'), ...more });
    const { status, body } = await problemOf(answer);
    expect([status, body.type]).toEqual([422, 'urn:unusta:problem:invalid-input']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect((await everythingOf(slug)).notices).toEqual([]);
  });

  test.each([
    '2024-1-1',
    '2024-02-30',
    '2024-01-01.1',
    '2024-01-01.02',
    '2024-01-01.1000',
    'latest',
    '20240101',
  ])('the version %s', async (version) => {
    const slug = await freshController();
    expect(await refusalOf(put(slug, version, noticeBody('2024-01-01')))).toBe('422 invalid-input');
  });

  test('a controller that there is not', async () => {
    expect(await refusalOf(put(freshSlug(), '2024-01-01', noticeBody('2024-01-01')))).toBe('404 not-found');
  });

  test('a cited clause that is not in every text, with the nearest that is, and writes nothing', async () => {
    const slug = await freshController();
    const before = await everythingOf(slug);
    const policy = policyBody('2024-01-01', { rights: [{ type: 'erasure', clause: '2.3' }] });
    const answer = await put(slug, '2024-01-01', noticeBody('2024-01-01', { policy }));
    const { status, body } = await problemOf(answer);
    expect([status, body.type]).toEqual([422, 'urn:unusta:problem:notice-rejected']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual([
      '/policy/rights/0/clause',
      '/policy/rights/0/clause',
    ]);
    for (const { detail } of body.errors ?? []) expect(detail).toMatch(/cite 2\.[12] \(“/);
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('a clause that one language lacks', async () => {
    const slug = await freshController();
    const texts = {
      et: { format: 'txt', source: textIn.et },
      en: { format: 'md', source: '# Notice\n\n1. We.' },
    };
    const { body } = await problemOf(await put(slug, '2024-01-01', { ...noticeBody('2024-01-01'), texts }));
    expect(body.type).toBe('urn:unusta:problem:notice-rejected');
    expect(body.errors?.every(({ detail }) => detail.includes('in en'))).toBe(true);
  });

  test('another day in the policy than the version has', async () => {
    const slug = await freshController();
    const { body } = await problemOf(await put(slug, '2024-01-01', noticeBody('2024-01-02')));
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/policy/effective']);
  });

  test('a text in no language but others than the default', async () => {
    const slug = await freshController();
    const notice = noticeBody('2024-01-01', { texts: { en: { format: 'md', source: textIn.en } } });
    const { status, body } = await problemOf(await put(slug, '2024-01-01', notice));
    expect([status, body.type]).toEqual([422, 'urn:unusta:problem:notice-rejected']);
  });

  test('a correction of what is not published', async () => {
    const slug = await freshController();
    const { status, body } = await problemOf(await put(slug, '2024-01-01.2', noticeBody('2024-01-01')));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/version']);
  });

  test.each<[string, (source: string) => string]>([
    ['a blank more', (source) => `${source} `],
    ['other line endings', (source) => source.replaceAll('\n', '\r\n')],
    ['a byte order mark', (source) => `\ufeff${source}`],
    ['a word less', (source) => source.replace('Andmeid ', '')],
  ])('other content under the same version: %s', async (_, change) => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const before = await everythingOf(slug);
    const notice = noticeBody('2024-01-01');
    const texts = { ...notice.texts, et: { format: 'txt', source: change(textIn.et) } };
    const { status, body } = await problemOf(await put(slug, '2024-01-01', { ...notice, texts }));
    expect([status, body.type]).toEqual([409, 'urn:unusta:problem:notice-immutable']);
    expect(body.detail).toContain('2024-01-01.2');
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('a change of policy, of format or of languages under the same version', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const notice = noticeBody('2024-01-01');
    const others = [
      { ...notice, policy: policyBody('2024-01-01', { disclosures: { identity: '1' } }) },
      { ...notice, texts: { ...notice.texts, en: { format: 'txt', source: textIn.en } } },
      { ...notice, texts: { et: notice.texts.et } },
    ];
    for (const other of others) {
      expect(await refusalOf(put(slug, '2024-01-01', other))).toBe('409 notice-immutable');
    }
  });

  test('a withdrawn version, even the same', async () => {
    const slug = await freshController();
    await publish(slug, '2999-01-01');
    await api('DELETE', `/controllers/${slug}/notices/2999-01-01`);
    expect(await refusalOf(put(slug, '2999-01-01', noticeBody('2999-01-01')))).toBe('410 notice-withdrawn');
  });

  test('a text of more than the body may have', async () => {
    const slug = await freshController();
    const body = { raw: ' '.repeat(4_000_001) };
    expect(await refusalOf(api('PUT', `/controllers/${slug}/notices/2024-01-01`, body))).toBe(
      '413 body-too-large',
    );
  });

  test('a million brackets, as any other body that is none', async () => {
    const slug = await freshController();
    const deep = `${'['.repeat(1_000_000)}"\\ud83d\\ude00"${']'.repeat(1_000_000)}`;
    const answer = await refusalOf(api('PUT', `/controllers/${slug}/notices/2024-01-01`, { raw: deep }));
    expect(answer).toMatch(/^4\d\d /);
  });
});

describe('DELETE /controllers/{c}/notices/{version} refuses', () => {
  const remove = (slug: string, version: string) =>
    refusalOf(api('DELETE', `/controllers/${slug}/notices/${version}`));

  test('what is not there', async () => {
    const slug = await freshController();
    expect(await remove(slug, '2999-01-01')).toBe('404 not-found');
    expect(await remove(freshSlug(), '2999-01-01')).toBe('404 not-found');
    expect(await remove(slug, 'latest')).toBe('404 not-found');
  });

  test('what is in force or was, and writes nothing', async () => {
    const slug = await freshController();
    await publish(slug, '2023-01-01');
    await publish(slug, '2024-01-01');
    await publish(slug, '2024-01-01.2');
    const before = await everythingOf(slug);
    for (const version of ['2023-01-01', '2024-01-01', '2024-01-01.2']) {
      expect(await remove(slug, version)).toBe('409 notice-in-force');
    }
    expect(await everythingOf(slug)).toEqual(before);
  });

  test.each([
    ['Europe/Tallinn', '2030-06-30T20:59:59.999Z', '2030-06-30T21:00:00Z'],
    ['America/St_Johns', '2030-07-01T02:29:59.999Z', '2030-07-01T02:30:00Z'],
    ['Pacific/Kiritimati', '2030-06-30T09:59:59.999Z', '2030-06-30T10:00:00Z'],
  ])('from the midnight of %s on', async (timeZone, before, from) => {
    const last = await freshController({ timeZone });
    const first = await freshController({ timeZone });
    for (const slug of [last, first]) await publish(slug, '2030-07-01');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(from) });
    expect(await remove(first, '2030-07-01')).toBe('409 notice-in-force');
    vi.setSystemTime(Date.parse(before));
    expect((await api('DELETE', `/controllers/${last}/notices/2030-07-01`)).status).toBe(204);
  });
});
