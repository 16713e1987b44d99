import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from '../../../src/digest.ts';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { api, freshController, freshKey, publish, refusalOf, rowsOf } from '../door.ts';

interface Sent {
  digest: string;
  policy: { retention: { clause: string }[] };
  texts: unknown;
}

/** The digest that the audit log has of what an event published. */
async function digestInLog(slug: string, event: string, field: string): Promise<string[]> {
  const rows = await rowsOf(
    'SELECT data FROM audit WHERE controller = ? AND event = ? ORDER BY seq',
    slug,
    event,
  );
  return rows.map(({ data }) => JSON.parse(String(data))[field]);
}

test('a version can be read as it was sent, and its digest computed', async () => {
  const slug = await freshController();
  const [rule] = policyBody('2026-03-01').retention ?? [];
  // Spelled as a person may: what serving goes by is the clause's own id
  const retention = rule ? [{ ...rule, clause: ' §2.2. ' }] : [];
  await publish(
    slug,
    '2026-03-01',
    noticeBody('2026-03-01', { policy: policyBody('2026-03-01', { retention }) }),
  );
  await publish(slug, '2026-03-01.2');
  const { secret } = await freshKey(['read'], slug);
  for (const version of ['2026-03-01', '2026-03-01.2']) {
    const response = await api('GET', `/controllers/${slug}/notices/${version}`, undefined, secret);
    const { digest, policy, texts } = await response.json<Sent>();
    expect(await sha256(canonicalJson({ policy, texts }))).toBe(digest);
    expect(await digestInLog(slug, 'notice.published', 'digest')).toContain(digest);
    expect(policy.retention[0]?.clause).toBe(version === '2026-03-01' ? '§2.2.' : '2.2');
  }
  const serving = await rowsOf(
    'SELECT policy, as_sent FROM notices WHERE controller = ? ORDER BY version',
    slug,
  );
  expect(serving.map(({ policy }) => JSON.parse(String(policy)).retention[0].clause)).toEqual(['2.2', '2.2']);
  expect(serving[1]?.as_sent).toBeNull();
});

test('a profile can be read under the digest in the log, also when it has changed since', async () => {
  const slug = await freshController({ financialYearEnd: '06-30' });
  await api('PUT', `/controllers/${slug}`, {
    ...(await profileOf(slug, 0)).profile,
    financialYearEnd: '12-31',
  });
  const { secret } = await freshKey(['read'], slug);
  for (const [at, end] of ['06-30', '12-31'].entries()) {
    const { digest, profile } = await profileOf(slug, at, secret);
    expect(profile.financialYearEnd).toBe(end);
    expect(await sha256(canonicalJson(profile))).toBe(digest);
  }
});

async function profileOf(slug: string, at: number, key?: string) {
  const digest = (await digestInLog(slug, 'controller.published', 'profile'))[at];
  const response = await api('GET', `/controllers/${slug}/profiles/${digest}`, undefined, key);
  return response.json<{ digest: string; profile: { financialYearEnd: string } }>();
}

test('neither can be read by others, nor what is not there', async () => {
  const [slug, other] = [await freshController(), await freshController()];
  await publish(slug, '2026-03-01');
  const [digest] = await digestInLog(slug, 'controller.published', 'profile');
  const foreign = await freshKey(['read', 'publish'], other);
  const weak = await freshKey(['publish'], slug);
  for (const path of [`/controllers/${slug}/notices/2026-03-01`, `/controllers/${slug}/profiles/${digest}`]) {
    expect(await refusalOf(api('GET', path, undefined, foreign.secret))).toBe('404 not-found');
    expect(await refusalOf(api('GET', path, undefined, weak.secret))).toBe('403 forbidden');
  }
  expect(await refusalOf(api('GET', `/controllers/${slug}/notices/2025-01-01`))).toBe('404 not-found');
  expect(await refusalOf(api('GET', `/controllers/${other}/profiles/${digest}`))).toBe('404 not-found');
});
