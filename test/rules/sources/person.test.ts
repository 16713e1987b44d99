import { describe, expect, test } from 'vitest';
import type { Mapping, Subject } from '../../../src/retention/mapping.ts';
import type { Cell } from '../../../src/sources/cell.ts';
import { othersIn } from '../../../src/sources/person.ts';
import { twoSubjects } from '../../../src/sources/two-subjects.ts';

const address = (column: string): Subject => ({ kind: 'address', column });
const joined: Subject = { kind: 'joined', column: 'account', table: 'accounts', key: 'id', email: 'mail' };

const mapping = (subject: Subject | null, more: Partial<Mapping> = {}): Mapping => ({
  ...{ category: 'gifts', event: 'at', format: 'date', where: [], subject, anonymise: [], rules: [] },
  ...more,
});
const becomes = (...columns: string[]) => columns.map((column) => ({ column, becomes: { value: 'x' } }));

describe('a row leads to somebody else', () => {
  const mari = { address: 'mari@kodu.example', subject: 'ab12' };
  const both = [mapping(address('buyer')), mapping(address('receiver'))];
  const read = (matches = true, done = false) => ({ event: null, matches, done });
  const others = (subjects: Cell[], mappings = both, readings = mappings.map(() => read())) =>
    othersIn({ mappings }, mari)(subjects, readings);

  test.each([
    ['jaan@kodu.example', true],
    ['xmari@kodu.example', true],
    ['Jaan <jaan@kodu.example>', true],
    ['mari@kodu.example, jaan@kodu.example', true],
    // Somebody, though nobody can be written to so
    ['jaan@localhost', true],
    [new ArrayBuffer(2_000), true],
    [' MARI@Kodu.example', false],
    ['Mari <mari@kodu.example>', false],
    [null, false],
    ['', false],
    ['none', false],
    [7, false],
  ])('by %j: %s', (value, isAnother) => {
    expect(others([mari.address, value])).toEqual(isAnother ? ['receiver'] : []);
  });

  test('by a reference to what leads there, and by another hash', () => {
    const mappings = [mapping(joined), mapping({ kind: 'hash', column: 'who' })];
    expect(others(['jaan@kodu.example', 'cd34'], mappings)).toEqual(['account', 'who']);
    expect(others([mari.address, 'ab12'], mappings)).toEqual([]);
    expect(others([null, null], mappings)).toEqual([]);
  });

  test('only by a mapping that means it, and not by what it has become', () => {
    const two = [mari.address, 'jaan@kodu.example'];
    expect(others(two, both, [read(), read(false)])).toEqual([]);
    const mappings = [
      both[0] ?? mapping(null),
      mapping(address('receiver'), { anonymise: becomes('receiver') }),
    ];
    expect(others(two, mappings, [read(), read(true, true)])).toEqual([]);
    expect(others(two, mappings, [read(), read(true, false)])).toEqual(['receiver']);
  });

  test('not where all mappings lead to people in the same way', () => {
    expect(
      others(['jaan@kodu.example'], [both[0] ?? mapping(null), mapping(address('buyer')), mapping(null)]),
    ).toEqual([]);
  });
});

describe('a table that leads to people in two ways', () => {
  const said = (...mappings: Mapping[]) =>
    twoSubjects({ source: 'shop', table: 'gifts', key: 'id', mappings });
  const [buyer, receiver] = [
    mapping(address('buyer')),
    mapping(address('receiver'), { category: 'received' }),
  ];

  test('is said to, where a row is deleted for one of the two', () => {
    expect(said(buyer, buyer, receiver)).toEqual({
      mapping: 2,
      message: expect.stringContaining(
        'Where buyer (gifts) and receiver (received) of table gifts of source shop lead to two people',
      ),
    });
    expect(said(buyer, mapping(joined))?.mapping).toBe(1);
  });

  test('or changed where it leads to the other', () => {
    const own = [
      { ...buyer, anonymise: becomes('buyer') },
      { ...receiver, anonymise: becomes('receiver') },
    ] as const;
    expect(said(...own)).toBeNull();
    expect(said(...own, mapping(null))?.mapping).toBe(1);
    expect(said(own[0], { ...receiver, anonymise: becomes('receiver', 'buyer') })?.mapping).toBe(1);
  });

  test('but not where no row can be of both', () => {
    const where = (...values: string[]) => ({ where: [{ column: 'state', values }] });
    expect(said({ ...buyer, ...where('a', 'b') }, { ...receiver, ...where('c') })).toBeNull();
    expect(said({ ...buyer, ...where('a', 'b') }, { ...receiver, ...where('b') })?.mapping).toBe(1);
    expect(said(buyer)).toBeNull();
  });
});
