import { createLocalJWKSet, flattenedVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { answerOf } from '../../../src/requests/answer.ts';
import { keptUntil } from '../../../src/requests/keeping.ts';
import { answerDocument } from '../../../src/requests/pages/answer.tsx';
import { statusDocument } from '../../../src/requests/pages/status.tsx';
import { verifyAnswer } from '../../../src/requests/verify-answer.ts';
import { ringOf } from '../../support/audit-log.ts';
import { answerFile, signedAnswer } from '../../support/signed-answer.ts';
import { at, requestRow } from './sample.ts';
import { requestFor, rightAt, stageIn, textOf } from './stage.ts';

const sentences = { court: 'Court.', backups: 'Backups.', suppression: 'Suppressed.' };
const said = {
  issuer: 'https://unusta.example',
  message: 'So it is.',
  backupDays: null,
  done: {},
  sentences,
};

describe('what is signed', () => {
  const row = { ...requestRow(), closedAt: at('2026-02-20T09:00:00Z'), outcome: 'granted' as const };
  const { controller } = stageIn('en').profile;

  test('is of the request, the notice and the answer, and nothing else', () => {
    expect(answerOf(controller, row, { ...said, isSuppressed: false })).toEqual({
      ...{ format: 'unusta-answer', version: 1, issuer: 'https://unusta.example', language: 'et' },
      controller: { slug: 'kadakas', name: 'Kadakas OÜ' },
      request: {
        ...{ id: 'r1', type: 'access', scope: null, dueOn: '2026-03-02' },
        ...{ receivedAt: '2026-01-31T10:00:00.000Z', answeredAt: '2026-02-20T09:00:00.000Z' },
      },
      ...{ noticeVersion: '2024-01-01', clause: '5', deadlineClause: null },
      ...{ outcome: 'granted', ground: null, message: 'So it is.' },
      backups: { days: null, sentence: 'Backups.' },
    });
  });

  test('has the remedies where it is not all that was asked for, and says what is suppressed', () => {
    for (const outcome of ['partly', 'refused'] as const) {
      expect(answerOf(controller, { ...row, outcome }, { ...said, isSuppressed: true })).toMatchObject({
        remedies: {
          authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
          court: 'Court.',
        },
        suppression: { sentence: 'Suppressed.' },
      });
    }
  });

  test('has the authority of a complaint, whatever came of it, and what was done', () => {
    const complaint = { ...row, type: 'complaint' as const };
    const done = { export: { until: '2026-03-22', sentence: 'Until then.' } };
    expect(answerOf(controller, complaint, { ...said, done, isSuppressed: false })).toMatchObject({
      remedies: { authority: { name: 'Andmekaitse Inspektsioon' } },
      ...done,
    });
  });
});

describe('a file of an answer', () => {
  test('with any one byte changed is none, for another library neither', async () => {
    const keys = await publicKeysOf(ringOf('k1'));
    const keySet = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
    const text = JSON.stringify(await answerFile(ringOf('k1')));
    expect(await verifyAnswer(JSON.parse(text), keys)).toMatchObject({ ok: true });
    await flattenedVerify(JSON.parse(text), keySet);
    for (let i = 0; i < text.length; i++) {
      // Of a signature's last character the lowest bits mean nothing, and not every library minds them
      const other = text[i] === 'A' ? 'g' : 'A';
      const changed = text.slice(0, i) + other + text.slice(i + 1);
      let file: unknown;
      try {
        file = JSON.parse(changed);
      } catch {
        continue; // no JSON any more
      }
      expect(await verifyAnswer(file, keys), changed).toMatchObject({ ok: false });
      await expect(flattenedVerify(file as never, keySet), changed).rejects.toThrow();
    }
  });
});

describe('until when a request is kept', () => {
  const answeredAt = at('2026-11-12T21:30:00Z');

  test('is half a year for what was written, and three years for the proof, from the local day', () => {
    const { profile } = stageIn('en');
    expect(keptUntil(profile, at('2026-11-12T22:30:00Z'), answeredAt)).toEqual({
      texts: '2027-05-13',
      proof: '2029-11-13',
    });
  });

  test('is what the notice says, where it says it', () => {
    const { profile } = stageIn('en');
    const rule = {
      id: 'r',
      category: 'requests',
      after: 'request_answered',
      clause: '2.1',
      then: 'delete',
    } as const;
    const [version] = profile.versions;
    if (!version) throw new Error('no version');
    const withRule = (keep: string, from: 'event' | 'financial_year_end') => ({
      ...profile,
      versions: [{ ...version, policy: { ...version.policy, retention: [{ ...rule, keep, from }] } }],
    });
    expect(keptUntil(withRule('P1M', 'event'), answeredAt, answeredAt)).toEqual({
      texts: '2026-12-12',
      proof: '2026-12-12',
    });
    expect(keptUntil(withRule('P7Y', 'financial_year_end'), answeredAt, answeredAt)).toEqual({
      texts: '2027-05-12',
      proof: '2033-12-31',
    });
  });
});

describe('the page of an answer', () => {
  const page = (more: Parameters<typeof signedAnswer>[0] = {}, language = 'en') =>
    answerDocument({
      ...stageIn(language),
      answer: signedAnswer(more),
      ...{ token: 'tok', today: '2026-11-13' },
      keptUntil: { texts: '2027-05-12', proof: '2029-11-12' },
    });

  test('has the answer as its heading, then all that was signed', () => {
    const html = page();
    expect(textOf(html, 'h1')).toBe('Our answer: in part');
    const text = textOf(html);
    for (const words of [
      'Your request to Kadakas: deletion of your data.',
      'Your account is gone. Invoices stay.',
      'A law obliges us to keep some of your data. The ground: Art. 17(3)(b) GDPR',
      'go to court',
      'in the country where Kadakas is established',
      'up to 30 days',
      'no marketing',
      'kept here until Wednesday, 12 May 2027',
      '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96',
      'Answered Thursday, 12 November 2026',
      'Art. 17 GDPR',
      'Version of 1 March 2026',
      'This is how it was on Thursday, 12 November 2026 at 23:29.',
      'Accounting records 3 records erased 2 records kept until Saturday, 31 December 2033, because the law obliges us (RPS § 12) clause 2.2',
      'Omniva was asked on Thursday, 5 November 2026',
      'https://unusta.example/.well-known/jwks.json',
    ]) {
      expect(text).toContain(words);
    }
    expect(html).toContain('href="/kadakas/notice/en/2026-03-01#c-2.2"');
    expect(html).toContain('https://unusta.example/kadakas/notice/en/2026-03-01</p>');
    expect(html).toContain('href="/s/tok/answer.json"');
    expect(html).toContain('href="/kadakas/notice/en/2026-03-01#c-2.1"');
  });

  test('has remedies, suppression and ground where there are some, and says what nobody said of backups', () => {
    const { remedies, suppression, ...bare } = signedAnswer();
    const html = answerDocument({
      ...stageIn('en'),
      answer: { ...bare, outcome: 'granted', ground: null, backups: { days: null, sentence: '' } },
      ...{ token: 'tok', today: '2026-11-13' },
      keptUntil: { texts: '2027-05-12', proof: '2029-11-12' },
    });
    const text = textOf(html);
    expect(text).not.toMatch(/court|no marketing|The ground/);
    expect(text).toContain('how long, Kadakas can tell you.');
  });

  test('says it in Estonian, and what nobody could identify once', () => {
    const html = page({ outcome: 'refused', ground: 'not-identified', message: 'Nobody knew.' }, 'et');
    expect(textOf(html, 'h1')).toBe('Meie vastus: ei');
    expect(textOf(html)).toContain('hoitakse siin kolmapäevani, 12. maini 2027');
    expect(textOf(html)).not.toContain('varukoopiates');
    expect(textOf(html)).toContain('Me ei saanud kindlaks teha');
    expect(html).not.toContain('not-identified');
  });

  test('is no yes or no to a complaint, and says of backups only where something was erased', () => {
    const request = { ...signedAnswer().request, type: 'complaint' as const };
    const html = page({ request, outcome: 'granted', recipients: [] });
    expect(textOf(html, 'h1')).toBe('Our answer to your complaint');
    expect(textOf(html)).not.toContain('up to 30 days');
  });

  test('leads to the export while it is there', () => {
    const access = { ...signedAnswer().request, type: 'access' as const };
    const link = 'href="/s/tok/export.zip"';
    for (const [until, isThere] of [
      ['2026-11-13', true],
      ['2026-11-12', false],
    ] as const) {
      expect(
        page({ request: access, recipients: [], export: { until, sentence: 'Take it.' } }).includes(link),
      ).toBe(isThere);
    }
    expect(page()).not.toContain(link);
  });

  test('is led to from the one that follows the request, if it is there', () => {
    const stage = stageIn('en');
    const request = requestFor(rightAt(stage, 'erasure'), { status: 'answered', outcome: 'granted' });
    const link = 'href="/s/tok/answer"';
    expect(statusDocument({ ...stage, request, token: 'tok' })).not.toContain(link);
    expect(statusDocument({ ...stage, request: { ...request, hasAnswer: true }, token: 'tok' })).toContain(
      link,
    );
  });
});
