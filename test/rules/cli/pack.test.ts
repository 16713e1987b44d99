import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { unzipped, zipped } from '../../../src/cli/zip.ts';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { publicKeysPath } from '../../../src/paths.ts';
import { ringOf } from '../../support/audit-log.ts';
import { filesFrom, forged, publicKeys } from '../../support/evidence.ts';
import { soundShop } from '../../support/evidence-shop.ts';
import { startPeer } from './peer.ts';
import { folderWith, root, unusta } from './shop.ts';

// What a pack is of, and what is found in one: test/rules/evidence. A pack of a real purge: test/start/evidence.test.ts.

let files: Map<string, string>;
beforeAll(async () => {
  files = await filesFrom(await soundShop());
});

/** Runs `purge verify` on these files. */
async function verify(pack: ReadonlyMap<string, string>, ...options: string[]) {
  const seals: unknown[] = JSON.parse(files.get('audit.json') ?? '').seals;
  const folder = folderWith({
    'pack.zip': zipped(pack),
    'jwks.json': JSON.stringify({ keys: publicKeys }),
    'foreign.json': JSON.stringify({ keys: await publicKeysOf(ringOf('k2')) }),
    'kept.json': JSON.stringify(seals.at(-1)),
    'none.txt': 'no pack',
  });
  const at = (one: string) => (/\.(json|zip|txt)$/.test(one) ? join(folder, one) : one);
  return unusta(['purge', 'verify', join(folder, 'pack.zip'), ...options.map(at)]);
}

describe('purge verify', () => {
  test('says in figures what a sound pack is of', async () => {
    const { code, out, err } = await verify(files, '--keys', 'jwks.json');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'kadakas, from the beginning to 2026-03-31: 1 plan, 6 purges, 2 notices',
      expect.stringMatching(
        /^10 batches, 421 rows, 7 rules; all cited clauses found; no row went before its day; log sealed up to entry 34 \(2026-.*Z\)\.$/,
      ),
      'Sound: nothing was changed, put in or left out.',
      '',
    ]);
  });

  test('has the same as JSON', async () => {
    const { code, out } = await verify(files, '--keys', 'jwks.json', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        ...{ controller: 'kadakas', from: null, to: '2026-03-31', sound: true },
        ...{ plans: 1, purges: 6, batches: 10, rows: 421, rules: 7, notices: 2 },
        ...{ sealed: { first: 1, last: 34 }, sealedAt: expect.any(String), unsealed: null, findings: [] },
      },
    ]);
  });

  test('says what is wrong, and where', async () => {
    const spoiled = files.get('batches.json')?.replace('"rows":250', '"rows":205') ?? null;
    const { code, out } = await verify(
      await forged(files, { 'batches.json': spoiled }),
      '--keys',
      'jwks.json',
    );
    expect(code).toBe(1);
    expect(out).toContain(
      '✗ The batch is described otherwise than in the log: rows is 205 here, and 250 in the log. (batches.json, batch 2 of purge taken in shop; audit.json, entry 12)',
    );
    expect(out).toMatch(/\nNot sound: \d findings\.\n$/);
    expect(out).not.toContain('all cited clauses found');
  });

  test('goes by the keys given, and says what those in the pack are worth', async () => {
    const foreign = await verify(files, '--keys', 'foreign.json');
    expect([foreign.code, foreign.out]).toEqual([1, expect.stringContaining('seal 1 may be forged')]);
    const own = await verify(files);
    expect([own.code, own.err]).toEqual([0, expect.stringContaining("The keys are the pack's own")]);
  });

  test('finds by a seal kept elsewhere that the end was cut off', async () => {
    const made = await soundShop();
    const runs = made.runs.filter(({ id }) => id !== 'erased');
    const batches = made.batches.filter(({ run }) => run !== 'erased');
    const cut = await filesFrom({ ...made, runs, batches, happenings: made.happenings.slice(0, -6) });
    expect((await verify(cut, '--keys', 'jwks.json')).code).toBe(0);
    const found = await verify(cut, '--keys', 'jwks.json', '--seal', 'kept.json');
    expect([found.code, found.out]).toEqual([
      1,
      expect.stringContaining('✗ The seal that was kept is not among the seals'),
    ]);
    expect((await verify(files, '--keys', 'jwks.json', '--seal', 'kept.json')).code).toBe(0);
  });

  test('says what a file is that it can’t read', async () => {
    const folder = folderWith({
      'text.zip': 'no ZIP',
      'other.zip': zipped(new Map([['a.txt', 'b']])),
      'cut.zip': zipped(files).slice(0, 5_000),
    });
    const wrong = async (name: string) => {
      const { code, err } = await unusta(['purge', 'verify', join(folder, name)]);
      return [code, err.replace(folder, '').trim()];
    };
    expect(await wrong('text.zip')).toEqual([1, '/text.zip is no ZIP file, or a damaged one']);
    expect(await wrong('cut.zip')).toEqual([1, '/cut.zip is no ZIP file, or a damaged one']);
    expect(await wrong('other.zip')).toEqual([
      1,
      '/other.zip is no evidence pack: unusta purge pack makes one',
    ]);
    expect(await wrong('none.zip')).toEqual([1, '/none.zip is missing']);
    const { code, err } = await verify(files, '--keys', 'none.txt');
    expect([code, err]).toEqual([1, expect.stringMatching(/none\.txt is not JSON\n$/)]);
  });

  test('lets nothing in a pack steer a terminal', async () => {
    const spoiled = files.get('purges.json')?.replace('"id":"taken"', '"id":"\\u001b[2J"') ?? null;
    const { code, out } = await verify(
      await forged(files, { 'purges.json': spoiled }),
      '--keys',
      'jwks.json',
    );
    expect([code, out.includes('\u001b')]).toEqual([1, false]);
  });
});

test('the README in a pack names each file of it, and where the keys are', () => {
  const readme = files.get('README.txt') ?? '';
  const names = [...files.keys()].filter((name) => !name.includes('/') && name !== 'README.txt');
  expect(names).toHaveLength(6);
  for (const name of [...names, publicKeysPath]) expect(readme).toContain(name);
  expect(readme.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe('a ZIP', () => {
  test('has the same bytes wherever it is made, in whatever order', () => {
    const script = `import { zipped } from '${join(root, 'src/cli/zip.ts')}';
      process.stdout.write(zipped(new Map([['b', 'õ'], ['a/c', 'x'.repeat(999)]])));`;
    const made = ['Pacific/Auckland', 'America/Los_Angeles'].map((TZ) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TZ } }),
    );
    const [first] = made;
    for (const one of made) expect(first?.equals(one)).toBe(true);
    const again = unzipped(Uint8Array.from(first ?? []));
    expect(again).toEqual({
      ok: true,
      value: new Map([
        ['a/c', 'x'.repeat(999)],
        ['b', 'õ'],
      ]),
    });
  });

  test('is one by its specification, and the sums in it hold', () => {
    const bytes = Buffer.from(zipped(files));
    const read = new Map<string, Buffer>();
    for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
      const [length, named, more] = [
        bytes.readUInt32LE(at + 18),
        bytes.readUInt16LE(at + 26),
        bytes.readUInt16LE(at + 28),
      ];
      const begin = at + 30 + named + more;
      const content = inflateRawSync(bytes.subarray(begin, begin + length));
      expect(crc32(content)).toBe(bytes.readUInt32LE(at + 14));
      read.set(bytes.toString('utf8', at + 30, at + 30 + named), content);
      at = begin + length;
    }
    expect(read.size).toBe(files.size);
    const lines = read.get('SHA256SUMS')?.toString().trimEnd().split('\n') ?? [];
    expect(lines.length).toBe(files.size - 1);
    for (const line of lines) {
      const [digest, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(read.get(name) ?? '')
          .digest('hex'),
      ).toBe(digest);
    }
  });
});

describe('purge pack', () => {
  test('is called with dates that can be meant', async () => {
    const line = ['purge', 'pack', '--controller', 'kadakas', '--out', 'x.zip'];
    const wrong = await unusta([...line, '--from', '2026-02-01', '--to', '2026-01-31']);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      'unusta: purge pack: --from 2026-02-01 is after --to 2026-01-31.\n',
    ]);
    const none = await unusta([...line, '--from', '2026-02-30']);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--from must be a date such as')]);
  });

  test('says why there is none, and leaves no half of a file', async () => {
    const { url } = await startPeer(() => ({
      status: 404,
      body: { title: 'Not found', detail: 'There is no controller x.' },
    }));
    const folder = folderWith({ 'x.zip': 'before' });
    const target = join(folder, 'x.zip');
    const { code, err } = await unusta([
      'purge',
      'pack',
      '--controller',
      'x',
      '--out',
      target,
      '--url',
      url,
      '--key',
      'k',
    ]);
    expect([code, err]).toEqual([1, `Not found. There is no controller x. ${target} was not written.\n`]);
    expect(readFileSync(target, 'utf8')).toBe('before');
  });
});
