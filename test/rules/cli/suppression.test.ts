import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Sent, startPeer } from './peer.ts';
import { folderWith, unusta } from './shop.ts';

/** A server that knows who is suppressed: whoever has `out` in the address. */
const knowing = ({ body }: Sent) => {
  const { emails } = body as { emails: string[] };
  return { status: 200, body: { suppressed: emails.filter((email) => email.includes('out')) } };
};
const at = (url: string) => ['--controller', 'kadakas', '--url', url, '--key', 'unusta_admin'];
const emailsOf = ({ body }: Sent) => (body as { emails: string[] }).emails;

describe('annotate', () => {
  test('adds yes and no, a thousand addresses at a time, and keeps the rest', async () => {
    const { url, sent } = await startPeer(knowing);
    const people = Array.from(
      { length: 2_500 },
      (_, n) => `"P; ${n}";${n % 7 === 0 ? 'out' : 'in'}${n}@example.com`,
    );
    const cwd = folderWith({ 'people.csv': `nimi;e-post\r\n${people.join('\r\n')}\r\npole;x\r\n\r\n` });
    const line = [
      'suppression',
      'annotate',
      'people.csv',
      '--topic',
      'offers',
      '--out',
      'marked.csv',
      ...at(url),
    ];
    const { code, out, err } = await unusta(line, { cwd });
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^2,501 rows in .*; 1 row without a valid address: marked\.csv\n$/);
    const rows = readFileSync(join(cwd, 'marked.csv'), 'utf8').split('\r\n');
    expect(rows).toEqual([
      'nimi;e-post;suppressed',
      ...people.map((row, n) => `${row};${n % 7 === 0 ? 'yes' : 'no'}`),
      // What is no address can't be written to either
      'pole;x;yes',
      '',
      '',
    ]);
    expect(sent.map((one) => emailsOf(one).length).sort()).toEqual([1_000, 1_000, 500]);
    expect(sent[0]).toMatchObject({
      path: '/api/v1/controllers/kadakas/suppressions/check',
      body: { topic: 'offers' },
    });
    expect(sent.flatMap(emailsOf)).not.toContain('x');
  });

  test('leaves no file behind when the server refuses half-way', async () => {
    const { url } = await startPeer((sent) =>
      emailsOf(sent).includes('in1500@example.com')
        ? { status: 403, body: { title: 'Not allowed', detail: 'The key was revoked.' } }
        : knowing(sent),
    );
    const people = Array.from({ length: 3_000 }, (_, n) => `in${n}@example.com`);
    const cwd = folderWith({ 'people.csv': `email\n${people.join('\n')}\n` });
    const line = [
      'suppression',
      'annotate',
      'people.csv',
      '--topic',
      'offers',
      '--out',
      'marked.csv',
      ...at(url),
    ];
    const { code, err } = await unusta(line, { cwd });
    expect([code, err]).toEqual([1, 'Not allowed. The key was revoked. marked.csv was not written.\n']);
    expect(existsSync(join(cwd, 'marked.csv'))).toBe(false);
  });
});

describe('check', () => {
  test('prints who is suppressed, and exits 0 either way', async () => {
    const { url, sent } = await startPeer(knowing);
    const some = await unusta([
      'suppression',
      'check',
      'out@a.ee',
      'in@a.ee',
      '--topic',
      'offers',
      ...at(url),
    ]);
    expect([some.code, some.out, some.err]).toEqual([0, 'out@a.ee\n', '1 of 2 suppressed\n']);
    const none = await unusta(['suppression', 'check', 'in@a.ee', ...at(url)]);
    expect([none.code, none.out, none.err]).toEqual([0, '', '0 of 1 suppressed\n']);
    expect(sent.map(({ body }) => body)).toEqual([
      { topic: 'offers', emails: ['out@a.ee', 'in@a.ee'] },
      { topic: '*', emails: ['in@a.ee'] },
    ]);
    const json = await unusta(['suppression', 'check', 'out@a.ee', '--json', ...at(url)]);
    expect(JSON.parse(json.out)).toEqual({ suppressed: ['out@a.ee'] });
  });

  test('says so when the server is none', async () => {
    const { url } = await startPeer(() => ({ status: 200, body: { hello: 1 } }));
    const { code, out, err } = await unusta(['suppression', 'check', 'out@a.ee', ...at(url)]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('is it the right server?');
  });
});
