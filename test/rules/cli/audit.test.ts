import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyLog } from '../../../src/audit/verify.ts';
import { auditFileOf } from '../../../src/cli/audit-file.ts';
import { publicKeysOf } from '../../../src/keys/signing.ts';
import { type AuditExport, entryOf, ringOf, sealedLog } from '../../support/audit-log.ts';
import { startPeer } from './peer.ts';
import { folderWith, unusta } from './shop.ts';

/** Five entries; a seal of 1 to 3. */
let log: AuditExport;
beforeAll(async () => {
  log = await sealedLog(5, [3]);
});

const keysText = async (...names: string[]) => JSON.stringify({ keys: await publicKeysOf(ringOf(...names)) });

/** Runs `audit verify` on a spoiled copy, by the keys published. */
async function verify(spoil: (log: AuditExport) => unknown, ...options: string[]) {
  const copy = structuredClone(log);
  await spoil(copy);
  const folder = folderWith({
    'audit.json': JSON.stringify(copy),
    'jwks.json': await keysText('k2', 'k1'),
    'foreign.json': await keysText('k2'),
    'seal.json': JSON.stringify(log.seals[0]),
    'seal.jws': `${log.seals[0]?.jws}\n`,
  });
  const at = (one: string) => (/\.(json|jws)$/.test(one) ? join(folder, one) : one);
  const given = options.length > 0 ? options : ['--keys', 'jwks.json'];
  return unusta(['audit', 'verify', join(folder, 'audit.json'), ...given.map(at)]);
}

describe('audit verify', () => {
  test('says that a log is sound, and what is not yet sealed', async () => {
    const { code, out, err } = await verify(() => {});
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'kadakas: 5 entries, 1 seal',
      'sealed: entries 1 to 3',
      'unsealed: entries 4 to 5, newer than the last seal',
      'Sound: of what is sealed, nothing was changed, removed, reordered or inserted.',
      '',
    ]);
  });

  test('has the same as JSON', async () => {
    const { code, out } = await verify(() => {}, '--keys', 'jwks.json', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        ...{ controller: 'kadakas', sound: true, entries: 5, seals: 1 },
        ...{ sealed: { first: 1, last: 3 }, unsealed: { first: 4, last: 5 }, findings: [] },
      },
    ]);
  });

  test.each<[string, (copy: AuditExport) => unknown, string]>([
    ['changed', ({ entries }) => Object.assign(entries[1] ?? {}, { actor: 'x' }), '✗ entry 2 was changed:'],
    [
      'changed after the last seal',
      ({ entries }) => Object.assign(entries[4] ?? {}, { event: 'x' }),
      '✗ entry 5 was changed:',
    ],
    [
      'without its form',
      ({ entries }) => Object.assign(entries[1] ?? {}, { more: 1 }),
      '✗ entry 2 was changed:',
    ],
    ['removed', ({ entries }) => entries.splice(1, 1), '✗ entry 2 was removed:'],
    ['reordered', ({ entries }) => entries.push(...entries.splice(1, 1)), '✗ entry 2 was reordered:'],
    [
      'inserted',
      async ({ entries }) => entries.splice(1, 0, await entryOf('kadakas', 2, 'mail')),
      '✗ entry 2 was inserted:',
    ],
    [
      'inserted without a number',
      ({ entries }) => entries.splice(1, 0, {} as never),
      '✗ item 2 of the entries has no number',
    ],
    [
      'removed with the seal',
      ({ entries, seals }) => [entries.splice(1, 1), seals.pop()],
      '✗ entry 2 was removed:',
    ],
  ])('names what was %s', async (_, spoil, line) => {
    const { code, out } = await verify(spoil);
    expect([code, out]).toEqual([1, expect.stringContaining(line)]);
    expect(out).toMatch(/^Not sound: \d findings?\.$/m);
    const json = JSON.parse((await verify(spoil, '--keys', 'jwks.json', '--json')).out);
    expect(json.sound).toBe(false);
    expect(json.findings.map(({ sentence }: { sentence: string }) => `✗ ${sentence}`).join('\n')).toContain(
      line,
    );
  });

  test('goes by the keys given, and by no others', async () => {
    const foreign = await verify(() => {}, '--keys', 'foreign.json');
    expect([foreign.code, foreign.out]).toEqual([1, expect.stringContaining('✗ seal 1 may be forged')]);
    const forged = async (copy: AuditExport) =>
      Object.assign(copy, await sealedLog(5, [3], ringOf('forger')));
    expect((await verify(forged)).code).toBe(1);
    // By its own keys it is sound, and says what that is worth
    const own = await verify(forged, '--json');
    expect([own.code, own.err]).toEqual([0, expect.stringContaining("The keys are the export's own")]);
    const [key] = await publicKeysOf(ringOf('forger'));
    expect(own.err).toContain(`Look for ${key?.kid} in the server's /.well-known/jwks.json`);
  });

  test('finds by a seal kept elsewhere that the end was cut off', async () => {
    const cut = ({ entries, seals }: AuditExport) => [entries.splice(2), seals.pop()];
    const without = await verify(cut);
    expect([without.code, without.out]).toEqual([0, expect.stringContaining('but nothing is sealed')]);
    for (const kept of ['seal.json', 'seal.jws']) {
      const found = await verify(cut, '--keys', 'jwks.json', '--seal', kept);
      expect([found.code, found.out]).toEqual([
        1,
        expect.stringContaining('the seal that was kept is not among'),
      ]);
      expect((await verify(() => {}, '--keys', 'jwks.json', '--seal', kept)).code).toBe(0);
    }
  });

  test('says what a file is that it can’t read', async () => {
    const folder = folderWith({
      'text.json': 'no',
      'other.json': '{"items":[]}',
      'good.json': JSON.stringify(log),
    });
    const at = (name: string) => join(folder, name);
    const line = async (...args: string[]) => {
      const { code, out, err } = await unusta(['audit', 'verify', ...args]);
      return [code, out, err.replaceAll(`${folder}/`, '')];
    };
    expect(await line(at('text.json'))).toEqual([1, '', 'text.json is not JSON\n']);
    expect(await line(at('gone.json'))).toEqual([1, '', 'gone.json is missing\n']);
    expect(await line(at('other.json'))).toEqual([
      ...[1, ''],
      'other.json is no export of an audit log: unusta audit export makes one\n',
    ]);
    expect(await line(at('good.json'), '--keys', at('other.json'))).toEqual([
      ...[1, ''],
      'other.json holds no Ed25519 key: it is to be a copy of /.well-known/jwks.json\n',
    ]);
    expect(await line(at('good.json'), '--seal', at('other.json'))).toEqual([
      ...[1, ''],
      'other.json holds no seal: it is to be the JSON of one, or its jws\n',
    ]);
    expect((await line())[0]).toBe(2);
  });
});

describe('any one value of an export that is changed', () => {
  type Place = (string | number)[];
  const placesIn = (value: unknown, path: Place = []): Place[] => {
    if (typeof value !== 'object' || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))];
  };
  const anything = fc.oneof(
    ...[
      fc.string(),
      fc.integer({ min: -2, max: 9 }),
      fc.constantFrom(undefined, null, {}, [], '\ud800', 1e300),
    ],
    fc.jsonValue(),
  );

  test('is found, wherever the log is sealed', async () => {
    const { controller, seals, keys } = log;
    const entries = log.entries.slice(0, 3);
    const places = placesIn({ controller, seals, entries }).slice(1);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anything, async (place, value) => {
        const copy = structuredClone({ controller, seals, entries });
        const parent = place.slice(0, -1).reduce<object>((at, key) => Reflect.get(at, key), copy);
        const key = place.at(-1) ?? '';
        fc.pre(JSON.stringify(Reflect.get(parent, key)) !== JSON.stringify(value));
        Reflect.set(parent, key, value);
        const read = auditFileOf(JSON.parse(JSON.stringify(copy)));
        if (!read) return;
        const { findings } = await verifyLog(read.log, keys);
        // Without its seals, and nothing else amiss, a log is one that was never sealed
        if (read.log.seals.length > 0 || read.log.controller !== controller)
          expect([...findings, ...read.strange]).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is found for any letter of the file, unless it says the same', async () => {
    const { controller, seals, keys } = log;
    const text = JSON.stringify({ controller, seals, keys: [], entries: log.entries.slice(0, 3) });
    const meant = JSON.stringify(auditFileOf(JSON.parse(text)));
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(...'0aZ"{},:.-_ \\'), async (at, letter) => {
        const read = readable(text.slice(0, at) + letter + text.slice(at + 1));
        if (!read || JSON.stringify(read) === meant) return;
        expect([...(await verifyLog(read.log, keys)).findings, ...read.strange]).not.toEqual([]);
        found += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  function readable(text: string) {
    try {
      return auditFileOf(JSON.parse(text));
    } catch {
      return null;
    }
  }
});

describe('audit export', () => {
  const page = (list: { seq?: number; number?: number }[], path: string) => {
    const after = Number(new URL(path, 'http://x').searchParams.get('cursor'));
    const items = list.filter(({ seq, number }) => (seq ?? number ?? 0) > after).slice(0, 2);
    const last = items.at(-1);
    const isLast = last === list.at(-1) || !last;
    return { items, cursor: isLast ? null : String(last.seq ?? last.number) };
  };
  const peer = (keyStatus = 200) =>
    startPeer(({ path }) => {
      if (path.startsWith('/.well-known/')) return { status: keyStatus, body: { keys: log.keys } };
      return { status: 200, body: page(path.includes('/seals') ? log.seals : log.entries, path) };
    });

  test('writes every page into one file, that verify takes', async () => {
    const { url, sent } = await peer();
    const file = join(folderWith({}), 'audit.json');
    const done = await unusta([
      ...['audit', 'export', '--controller', 'kadakas', '--out', file],
      '--url',
      url,
      '--key',
      'k',
    ]);
    expect(done).toMatchObject({ code: 0, out: '', err: '5 entries, 1 seal\n' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(log);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/v1/controllers/kadakas/audit/seals?limit=200&cursor=',
      '/.well-known/jwks.json',
      ...['', '2', '4'].map((cursor) => `/api/v1/controllers/kadakas/audit?limit=200&cursor=${cursor}`),
    ]);
    expect((await unusta(['audit', 'verify', file])).code).toBe(0);
  });

  test('goes to the standard output, or tells of the file as JSON', async () => {
    const { url } = await peer();
    const line = ['audit', 'export', '--controller', '*', '--url', url, '--key', 'k'];
    const { code, out } = await unusta(line);
    expect([code, JSON.parse(out)]).toEqual([0, { ...log, controller: '*' }]);
    const file = join(folderWith({}), 'audit.json');
    const told = await unusta([...line, '--out', file, '--json']);
    expect(JSON.parse(told.out)).toEqual({ out: file, entries: 5, seals: 1 });
  });

  test('leaves no half of a file', async () => {
    const { url } = await peer(503);
    const folder = folderWith({});
    const file = join(folder, 'audit.json');
    const line = ['audit', 'export', '--controller', 'kadakas', '--out', file, '--url', url, '--key', 'k'];
    const { code, err } = await unusta(line);
    expect([code, err]).toEqual([1, expect.stringContaining(`${file} was not written.`)]);
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is refused for what is no slug', async () => {
    const { code, err } = await unusta(['audit', 'export', '--controller', 'A/B']);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("--controller must be a controller's slug, or *, not A/B"),
    ]);
  });
});
