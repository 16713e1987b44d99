import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linkKeyLine } from '../../../src/cli/link-key.ts';
import { unsubscribeHeaders as fromSource } from '../../../src/cli/links-module.ts';
import { keyRing } from '../../../src/keys/ring.ts';
import { exportLinkKey, openLink } from '../../../src/unsubscribe/link.ts';
import { folderWith, root, unusta } from './shop.ts';

const ring = keyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const site = {
  controller: 'kadakas',
  publicUrl: 'https://privacy.kadakas.example',
  mailIn: 'in.kadakas.example',
};
const line = linkKeyLine({ ...site, key: await exportLinkKey(ring, 'kadakas') });
const asked = ['links', '--controller', 'kadakas', '--topic', 'newsletter', '--key-file', 'link.key'];
const names = 'unsubscribe_url,list_unsubscribe,list_unsubscribe_post';

/** A folder with a link key and a CSV, and the command in it. */
function shopWith(csv: string | Uint8Array, key = `${line}\n`) {
  const cwd = folderWith({ 'link.key': key, 'people.csv': csv });
  const path = (name: string) => join(cwd, name);
  return { path, cwd, run: (...more: string[]) => unusta([...asked, ...more], { cwd }) };
}

/** Who a link is for. */
async function openUrl(url: string | undefined) {
  const [, token = ''] = /^https:\/\/privacy\.kadakas\.example\/u\/(\S+)$/.exec(url ?? '') ?? [];
  return openLink(ring, token);
}

describe('links', () => {
  test('adds three columns that work, and leaves every other byte as it was', async () => {
    const csv =
      '\u{feff}Nimi;E-post;"Märkus\r\nkaks rida"\r\n"Maasikas; Mari";Mari@Example.com ;"ütles ""jah"""\r\n\r\nJaan;jaan@õ.ee;5" toru\r\nKeegi;pole;\r\nVähe;a@b.ee';
    const { run } = shopWith(csv);
    const { code, out, err } = await run('--in', 'people.csv');
    expect(code).toBe(0);
    expect(err).toMatch(/^4 rows in \d+\.\d s \([\d,]+ rows\/s\); 1 row without a valid address\n$/);
    const added = /;(https:[^;\r\n]+);(<[^;\r\n]+>);List-Unsubscribe=One-Click(?=\r\n|$)/g;
    const found = [...out.matchAll(added)];
    expect(await Promise.all(found.map(([, url]) => openUrl(url)))).toEqual([
      { controller: 'kadakas', topic: 'newsletter', email: 'Mari@Example.com' },
      { controller: 'kadakas', topic: 'newsletter', email: 'jaan@õ.ee' },
      { controller: 'kadakas', topic: 'newsletter', email: 'a@b.ee' },
    ]);
    for (const [, url = '', header] of found) {
      const token = url.split('/').at(-1);
      expect(header).toBe(`<${url}>, <mailto:unsubscribe@in.kadakas.example?subject=${token}>`);
    }
    const without = out
      .replace(`;${names.replaceAll(',', ';')}`, '')
      .replaceAll(added, '')
      .replace('Keegi;pole;;;;', 'Keegi;pole;')
      // A row that was too short is filled up, so that the new cells are in their columns
      .replace(/Vähe;a@b\.ee;$/, 'Vähe;a@b.ee');
    expect(without).toBe(csv);
  });

  test('reads the standard input, and knows columns by the names it is given', async () => {
    const { cwd } = shopWith('');
    const columns = 'email=Kontakt,unsubscribe_url=Link';
    const { code, out } = await unusta([...asked, '--columns', columns], {
      cwd,
      input: 'email,Kontakt\nold@example.com,new@example.com\n',
    });
    expect(code).toBe(0);
    const [header, row] = out.split('\n');
    expect(header).toBe('email,Kontakt,Link,list_unsubscribe,list_unsubscribe_post');
    const [, , url] = row?.split(',') ?? [];
    expect(await openUrl(url)).toMatchObject({ email: 'new@example.com' });
    // The header's value has a comma, and so needs quotes here
    expect(row).toMatch(/,"<https:\S+>, <mailto:\S+>",List-Unsubscribe=One-Click$/);
  });

  test('finds the key behind the lines that npm run prints', async () => {
    const { run } = shopWith(
      'email\na@b.ee\n',
      `\n> unusta@0.1.0 unusta\n> node src/cli/unusta.ts\n\n${line}\n`,
    );
    const { code, out } = await run('--in', 'people.csv');
    expect([code, out.split('\n').length]).toEqual([0, 3]);
  });

  test('keeps bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('email,nimi\n'), Buffer.from('a@b.ee,Tõnu\n', 'latin1')]);
    const { run, path } = shopWith(bytes);
    expect((await run('--in', 'people.csv', '--out', 'out.csv')).code).toBe(0);
    expect(readFileSync(path('out.csv')).includes(Buffer.from('a@b.ee,Tõnu,https:', 'latin1'))).toBe(true);
  });

  test('writes many rows in their order', async () => {
    const emails = Array.from({ length: 5_500 }, (_, at) => `person${at}@example.com`);
    const { run, path } = shopWith(`email\n${emails.join('\n')}\n`);
    const { code, out, err } = await run('--in', 'people.csv', '--out', 'out.csv', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      rows: 5_500,
      withoutAddress: 0,
      out: expect.stringContaining('out.csv'),
    });
    const rows = readFileSync(path('out.csv'), 'utf8').trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(',')[0])).toEqual(emails);
    for (const at of [0, 999, 1_000, 2_345, 5_499]) {
      expect(await openUrl(rows[at]?.split(',')[1])).toMatchObject({ email: emails[at] });
    }
    expect(new Set(rows.map((row) => row.split(',')[1])).size).toBe(5_500);
    expect(statSync(path('out.csv')).mode & 0o077).toBe(0);
  });

  test('puts a file in its place only when it is whole, and never over what it reads', async () => {
    const { run, path, cwd } = shopWith('email,b\na@b.ee,1\nb@b.ee,1,2\n');
    writeFileSync(path('out.csv'), 'what was there');
    const broken = await run('--in', 'people.csv', '--out', 'out.csv');
    expect([broken.code, broken.out]).toEqual([1, '']);
    expect(broken.err).toBe(
      'people.csv has 3 cells in line 3, but 2 in its header. out.csv was not written.\n',
    );
    expect(readFileSync(path('out.csv'), 'utf8')).toBe('what was there');
    expect(readdirSync(cwd).sort()).toEqual(['link.key', 'out.csv', 'people.csv']);
    const self = await run('--in', 'people.csv', '--out', './people.csv');
    expect([self.code, self.err]).toEqual([
      1,
      './people.csv is the file that is read: give --out another name\n',
    ]);
    const nowhere = await run('--in', 'people.csv', '--out', 'no/where.csv');
    expect([nowhere.code, nowhere.err]).toEqual([1, 'no/where.csv is missing\n']);
    expect((await run('--in', 'people.csv')).err).toMatch(/What came out is not whole\.\n$/);
  });

  test.each([
    [
      'id,name\n1,2\n',
      /^people\.csv has no column that is known .* It has "id", "name"\. Say which: --columns email=NAME/,
    ],
    ['email,E-mail\n', /more than one column/],
    [
      'email,unsubscribe_url\n',
      /has a column unsubscribe_url already: .*--columns unsubscribe_url=NAME\.\n$/,
    ],
    ['', /has no header/],
    ['email,b\na@b.ee,"x\n', /has a quote that is not closed, in line 2\. out\.csv was not written\./],
  ])('a file that is none for it: %j', async (csv, said) => {
    const { run, path } = shopWith(csv);
    const { code, out, err } = await run('--in', 'people.csv', '--out', 'out.csv');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(said);
    expect(existsSync(path('out.csv'))).toBe(false);
  });

  test('a key that is none, or of another shop, makes no links', async () => {
    const csv = 'email\na@b.ee\n';
    const none = await shopWith(csv, 'unusta-link-1.k1.x.y').run('--in', 'people.csv');
    expect([none.code, none.out]).toEqual([1, '']);
    expect(none.err).toMatch(/^link\.key is no link key: make one with unusta key link --controller kadakas/);
    const other = linkKeyLine({
      ...site,
      controller: 'merelamp',
      key: await exportLinkKey(ring, 'merelamp'),
    });
    const wrong = await shopWith(csv, other).run('--in', 'people.csv');
    expect([wrong.code, wrong.err]).toEqual([
      1,
      'link.key is the key of merelamp, and can make no links of kadakas.\n',
    ]);
    const { cwd } = shopWith(csv);
    const missing = await unusta([...asked.slice(0, -1), 'no.key', '--in', 'people.csv'], { cwd });
    expect([missing.code, missing.err]).toEqual([1, 'no.key is missing\n']);
    expect((await shopWith(csv).run('--in', 'no.csv')).err).toBe('no.csv is missing\n');
  });
});

describe('the module for a shop’s own mailer', async () => {
  const built: { unsubscribeHeaders: typeof fromSource } = await import(join(root, 'docs/unusta-links.mjs'));
  const modules = { 'as built': built.unsubscribeHeaders, 'in the source': fromSource };

  test.each(Object.entries(modules))('%s makes links that open', async (_, unsubscribeHeaders) => {
    const { url, headers } = await unsubscribeHeaders(`${line}\n`, { topic: 'offers', email: ' Mari@õ.ee ' });
    expect(await openUrl(url)).toEqual({ controller: 'kadakas', topic: 'offers', email: 'Mari@õ.ee' });
    expect(headers).toEqual({
      'List-Unsubscribe': `<${url}>, <mailto:unsubscribe@in.kadakas.example?subject=${url.split('/').at(-1)}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    const other = linkKeyLine({ ...site, mailIn: undefined, key: await exportLinkKey(ring, 'merelamp') });
    const second = await unsubscribeHeaders(other, { topic: '*', email: 'mari@example.com' });
    expect(second.headers['List-Unsubscribe']).toBe(`<${second.url}>`);
    expect(await openUrl(second.url)).toMatchObject({ controller: 'merelamp', topic: '*' });
  });

  test.each(Object.entries(modules))('%s throws on what makes no sense', async (_, unsubscribeHeaders) => {
    const good = { topic: 'offers', email: 'mari@example.com' };
    await expect(unsubscribeHeaders('x', good)).rejects.toThrow('not what `unusta key link` printed');
    await expect(unsubscribeHeaders(line, { ...good, topic: 'Offers!' })).rejects.toThrow('topic');
    await expect(unsubscribeHeaders(line, { ...good, email: 'mari' })).rejects.toThrow('e-mail address');
  });

  test('imports nothing, and is small', () => {
    const text = readFileSync(join(root, 'docs/unusta-links.mjs'), 'utf8');
    expect(text).not.toMatch(/^\s*import |\bimport\(|\brequire\(/m);
    expect(text).toContain('MIT License');
    expect(text.length).toBeLessThan(12_000);
  });
});
