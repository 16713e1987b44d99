import { beforeEach, describe, expect, test } from 'vitest';
import { controllerBody, freshSlug } from '../../support/factories.ts';
import { rowsOf, visit } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { lane } from '../lane.ts';
import { noise } from '../unsubscribe/raw-mail.ts';
import { apiWith, everythingIn, handIn } from '../unsubscribe/shop.ts';
import { perhapsPersons, personsLetters } from './raw-mail.ts';
import { freshAddress, freshShop, lettersTo, listed, pathIn, shown } from './shop.ts';

let slug = '';
let from = '';
let to = '';

beforeEach(async () => {
  slug = await freshShop();
  from = freshAddress();
  to = `privacy+${slug}@in.example.com`;
});

const written = (...lines: string[]) =>
  [`From: ${from}`, 'Message-ID: <1@kodu.example>', ...lines].join('\r\n');

describe('a mail to privacy+SHOP@…, as written by', () => {
  test.each(Object.entries(personsLetters))('%s, is a request to be sorted, once', async (_, letter) => {
    const raw = letter.raw(from, to);
    expect(await handIn(raw, { from, to })).toBeNull();
    const [request, ...others] = await listed(slug);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      ...{ controller: slug, type: 'unsorted', scope: null, status: 'unverified', channel: 'email' },
      ...{ language: letter.language, contact: { email: from }, message: letter.message || null },
      ...{ clause: null, verified: null, orderNumber: null },
    });
  });

  test('its person is mailed a link, by which it is confirmed and then sorted', async () => {
    await handIn(written('Subject: Palun', '', 'Kustutage.'), { from, to });
    const [letter] = await lettersTo(from, 1);
    expect(letter?.text).not.toContain('Kustutage');
    const confirmed = await visit(pathIn(letter ?? { text: '' }, 'v'), { method: 'POST' });
    expect(confirmed.status).toBe(200);
    const [request] = await listed(slug);
    expect(request).toMatchObject({ status: 'open', verified: { how: 'email' } });
    const id = request?.id ?? '';
    const sorted = await apiWith({}, 'POST', `/requests/${id}/sort`, { type: 'erasure' });
    expect(await sorted.json()).toMatchObject({
      type: 'erasure',
      status: 'open',
      receivedAt: request?.receivedAt,
    });
    expect((await shown(id)).message).toBe('Palun\n\nKustutage.');
  });

  test('nothing of it is kept in plain letters', async () => {
    const { raw } = personsLetters['Apple Mail, with two scans attached'] ?? { raw: () => '' };
    await handIn(raw(from, to), { from, to });
    const tables = ['requests', 'request_events', 'request_texts', 'audit', 'deliveries', 'outbox'];
    const known = await rowsOf("SELECT name FROM sqlite_master WHERE type = 'table'");
    for (const table of tables.filter((one) => known.some(({ name }) => name === one))) {
      const rows = JSON.stringify(await rowsOf(`SELECT * FROM ${table} WHERE controller = ?`, slug));
      expect(rows).not.toContain(from);
      expect(rows).not.toContain('identity card');
      expect(rows).not.toContain(btoa('IDENTITY-CARD'));
    }
  });
});

describe('a message that comes again', () => {
  const texts = async () => (await listed(slug)).map(({ message }) => message);

  test('is one request, however often and through whichever case of the address', async () => {
    const raw = written('', 'Once.');
    for (const again of [to, to, to.toUpperCase()]) await handIn(raw, { from, to: again });
    expect(await texts()).toEqual(['Once.']);
    expect(await lettersTo(from, 1)).toHaveLength(1);
  });

  test('with other words is another, and so is the same under another name', async () => {
    await handIn(written('', 'One.'), { from, to });
    await handIn(written('', 'Two.'), { from, to });
    await handIn(written('', 'Two.').replace('<1@', '<2@'), { from, to });
    expect(await texts()).toEqual(['One.', 'Two.', 'Two.']);
  });

  test('from somebody else is another', async () => {
    const raw = written('', 'Me too.');
    await handIn(raw, { from, to });
    await handIn(raw.replace(from, freshAddress()), { from, to });
    expect(await texts()).toHaveLength(2);
  });

  test('is mailed about three times an hour, and kept all the same', async () => {
    for (const words of ['a', 'b', 'c', 'd', 'e']) await handIn(written('', words), { from, to });
    expect(await texts()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await lettersTo(from, 3)).toHaveLength(3);
  });

  test('while the database is gone, is kept by the sending server, and nothing is lost', async () => {
    const database = await faultyDatabase({ script: ['drop-before', 'error-503', 'drop-after'] });
    const bindings = { TURSO_DATABASE_URL: database.url };
    const raw = written('', 'Still here.');
    await visit(`/${slug}`);
    const before = await everythingIn(slug);
    await expect(handIn(raw, { from, to, bindings })).rejects.toThrow();
    await expect(handIn(raw, { from, to, bindings })).rejects.toThrow();
    expect(await everythingIn(slug)).toEqual(before);
    await expect(handIn(raw, { from, to, bindings })).rejects.toThrow();
    await handIn(raw, { from, to, bindings });
    await database.close();
    expect(await texts()).toEqual(['Still here.']);
  });
});

describe('what nobody can tell from a person’s letter', () => {
  test.each(perhapsPersons)('%s is taken', async (name) => {
    const one = noise[name];
    expect(await handIn(one?.raw('t'.repeat(80), to) ?? '', { from: one?.from ?? '', to })).toBeNull();
    expect(await listed(slug)).toMatchObject([{ type: 'unsorted', status: 'unverified' }]);
  });
});

describe('what may come from a mailbox that nobody reads', () => {
  const form = 'no-reply@shop.example';

  test('of a shop’s own contact form is its customer’s, who is mailed the link', async () => {
    const raw = written(`Reply-To: Mari <${from}>`, 'Subject: Contact form', '', 'Kustutage.');
    expect(await handIn(raw.replace(from, form), { from: form, to })).toBeNull();
    expect(await listed(slug)).toMatchObject([
      { type: 'unsorted', status: 'unverified', contact: { email: from } },
    ]);
    expect(await lettersTo(from, 1)).toHaveLength(1);
  });

  test('is taken in all the same where it names nobody else', async () => {
    expect(await handIn(written('', 'Kustutage.').replace(from, form), { from: form, to })).toBeNull();
    expect(await listed(slug)).toMatchObject([{ status: 'unverified', contact: { email: form } }]);
  });
});

describe('a mail to privacy@…', () => {
  const bindings = { TURSO_DATABASE_URL: lane().aloneUrl };
  const publish = (name: string) => apiWith(bindings, 'PUT', `/controllers/${name}`, controllerBody(name));
  const send = () => handIn(written('', 'Hello.'), { from, to: 'privacy@in.example.com', bindings });
  const asked = async (name: string) =>
    (await apiWith(bindings, 'GET', `/controllers/${name}/requests`)).json<{ items: object[] }>();

  test('is the only shop’s; where there is none, or another, it is sent back', async () => {
    const [only, other] = [freshSlug(), freshSlug()];
    expect(await send()).toContain('privacy+SHOP@in.example.com');
    await publish(only);
    expect(await send()).toBeNull();
    expect((await asked(only)).items).toMatchObject([{ type: 'unsorted', message: 'Hello.' }]);
    await publish(other);
    expect(await send()).toContain('privacy+SHOP@in.example.com');
    expect((await asked(only)).items).toHaveLength(1);
    expect((await asked(other)).items).toEqual([]);
  });
});
