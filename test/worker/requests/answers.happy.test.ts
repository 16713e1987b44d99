import { env } from 'cloudflare:workers';
import { createLocalJWKSet, flattenedVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyAnswer } from '../../../src/requests/verify-answer.ts';
import { controllerBody, noticeBody } from '../../support/factories.ts';
import { api, rowsOf, visit, visitWith } from '../door.ts';
import { answer, fileAt, keysWith, saidIn } from './answer.ts';
import { freshAddress, freshShop, lettersTo, pathIn, ringAt, shown, takeIn } from './shop.ts';
import { opened } from './stranger.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const textOf = async (path: string) => (await visit(path)).text();

describe('an answer', () => {
  test('is signed, and says all that there is to know, but no address', async () => {
    const { id, follow } = await opened(slug, { email, type: 'erasure', message: 'My secret.', lang: 'en' });
    expect((await answer(id, {}, { BACKUP_DAYS: '30' })).status).toBe(200);
    const file = await fileAt(follow);
    const request = await shown(id);
    const said = saidIn(file);
    expect(said).toEqual({
      ...{ format: 'unusta-answer', version: 1, issuer: 'http://localhost:8787', language: 'en' },
      controller: { slug, name: 'Kadakas OÜ' },
      request: {
        ...{ id, type: 'erasure', scope: null, receivedAt: request.receivedAt, dueOn: request.dueOn },
        answeredAt: request.closedAt,
      },
      ...{ noticeVersion: request.noticeVersion, clause: request.clause },
      ...{ deadlineClause: request.deadlineClause, outcome: 'granted', ground: null, message: 'It is done.' },
      ...{ asOf: request.closedAt, rulesVersion: '2020-01-01', categories: expect.any(Array) },
      recipients: [
        {
          ...{ name: 'Post AS', state: 'open', on: null },
          sentence: 'Post AS is asked to erase your data in the same moment as you get this answer.',
        },
      ],
      backups: { days: 30, sentence: expect.stringContaining('up to 30 days') },
      suppression: { sentence: expect.stringContaining('no marketing') },
    });
    expect(said.categories?.map(({ sentence }) => sentence)).toEqual([
      'Orders: it lies in other systems; what we did there, our message says.',
      said.suppression?.sentence,
      'Mail to you: nothing about you was found.',
      expect.stringMatching(
        /^Your requests to us: 7 records kept until .* at the latest \(Art\. 12\(3\) GDPR\), because they show/,
      ),
    ]);
    expect(JSON.stringify(said)).not.toMatch(/@|secret/);
    expect(await verifyAnswer(file, await keysWith())).toMatchObject({ ok: true, answer: said });
  });

  test('that is no, or in part, names authority and court; who said nothing of backups is not made to', async () => {
    for (const outcome of ['refused', 'partly']) {
      const mine = await opened(slug, { email: freshAddress(), type: 'access', lang: 'et' });
      await answer(mine.id, { outcome, ground: 'Art. 15(4) GDPR' });
      expect(saidIn(await fileAt(mine.follow))).toMatchObject({
        ...{ outcome, ground: 'Art. 15(4) GDPR', language: 'et' },
        remedies: {
          authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
          court: expect.stringContaining('Kohtusse'),
        },
        backups: { days: null, sentence: expect.stringContaining('oskab öelda Kadakas') },
      });
    }
  });

  test('is led to by the page that is followed, and by the mail', async () => {
    const { id, follow } = await opened(slug, { email, lang: 'en' });
    expect(await textOf(follow)).not.toContain('/answer');
    await answer(id);
    expect(await textOf(follow)).toContain(`href="${follow}/answer"`);
    const [letter] = await lettersTo(email, 3);
    expect(letter?.text).toMatch(/See and save the answer:\nhttp:\S+\/s\/\S+\/answer\n/);
    const page = await visit(`${pathIn(letter ?? { text: '' }, 's')}/answer`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Our answer: yes')]);
  });

  test('is a page in the language of the request, or in the one that is asked for', async () => {
    const { id, follow } = await opened(slug, { email, type: 'erasure', lang: 'et' });
    await answer(id, { outcome: 'refused', ground: 'IKÜM art 17 lg 3', message: 'Vaidlus\non pooleli.' });
    const page = await textOf(`${follow}/answer`);
    for (const words of [
      'lang="et"',
      'Meie vastus: ei',
      'Vaidlus\non pooleli.',
      'isikuandmete kaitse üldmääruse art 17 lg 3',
      'Andmekaitse Inspektsioon',
      'Mida hoitakse ja kui kaua',
      `href="${follow}/answer.json"`,
      id,
    ]) {
      expect(page).toContain(words);
    }
    const english = await textOf(`${follow}/answer?lang=en`);
    expect(english).toContain('Our answer: no');
    expect(english).toContain('Vaidlus\non pooleli.');
  });

  test('lies sealed, and goes with what the person wrote', async () => {
    const { id, follow } = await opened(slug, { email });
    await answer(id);
    const [row] = await rowsOf(
      'SELECT kid, sealed, closed_at FROM request_texts WHERE id = ?',
      `${id}.answer`,
    );
    const { payload } = await fileAt(follow);
    expect(row).toEqual({
      ...{ kid: 'test', sealed: expect.not.stringContaining(payload.slice(0, 40)) },
      closed_at: Date.parse((await shown(id)).closedAt ?? ''),
    });
  });

  test('is a file with a name, by the words of RFC 7515', async () => {
    const { id, follow } = await opened(slug, { email });
    await answer(id);
    const { status, headers } = await visit(`${follow}/answer.json`);
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('application/jose+json');
    expect(headers.get('Content-Disposition')).toMatch(
      new RegExp(`^attachment; filename="answer-${slug}-\\d{4}-\\d\\d-\\d\\d\\.json"$`),
    );
    expect(Object.keys(await fileAt(follow)).sort()).toEqual(['payload', 'protected', 'signature']);
  });

  test('never changes: not by time, a later notice, or another name of the shop', async () => {
    const { id, follow } = await opened(slug, { email });
    await answer(id);
    const before = await textOf(`${follow}/answer.json`);
    await api('PUT', `/controllers/${slug}/notices/2021-01-01`, noticeBody('2021-01-01'));
    await api('PUT', `/controllers/${slug}`, controllerBody(slug, { name: 'Another OÜ' }));
    await api('POST', `/requests/${id}/note`, { text: 'Filed.' });
    await ringAt(Date.now() + 86_400_000);
    expect(await textOf(`${follow}/answer.json`)).toBe(before);
  });

  test('is given where nobody proved who asked, too', async () => {
    const { id } = await takeIn(slug, { type: 'access', email, language: 'en' });
    await rowsOf("UPDATE requests SET alarm = 'refuse', alarm_at = 0 WHERE id = ?", id);
    // A tick has time for a few, and other suites' come first
    for (let tick = 0; tick < 50 && (await shown(id)).status !== 'answered'; tick++) await ringAt(Date.now());
    await ringAt(Date.now());
    const [letter] = await lettersTo(email, 2);
    expect(letter?.subject).toContain('not done');
    const follow = pathIn(letter ?? { text: '' }, 's');
    expect(saidIn(await fileAt(follow))).toMatchObject({
      ...{ outcome: 'refused', ground: 'not-identified', request: { id } },
      message: expect.stringContaining('could not make sure that it was you'),
      remedies: { authority: { url: 'https://www.aki.ee' } },
    });
    const page = await textOf(`${follow}/answer`);
    expect(page.match(/could not make sure that it was you/g)).toHaveLength(1);
    expect(page).not.toContain('not-identified');
  });
});

describe('after the secret was rotated', () => {
  const secretOf = (...names: string[]) =>
    names.map((name) => `${name}:${btoa(name.padEnd(32, '.'))}`).join(',');

  test('twice, and the old secrets taken away, the published keys verify it, by another library too', async () => {
    const { id, follow } = await opened(slug, { email, type: 'erasure' });
    const then = { UNUSTA_SECRET: `${secretOf('a1')},${env.UNUSTA_SECRET}` };
    expect((await answer(id, {}, then)).status).toBe(200);
    const once = { UNUSTA_SECRET: `${secretOf('a2', 'a1')},${env.UNUSTA_SECRET}` };
    const file = await (await visitWith(once, `${follow}/answer.json`)).json<
      Awaited<ReturnType<typeof fileAt>>
    >();
    const keys = await keysWith({ UNUSTA_SECRET: secretOf('a3') });
    expect(await verifyAnswer(file, keys)).toMatchObject({ ok: true, answer: { request: { id } } });
    const keySet = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
    const verified = await flattenedVerify(file, keySet);
    expect(verified.protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'unusta-answer+json' });
    for (const part of ['payload', 'protected', 'signature'] as const) {
      const text = file[part];
      const changed = { ...file, [part]: `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}` };
      await expect(flattenedVerify(changed, keySet)).rejects.toThrow();
      expect(await verifyAnswer(changed, keys)).toMatchObject({ ok: false });
    }
  });
});
