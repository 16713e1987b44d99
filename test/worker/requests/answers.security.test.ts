import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import { api, refusalOf, rowsOf, visit, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { dangersIn } from '../notices/html.ts';
import { choicesToken, everythingIn, mailTo, seen, tokenFor } from '../unsubscribe/shop.ts';
import { answer, fileAt, saidIn } from './answer.ts';
import { freshAddress, freshShop, shown, takeIn } from './shop.ts';
import { opened, press } from './stranger.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const doorsOf = (path: string) => [`${path}/answer`, `${path}/answer.json`];
const tokenIn = (path: string) => path.split('/')[2] ?? '';

describe('the answer’s doors', () => {
  test('open for no other token: of another capability, another shop, another request, or none', async () => {
    const { id, confirm, follow } = await opened(slug, { email });
    await answer(id);
    const other = await freshShop();
    const seal = (controller: string, request: string) =>
      sealRequestLink(
        keyRing(env.UNUSTA_SECRET),
        'follow',
        { controller, id: request },
        crypto.getRandomValues(new Uint8Array(12)),
      );
    const tokens = await Promise.all([
      tokenIn(confirm),
      tokenFor(slug, email),
      choicesToken(slug, email),
      seal(other, id),
      seal(slug, `${id}.answer`),
      seal(slug, '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96'),
      `${tokenIn(follow)}A`,
      tokenIn(follow).slice(0, -1),
    ]);
    for (const Accept of ['text/html', 'application/json']) {
      for (const [i, none] of doorsOf('/s/none').entries()) {
        const nobody = await seen(visit(none, { headers: { Accept } }));
        expect(nobody.status).toBe(404);
        for (const token of tokens) {
          const path = doorsOf(`/s/${token}`)[i] ?? '';
          expect(await seen(visit(path, { headers: { Accept } }))).toEqual(nobody);
        }
      }
    }
    expect((await visit(`${follow}/answer`)).status).toBe(200);
  });

  test('are kept by nobody, told to nobody, in no frame, and are only looked through', async () => {
    const { id, follow } = await opened(slug, { email });
    await answer(id);
    const before = await everythingIn(slug);
    for (const path of doorsOf(follow)) {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers } = await visitWith({}, path, { method });
        expect(status).toBe(200);
        expect(headers.get('Cache-Control')).toBe('no-store');
        expect(headers.get('Referrer-Policy')).toBe('no-referrer');
        expect(headers.get('X-Robots-Tag')).toBe('noindex');
        expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
        expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
        expect(headers.get('Set-Cookie')).toBeNull();
      }
      const posted = await press(path);
      expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    }
    const { headers } = await visit(`${follow}/answer`);
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('before there is an answer, and without one, say how it stands, and are no page', async () => {
    const { id, follow } = await opened(slug, { email, lang: 'en' });
    const waiting = await visit(`${follow}/answer`);
    expect([waiting.status, await waiting.text()]).toEqual([404, expect.stringContaining('We answer by')]);
    expect(await refusalOf(visit(`${follow}/answer.json`))).toBe('404 not-found');
    await press(`${follow}/withdraw`);
    expect((await visit(`${follow}/answer`)).status).toBe(404);
    const other = await opened(slug, { email: freshAddress() });
    await answer(other.id);
    await rowsOf('DELETE FROM request_texts WHERE request = ?', other.id);
    expect((await visit(`${other.follow}/answer`)).status).toBe(404);
    expect(await (await visit(other.follow)).text()).not.toContain('/answer');
    expect((await shown(id)).status).toBe('withdrawn');
  });

  test('show what was written as it was written: no markup, and in no header', async () => {
    for (const script of [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '</style><svg onload=x>',
    ]) {
      const mine = await opened(slug, { email: freshAddress() });
      await answer(mine.id, { outcome: 'refused', ground: script, message: script });
      expect(await dangersIn(await (await visit(`${mine.follow}/answer`)).text())).toEqual([]);
      expect(saidIn(await fileAt(mine.follow))).toMatchObject({ ground: script, message: script });
    }
  });
});

describe('an answer', () => {
  test('is given once, of several given at the same moment: what is signed is what the request says', async () => {
    const { id, follow } = await opened(slug, { email });
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) => answer(id, { message: `Answer ${i}.` })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const won = all.findIndex(({ status }) => status === 200);
    const { events } = await shown(id);
    expect(events.filter(({ event }) => event === 'answered')).toMatchObject([{ text: `Answer ${won}.` }]);
    expect(saidIn(await fileAt(follow)).message).toBe(`Answer ${won}.`);
    expect(await rowsOf('SELECT count(*) AS n FROM request_texts WHERE id = ?', `${id}.answer`)).toEqual([
      { n: 1 },
    ]);
  });

  test('given or refused at the same moment is one of both, wholly', async () => {
    const { id, follow } = await opened(slug, { email });
    const [yes, no] = await Promise.all([
      answer(id),
      answer(id, { outcome: 'refused', ground: 'Art. 12(5) GDPR', message: 'No.' }),
    ]);
    expect([yes.status, no.status].sort()).toEqual([200, 409]);
    const { outcome, remedies } = saidIn(await fileAt(follow));
    expect((await shown(id)).outcome).toBe(outcome);
    expect(outcome === 'granted').toBe(yes.status === 200);
    expect(remedies === undefined).toBe(outcome === 'granted');
  });

  test('whose reply was lost after the commit stands, is told once, and is not given again', async () => {
    const { id, follow } = await opened(slug, { email, lang: 'en' });
    const database = await faultyDatabase({ script: ['none', 'none', 'drop-after'] });
    const lost = await answer(id, { message: 'First.' }, { TURSO_DATABASE_URL: database.url });
    expect(await database.faults()).toContain('drop-after');
    await database.close();
    expect(lost.status).toBeGreaterThanOrEqual(500);
    const file = await fileAt(follow);
    expect(saidIn(file).message).toBe('First.');
    expect(await refusalOf(answer(id, { message: 'Second.' }))).toBe('409 request-state');
    expect(await fileAt(follow)).toEqual(file);
    expect(await rowsOf('SELECT count(*) AS n FROM request_texts WHERE id = ?', `${id}.answer`)).toEqual([
      { n: 1 },
    ]);
    const mails = await rowsOf(
      "SELECT count(*) AS n FROM deliveries WHERE controller = ? AND kind = 'mail'",
      slug,
    );
    expect(mails).toEqual([{ n: 3 }]);
    expect((await mailTo(email)).length).toBeLessThanOrEqual(3);
  });

  test('that is refused leaves nothing signed', async () => {
    const { id } = await takeIn(slug, { email, type: 'objection', scope: 'marketing' });
    expect((await answer(id, { outcome: 'refused', ground: 'No.' })).status).toBe(409);
    expect((await answer(id, { outcome: 'refused' })).status).toBe(422);
    expect((await api('POST', `/requests/${id}/answer`, { outcome: 'granted' })).status).toBe(422);
    expect((await shown(id)).status).toBe('open');
    expect(await rowsOf('SELECT id FROM request_texts WHERE id = ?', `${id}.answer`)).toEqual([]);
  });
});
