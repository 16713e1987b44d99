import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import { api, freshKey, visitWith } from '../door.ts';
import { answer } from '../requests/answer.ts';
import { heldNow } from '../requests/planning.ts';
import { takeIn } from '../requests/shop.ts';
import { choicesToken, everythingIn, seen, tokenFor } from '../unsubscribe/shop.ts';
import {
  ask,
  bothReached,
  cellsIn,
  filesOf,
  followPath,
  freshExporter,
  freshTable,
  granted,
  mapped,
  run,
  taken,
  textsOf,
} from './shop.ts';

const mari = 'mari@kodu.example';
const orders = '(id integer primary key, at text, email text, what text)';
let [slug, table] = ['', ''];

beforeAll(async () => {
  table = freshTable('orders');
  await run([`create table ${table} ${orders}`, `insert into ${table} values (1, null, '${mari}', 'mine')`]);
  slug = await freshExporter([mapped(table)]);
});

describe('the export’s door', () => {
  test('opens for no other token, and looks the same whatever is wrong with one', async () => {
    const { id, follow } = await granted(slug, mari);
    const other = await freshExporter([mapped(table)]);
    const seal = (capability: 'confirm' | 'follow', controller: string, request: string) =>
      sealRequestLink(
        keyRing(env.UNUSTA_SECRET),
        capability,
        { controller, id: request },
        crypto.getRandomValues(new Uint8Array(12)),
      );
    const tokens = await Promise.all([
      seal('confirm', slug, id),
      seal('follow', other, id),
      seal('follow', slug, '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96'),
      tokenFor(slug, mari),
      choicesToken(slug, mari),
      follow.slice(3, -1),
      `${follow.slice(3)}A`,
      '..%2F..%2Fetc',
    ]);
    for (const Accept of ['text/html', 'application/json']) {
      const look = (token: string) => seen(ask(`/s/${token}`, bothReached(), { headers: { Accept } }));
      const none = await look('none');
      expect(none.status).toBe(404);
      for (const token of tokens) expect([token, await look(token)]).toEqual([token, none]);
    }
  });

  test('is kept by nobody, told to nobody, and only looked through: who prefetches it writes nothing', async () => {
    const { follow } = await granted(slug, mari);
    const before = [await everythingIn(slug), await heldNow(slug)];
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await ask(follow, bothReached(), { method, headers: { Purpose: 'prefetch' } });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        ...{ 'content-type': 'application/zip', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' },
        ...{ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' },
      });
      for (const name of ['Access-Control-Allow-Origin', 'Set-Cookie', 'ETag', 'Last-Modified']) {
        expect(response.headers.get(name)).toBeNull();
      }
      expect((await response.arrayBuffer()).byteLength > 0).toBe(method === 'GET');
    }
    const posted = await ask(follow, bothReached(), { method: 'POST' });
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    expect([await everythingIn(slug), await heldNow(slug)]).toEqual(before);
  });

  test('is one controller’s: the same person at another shop is somebody else there', async () => {
    const theirs = freshTable('theirs');
    await run([
      `create table ${theirs} ${orders}`,
      `insert into ${theirs} values (1, null, '${mari}', 'THEIRS')`,
    ]);
    const other = await freshExporter([mapped(theirs)]);
    await api('POST', `/controllers/${other}/preferences`, [
      { email: mari, topic: 'news', state: 'out', at: '2024-05-01T10:00:00Z', evidence: 'THEIRS' },
    ]);
    await granted(other, mari, { message: 'THEIRS' });
    const files = await taken(slug, mari);
    expect(files[`data/shop-${table}.json`]).toContain('mine');
    expect(Object.values(files).join()).not.toMatch(new RegExp(`THEIRS|${theirs}|${other}`));
  });
});

describe('an export has nothing', () => {
  test('of who names another’s address as a former one, until it was proven; nor anything of them in the other’s', async () => {
    const [victim, thief] = ['victim', 'thief'].map((name) => `${name}-${crypto.randomUUID()}@kodu.example`);
    const claim = { type: 'access', email: thief, formerEmail: victim, message: 'MINE', orderNumber: 'T-1' };
    const { id } = await takeIn(slug, claim);
    expect((await ask(await followPath(slug, id))).status).toBe(404);
    const atOnce = await takeIn(slug, { ...claim, type: 'objection', scope: 'marketing' });
    await answer(atOnce.id, { message: 'Dear thief.' });
    const files = await taken(slug, victim ?? '');
    const requests = JSON.parse(files['unusta/requests.json'] ?? '');
    expect(requests).toHaveLength(3);
    expect(requests.slice(0, 2)).toMatchObject([
      { type: 'access', contact: null, message: null, orderNumber: null },
      { type: 'objection', contact: null, message: null, orderNumber: null, answer: null },
    ]);
    expect(Object.values(files).join()).not.toMatch(/thief|MINE|T-1/);
    const own = await taken(slug, thief ?? '');
    expect(Object.values(own).join()).not.toContain('victim');
  });

  test('of the shop’s own people: who did what, and what they noted for themselves', async () => {
    const { secret, id: key } = await freshKey(['requests'], slug);
    const email = `mari-${crypto.randomUUID()}@kodu.example`;
    const { id } = await takeIn(slug, { type: 'access', email });
    const say = (what: string, body: object) => api('POST', `/requests/${id}/${what}`, body, secret);
    expect((await say('verify', { how: 'identity card', note: 'NOTED on 3 March.' })).status).toBe(200);
    expect((await say('note', { text: 'NOTED: careful.' })).status).toBe(200);
    expect((await say('extend', { reason: 'Two systems.' })).status).toBe(200);
    await answer(id);
    const files = await textsOf(await ask(await followPath(slug, id)));
    expect(JSON.parse(files['unusta/requests.json'] ?? '')[0]).toMatchObject({
      verified: { how: 'identity card' },
      timeline: [
        { by: 'shop', event: 'received' },
        { by: 'shop', event: 'verified', data: { how: 'identity card' } },
        { event: 'opened' },
        { event: 'extended', text: 'Two systems.' },
        { event: 'answered' },
      ],
    });
    expect(Object.values(files).join()).not.toMatch(new RegExp(`NOTED|${key}|"noted"`));
  });

  test('that leads out of it: a table’s name is a name, and two of the same are two', async () => {
    const [evil, same] = [`${freshTable('x')}/../../etc "q" 💌õ`, freshTable('same')];
    const named = (one: string) => `"${one.replaceAll('"', '""')}"`;
    const all = [evil, `${same} b`, `${same}_b`];
    await run(all.map((one) => `create table ${named(one)} ${orders}`));
    await run(all.map((one, i) => `insert into ${named(one)} values (${i}, null, '${mari}', 'a')`));
    const { follow } = await granted(await freshExporter(all.map((one: string) => mapped(one))), mari);
    const files = await textsOf(await ask(follow));
    const names = Object.keys(files).filter((name) => /^data\/.*json$/.test(name));
    expect(names[0]).toMatch(/^data\/shop-x_\w+_______etc__q___õ\.json$/);
    expect(names.slice(1)).toEqual([`data/shop-${same}_b.json`, `data/shop-${same}_b-2.json`]);
    expect(names.map((name) => JSON.parse(files[name] ?? '')[0].id)).toEqual([0, 1, 2]);
    expect(files['particulars.html']).not.toContain('etc "q"');
    await run(all.map((one) => `drop table ${named(one)}`));
  });

  test('that is somebody else’s by another mapping of the same rows', async () => {
    const [accounts, gifts] = [freshTable('accounts'), freshTable('gifts')];
    await run([
      `create table ${accounts} (id integer primary key, email text)`,
      `insert into ${accounts} values (1, 'jaan@kodu.example'), (2, '${mari}')`,
      `create table ${gifts} (id integer primary key, at text, buyer text, receiver text, account integer, state text)`,
      `insert into ${gifts} values (1, null, 'jaan@kodu.example', ' MARI@kodu.example', 1, 'x'), (2, null, '${mari}', null, 2, 'x'),
        (3, null, 'mari@kodu.example, jaan@kodu.example', '${mari}', 9, 'self'), (4, null, 'none', '${mari}', null, 'self'),
        (5, null, '${mari}', 'jaan@localhost', null, 'x')`,
    ]);
    const joined = { column: 'account', table: accounts, key: 'id', email: 'email' };
    const other = await freshExporter([
      mapped(gifts, { category: 'given', subject: 'buyer', where: { state: ['x'] } }),
      mapped(gifts, { category: 'received', subject: 'receiver' }),
      mapped(gifts, { category: 'billed', subject: joined }),
    ]);
    const files = await taken(other, mari);
    expect(JSON.parse(files[`data/shop-${gifts}.json`] ?? '')).toEqual([
      { id: 1, at: null, receiver: ' MARI@kodu.example', state: 'x' },
      { id: 2, at: null, buyer: mari, receiver: null, account: 2, state: 'x' },
      { id: 3, at: null, receiver: mari, account: 9, state: 'self' },
      { id: 4, at: null, buyer: 'none', receiver: mari, account: null, state: 'self' },
      { id: 5, at: null, buyer: mari, account: null, state: 'x' },
    ]);
    expect(cellsIn(files[`data/shop-${gifts}.csv`] ?? '')[1]).toEqual([
      ...['1', '', '', ' MARI@kodu.example', '', 'x'],
    ]);
    expect(Object.values(files).join()).not.toContain('jaan@');
    const said = 'left out of rows in which they lead to somebody else: buyer, receiver, account';
    expect([files['README.txt'], files['particulars.html']]).toEqual([
      expect.stringContaining(said),
      expect.stringContaining(said),
    ]);
    expect(JSON.parse(files['particulars.json'] ?? '').source.items).toMatchObject([
      { othersLeftOut: ['buyer', 'receiver', 'account'] },
    ]);
  });

  test('that a shop wrote as markup in it', async () => {
    const script = '<script>alert(1)</script>';
    const other = await freshExporter([], [], { sources: [], tradeName: script });
    const { follow } = await granted(other, mari);
    const page = new TextDecoder().decode((await filesOf(await ask(follow)))['particulars.html']);
    expect(page).not.toContain('<script');
    expect(await (await visitWith({}, follow)).text()).not.toContain('<script');
  });
});
