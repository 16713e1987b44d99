import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { bodyOf, type ExportFile, zipped } from '../../../src/export/zip-stream.ts';

const madeAt = Date.parse('2026-11-22T10:56:00Z');
const texts = new Map([
  ['README.txt', 'Tere!\r\n'],
  ['data/õ 💌.json', '["Õnne"]'],
  ['empty.txt', ''],
  ['long.csv', 'a,b\r\n'.repeat(100_000)],
]);
const files: ExportFile[] = [...texts].map(([path, text]) => ({
  path,
  text: () => text.match(/[\s\S]{1,30000}/g) ?? [],
}));

const bytesOf = async (body: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(body as BodyInit).arrayBuffer());

/** What other programs make of the archive, where they are there: nothing wrong. */
const programs: [command: string, args: string[], isThere: RegExp][] = [
  ['unzip', ['-tq'], /No errors detected/],
  ['python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())'], /^None/],
];

describe('an archive made as it is read', () => {
  test('holds each text by its name', async () => {
    const read = unzipSync(await bytesOf(bodyOf(zipped(files, madeAt))));
    const found = Object.entries(read).map(
      ([path, bytes]) => [path, new TextDecoder().decode(bytes)] as const,
    );
    expect(new Map(found)).toEqual(texts);
  });

  test.each(programs)('is sound to %s, if it is there', async (command, args, sound) => {
    const folder = mkdtempSync(join(tmpdir(), 'unusta-export-'));
    const path = join(folder, 'export.zip');
    writeFileSync(path, await bytesOf(bodyOf(zipped(files, madeAt))));
    const { error, stdout, stderr } = spawnSync(command, [...args, path], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    if (!error) expect([stderr, stdout]).toEqual(['', expect.stringMatching(sound)]);
  });

  test('is made no further than it is read, and ends where its reader leaves', async () => {
    const asked: number[] = [];
    let isEnded = false;
    const body = bodyOf(
      zipped(
        [
          {
            path: 'a.txt',
            async *text() {
              try {
                for (let n = 0; ; n += 1) {
                  asked.push(n);
                  yield `${n} ${crypto.randomUUID()}\n`.repeat(2_000);
                }
              } finally {
                isEnded = true;
              }
            },
          },
        ],
        madeAt,
      ),
    );
    await Promise.resolve();
    expect(asked).toEqual([]);
    const reader = body.getReader();
    await reader.read();
    const before = asked.length;
    expect(before).toBeLessThan(10);
    await new Promise((done) => setTimeout(done, 20));
    expect(asked.length).toBe(before);
    await reader.cancel();
    expect(isEnded).toBe(true);
  });

  test('breaks off where a text fails', async () => {
    const failing: ExportFile = {
      path: 'a.txt',
      async *text() {
        yield 'begun';
        throw new Error('The source is gone.');
      },
    };
    await expect(bytesOf(bodyOf(zipped([...files, failing], madeAt)))).rejects.toThrow();
  });
});
