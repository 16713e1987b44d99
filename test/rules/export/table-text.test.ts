import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../src/cli/csv.ts';
import { cellsOf, textOf } from '../../../src/cli/csv-cell.ts';
import { defused } from '../../../src/export/csv.ts';
import { csvText, jsonText, type TableText } from '../../../src/export/table-text.ts';
import type { Cell } from '../../../src/sources/cell.ts';

const written = ({ head, between, row, foot }: TableText, rows: Cell[][]) =>
  head + rows.map(row).join(between) + foot;

/** The cells of a CSV text as the command line reads such files. */
async function cellsIn(text: string): Promise<string[][]> {
  const bytes = new TextEncoder().encode(text);
  const file = await readCsv(
    (async function* () {
      yield bytes;
    })(),
    () => true,
  );
  if (typeof file === 'string') throw new Error(file);
  const rows: string[][] = [];
  for await (const some of file.rows) {
    for (const { text: row, end } of some) {
      expect(end).toBe('\r\n');
      rows.push(cellsOf(row, file.delimiter).map(textOf));
    }
  }
  return rows;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('=', '+1', '-1', '@a', '\t', '\r\n', '"', ',', "'"),
);
const cell: fc.Arbitrary<Cell> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }),
  fc.constant(null),
  fc.uint8Array().map((bytes) => bytes.slice().buffer),
);
const table = fc
  .tuple(fc.array(cell, { minLength: 2, maxLength: 4 }), fc.nat(3))
  .chain(([first, more]) =>
    fc.tuple(
      fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: first.length, maxLength: first.length }),
      fc.array(fc.array(cell, { minLength: first.length, maxLength: first.length }), { maxLength: more }),
    ),
  );

const base64 = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64');

describe('a table as JSON', () => {
  test('says every value of every column, and nothing is rounded', () => {
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const read = JSON.parse(written(jsonText(columns), rows));
        const expected = rows.map((row) =>
          row.map((one) => {
            if (typeof one === 'bigint') return String(one);
            if (one instanceof ArrayBuffer) return { base64: base64(one) };
            return Object.is(one, -0) ? 0 : one;
          }),
        );
        const found = read.map((row: object) =>
          columns.map((name) => Object.getOwnPropertyDescriptor(row, name)?.value),
        );
        expect(found).toEqual(expected);
      }),
    );
  });

  test('has columns called as nothing should be', () => {
    const json = written(jsonText(['__proto__', 'constructor', '"']), [[1, 2, 3]]);
    expect(Object.entries(JSON.parse(json)[0])).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['"', 3],
    ]);
  });
});

describe('a table as CSV', () => {
  test('is read back cell by cell, none of them a formula', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ([, rows]) => {
        const columns = rows[0]?.map((_, at) => `c${at}`) ?? ['c0', 'c1'];
        const csv = written(csvText(columns), rows);
        expect(csv[0]).toBe('\ufeff');
        const cells = (await cellsIn(csv)).filter((row) => row.length > 0);
        const expected = rows.map((row) =>
          row.map((one) => {
            if (one === null) return '';
            if (typeof one === 'number' || typeof one === 'bigint') return String(one);
            return defused(one instanceof ArrayBuffer ? base64(one) : one.toWellFormed());
          }),
        );
        expect(cells).toEqual(expected);
        const texts = rows.flatMap(
          (row, at) => cells[at]?.filter((_, i) => typeof row[i] === 'string') ?? [],
        );
        expect(texts.filter((one) => /^[=+\-@\t\r\n]/.test(one))).toEqual([]);
      }),
    );
  });

  test('defuses what a spreadsheet takes for a formula, and leaves numbers numbers', () => {
    const row = csvText(['a']).row;
    for (const formula of ['=1', '+1', '-1', '@x', '\t=1', '\r1', '＝1', '＋1', '－1', '＠x']) {
      expect(row([formula])).toContain(`'${formula}`);
    }
    // Where it has a semicolon for a comma (Estonian), a comma's file is cut at semicolons, and quotes begin no cell
    expect(row(['a;=1;-1; +1'])).toBe("a;'=1;'-1; +1\r\n");
    expect(row(['a\r\n=1\n\n@b; c;d'])).toBe(`"a\r\n'=1\n\n'@b; c;d"\r\n`);
    expect(row(['\n=1'])).toBe(`"'\n'=1"\r\n`);
    expect(row(['a;"=1'])).toBe(`"a;""'=1"\r\n`);
    expect([row([-1]), row([-1.5]), row([-(2n ** 60n)]), row(['a=1']), row(["'=1"])]).toEqual([
      ...['-1\r\n', '-1.5\r\n', '-1152921504606846976\r\n', 'a=1\r\n', "'=1\r\n"],
    ]);
    expect(csvText(['=1+1', 'a,b']).head).toBe('\ufeff\'=1+1,"a,b"\r\n');
  });
});
