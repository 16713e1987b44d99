import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesFrom, findingsIn, forged, leavesIn, listsIn, withOther } from '../../support/evidence.ts';
import { soundShop } from '../../support/evidence-shop.ts';

// Whoever changes a pack makes its list of sums fit, and can't sign.

let files: Map<string, string>;
let documents: [name: string, json: unknown][];
beforeAll(async () => {
  files = await filesFrom(await soundShop());
  documents = [...files].flatMap(([name, text]) =>
    name.endsWith('.json') ? [[name, JSON.parse(text)]] : [],
  );
});

/** As `purge pack` writes it: lists with an item on each line. */
function textOf(name: string, json: unknown): string {
  const listed = (items: unknown) =>
    `[${(items as unknown[]).map((item) => `\n${JSON.stringify(item)}`).join(',')}\n]`;
  if (Array.isArray(json)) return `${listed(json)}\n`;
  const isListed = name === 'audit.json' || name === 'jwks.json';
  if (!isListed) return name === 'pack.json' ? `${JSON.stringify(json)}\n` : JSON.stringify(json);
  const parts = Object.entries(json as object).map(
    ([key, value]) =>
      `${JSON.stringify(key)}:${Array.isArray(value) ? listed(value) : JSON.stringify(value)}`,
  );
  return `{${parts.join(',')}}\n`;
}

/** Another value of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return '2026-01-01';
  const text = String(value);
  const last = text.at(-1) ?? '';
  return text.slice(0, -1) + (last === '1' ? '2' : last === 'a' ? 'b' : /\d/.test(last) ? '1' : 'a');
}

/**
 * What is found of a change by what it says: that a file is written in another way would be found of any. But keys that
 * are not the same in both of their files are found by that alone.
 */
async function found(name: string, text: string | null, [key]: (string | number)[] = []): Promise<string[]> {
  const all = await findingsIn(await forged(files, { [name]: text }));
  const isKeys = name === 'jwks.json' || key === 'keys';
  return all.filter(
    (sentence) => isKeys || !sentence.startsWith('The file is not as unusta purge pack writes it'),
  );
}

describe('a pack', () => {
  test('is sound as it was made, and written as this test writes it', async () => {
    expect(await findingsIn(files)).toEqual([]);
    for (const [name, json] of documents) expect([name, textOf(name, json)]).toEqual([name, files.get(name)]);
  });

  test('is sound no more once any figure, date, digest, clause or text in it is another', async () => {
    // From when to when it is, a pack may say of itself as it likes: its content is held against that
    const isFree = (name: string, [key]: (string | number)[]) =>
      name === 'pack.json' && (key === 'from' || key === 'to');
    const places = documents.flatMap(([name, json]) =>
      leavesIn(json).flatMap((path) => (isFree(name, path) ? [] : [{ name, json, path }])),
    );
    expect(places.length).toBeGreaterThan(700);
    for (const { name, json, path } of places) {
      const text = textOf(name, withOther(json, path, other));
      expect(await found(name, text, path), `${name} ${path.join('.')}`).not.toEqual([]);
    }
  });

  test('is sound no more once anything of a list is taken away, doubled, or put in changed', async () => {
    const lists = documents.flatMap(([name, json]) => listsIn(json).map((path) => ({ name, json, path })));
    const spoiling: ((list: unknown[], at: number) => unknown[])[] = [
      (list, at) => list.toSpliced(at, 1),
      (list, at) => list.toSpliced(at, 0, list[at]),
      (list, at) =>
        list.toSpliced(
          at + 1,
          0,
          ...leavesIn(list[at])
            .slice(0, 1)
            .map((path) => withOther(list[at], path, other)),
        ),
    ];
    for (const { name, json, path } of lists) {
      let length = 0;
      withOther(json, path, (list) => {
        length = (list as unknown[]).length;
        return list;
      });
      for (let at = 0; at < length; at++)
        for (const [i, spoil] of spoiling.entries()) {
          const spoiled = withOther(json, path, (list) => spoil(list as unknown[], at));
          expect(
            await found(name, textOf(name, spoiled), path),
            `${name} ${path.join('.')} ${at} ${i}`,
          ).not.toEqual([]);
        }
    }
  });

  test('is sound no more once a file is taken away, or one put in', async () => {
    const names = [...files.keys()].filter((name) => name !== 'README.txt' && name !== 'SHA256SUMS');
    expect(names.length).toBe(13);
    for (const name of names) expect(await found(name, null), name).not.toEqual([]);
    const foreign = [
      'more.txt',
      'notices/2025-01-01.json',
      'notices/2024-01-01/de.md',
      `profiles/${'0'.repeat(64)}.json`,
    ];
    for (const name of foreign) expect(await found(name, '{}'), name).not.toEqual([]);
  });

  test('is sound no more once a byte of any file is another and the sums are not made to fit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files.keys()), fc.nat(), async (name, place) => {
        const text = files.get(name) ?? '';
        const at = place % text.length;
        const changed = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
        expect(await findingsIn(new Map(files).set(name, changed))).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
