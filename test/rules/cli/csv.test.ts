import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, inOrder } from '../../../src/cli/batches.ts';
import { type Row, readCsv } from '../../../src/cli/csv.ts';
import { cellOf, cellsOf, fromBytes, textOf, toBytes } from '../../../src/cli/csv-cell.ts';
import { findAddressColumn, readColumns } from '../../../src/cli/csv-columns.ts';

/** Bytes as they come in, in pieces of some size. */
async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function readAll(text: string | Uint8Array, size = 7) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const file = await readCsv(pieces(bytes, size), (names) => names.includes('email'));
  if (typeof file === 'string') return file;
  const rows: Row[] = [];
  for await (const some of file.rows) rows.push(...some);
  const all = [file.header, ...rows].map(({ text, end }) => text + end).join('');
  return { ...file, rows, again: Buffer.from(toBytes(file.preamble + all)) };
}

async function read(text: string | Uint8Array, size?: number) {
  const file = await readAll(text, size);
  if (typeof file === 'string') throw new Error(file);
  return file;
}

const cells = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 2, maxLength: 5 });
const tables = fc.array(cells, { minLength: 1, maxLength: 8 });

describe('reading', () => {
  test('whatever is written in CSV is read again, in pieces of any size, and every byte of it is kept', async () => {
    const form = fc.record({
      table: tables,
      delimiter: fc.constantFrom(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n'),
      mark: fc.constantFrom('', '\u{feff}'),
      size: fc.integer({ min: 1, max: 40 }),
      isEnded: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(form, async ({ table, delimiter, end, mark, size, isEnded }) => {
        const line = (row: string[]) => row.map((cell) => textOf(cellOf(cell, delimiter))).join(delimiter);
        const lines = [['email', 'x', 'y', 'z', 'ü'], ...table].map(line).join(end);
        const text = mark + lines + (isEnded ? end : '');
        const file = await read(text, size);
        expect(file.again.toString()).toBe(text);
        expect(file.delimiter).toBe(delimiter);
        expect(file.columns).toEqual(['email', 'x', 'y', 'z', 'ü']);
        const found = file.rows.map((row) => cellsOf(row.text, delimiter).map(textOf));
        expect(found).toEqual(table.map((row) => row.map((cell) => cell.toWellFormed())));
      }),
      { numRuns: 300 },
    );
  });

  test('any bytes at all are kept', async () => {
    const any = fc.uint8Array({ minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(any, fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        const file = await readAll(Buffer.concat([Buffer.from('email,b\n'), bytes]), size);
        if (typeof file === 'string') return; // what has a NUL is taken for UTF-16, and refused
        expect(file.again.subarray('email,b\n'.length)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('rows know their lines', async () => {
    const { rows, header } = await read(
      '\u{feff}sep=;\r\nemail;note\r\na;"1\r\n2\r\n3"\r\nb;5" pipe\r\n\r\n"c";""""\nd',
    );
    expect(header.line).toBe(2);
    expect(rows.map(({ line, text }) => [line, text])).toEqual([
      [3, 'a;"1\r\n2\r\n3"'],
      [6, 'b;5" pipe'],
      [7, ''],
      [8, '"c";""""'],
      [9, 'd'],
    ]);
    expect(cellsOf(rows[3]?.text ?? '', ';')).toEqual(['c', '"']);
    expect(cellsOf('b;5" pipe;"x"y;', ';')).toEqual(['b', '5" pipe', '"x"y', '']);
  });

  test('a delimiter is the one by which the header makes sense', async () => {
    expect((await read('name, first;email\n')).delimiter).toBe(';');
    expect((await read('email\n')).columns).toEqual(['email']);
    expect((await read('"a;b",email,"c;d"\n')).delimiter).toBe(',');
    expect((await read('a\temail\n')).delimiter).toBe('\t');
  });

  test('what is no CSV is said to be none', async () => {
    expect(await readAll('')).toMatch(/has no header/);
    expect(await readAll('\n')).toMatch(/has no header/);
    expect(await readAll(Buffer.from('\u{feff}email\n', 'utf16le'))).toMatch(/UTF-16/);
    const { rows } = await read('email,b\n1,2\n3,"4\n5,6\n');
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, undefined],
      [3, 'has a quote that is not closed'],
    ]);
    const endless = await read(`email,b\n1,"${'x\n'.repeat(1_000_000)}`, 65_536);
    expect(endless.rows.map(({ fault }) => fault)).toEqual(['has a quote that is not closed']);
    expect(endless.rows[0]?.text.length).toBeLessThan(1_200_000);
  });

  test('what is no UTF-8 is read as Latin-1', () => {
    expect(textOf(fromBytes(Buffer.from('Tõnu', 'latin1')))).toBe('Tõnu');
    expect(textOf(fromBytes(Buffer.from('Tõnu', 'utf8')))).toBe('Tõnu');
  });
});

describe('the column of addresses', () => {
  test.each([
    'email',
    'Email',
    'E-mail',
    'Email Address',
    'EMAIL_ADDRESS',
    'e-post',
    'E-posti aadress',
    'Sähköposti',
    'e-pasts',
    'El. paštas',
    'Эл. почта',
  ])('is known as %s', (name) => {
    expect(findAddressColumn(['id', name, 'Name'], undefined)).toBe(1);
  });

  test('is not guessed among several, nor where there is none', () => {
    expect(findAddressColumn(['id', 'name'], undefined)).toMatch(
      /no column .* It has "id", "name"\. Say which: --columns/,
    );
    expect(findAddressColumn(['Mail', 'E-post'], undefined)).toMatch(/more than one .*"Mail", "E-post"/);
    expect(findAddressColumn(['Mail', 'Email'], undefined)).toBe(1);
    expect(findAddressColumn(['email', 'Email'], undefined)).toMatch(/more than one/);
  });

  test('may be named', () => {
    expect(findAddressColumn(['email', 'Kontakt'], 'kontakt')).toBe(1);
    expect(findAddressColumn(['a', 'A'], 'A')).toBe(1);
    expect(findAddressColumn(['email'], 'Kontakt')).toBe('has no column Kontakt. It has "email"');
    const read = readColumns('email=E posti, link = L', ['email', 'link']);
    expect(read).toEqual(
      new Map([
        ['email', 'E posti'],
        ['link', 'L'],
      ]),
    );
  });
});

describe('batches', () => {
  async function* lists(sizes: number[]) {
    let next = 0;
    for (const size of sizes) yield Array.from({ length: size }, () => next++);
  }

  test('hold as many as they should, and lose none', async () => {
    const sizes = fc.array(fc.nat(25), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 10 }), async (all, size) => {
        const batches: number[][] = [];
        for await (const batch of batchesOf(lists(all), size)) batches.push(batch);
        const total = all.reduce((sum, one) => sum + one, 0);
        expect(batches.flat()).toEqual(Array.from({ length: total }, (_, at) => at));
        expect(batches.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(batches.every(({ length }) => length > 0 && length <= size)).toBe(true);
      }),
    );
  });

  test('come out in order, however long each takes, and no more are under way than should be', async () => {
    let [now, most] = [0, 0];
    const work = async ([n = 0]: number[]) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 5));
      now -= 1;
      return n;
    };
    const out: number[] = [];
    for await (const n of inOrder(lists(Array(30).fill(1)), 4, work)) out.push(n);
    expect(out).toEqual(Array.from({ length: 30 }, (_, at) => at));
    expect(most).toBe(4);
  });
});
