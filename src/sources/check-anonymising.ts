import type { MappedTable, Mapping, Replacement } from '../retention/mapping.ts';
import { called, errorIn, pointerTo, type SchemaFinding, warningIn } from './finding.ts';
import { columnOf, isSameName, type SchemaColumn, type SchemaIndex, type SchemaTable } from './schema.ts';

/** Why the columns of a mapping can't become what it says, one finding for each. */
export function checkAnonymising(
  mapped: MappedTable,
  live: SchemaTable,
  mapping: Mapping,
  at: number,
): SchemaFinding[] {
  return mapping.anonymise.flatMap(({ column: name, becomes }): SchemaFinding[] => {
    const column = columnOf(live, name);
    if (!column) return [];
    const place = { column: name, mapping: at, field: pointerTo('anonymise', name) };
    const refusal =
      deciding(mapped, column) ??
      unwritable(live, column, becomes) ??
      clashing(mapped, live, mapping, name) ??
      (becomes === 'random' && isReference(live, name) ? dangling : null);
    if (refusal) {
      const [code, why] = refusal;
      return [errorIn(mapped, { code, message: `${name} of ${called(mapped)} ${why}`, ...place })];
    }
    if (!isConstant(becomes) || !isReference(live, name)) return [];
    const message = `${name} of ${called(mapped)} refers to another table: see that there is a row for it to refer to once it is anonymised.`;
    return [warningIn(mapped, { code: 'anonymise-reference', message, ...place })];
  });
}

type Refusal = [code: string, why: string];

const dangling: Refusal = [
  'anonymise-reference',
  "refers to another table and can't become random: let it become NULL.",
];

const isConstant = (becomes: Replacement) => becomes !== 'random' && becomes.value !== null;

/** A column by which it is told what becomes of the row has to stay as it is. */
function deciding({ key, mappings }: MappedTable, { name, isPrimary }: SchemaColumn): Refusal | null {
  if (name === key || isPrimary) {
    return ['key-anonymised', "is of the key and can't be anonymised: take it off the columns to anonymise."];
  }
  if (mappings.some(({ event }) => event === name)) {
    return [
      'event-anonymised',
      'dates the row, which would get another date: take it off the columns to anonymise.',
    ];
  }
  if (mappings.some(({ where }) => where.some(({ column }) => column === name))) {
    return [
      'where-anonymised',
      'decides which rows are meant (where): take it off the columns to anonymise.',
    ];
  }
  return null;
}

function unwritable(
  { isStrict }: SchemaTable,
  { isGenerated, isNotNull, type }: SchemaColumn,
  becomes: Replacement,
): Refusal | null {
  if (isGenerated) {
    return [
      'anonymise-generated',
      'is computed and never written: anonymise the columns that it is computed from.',
    ];
  }
  const value = becomes === 'random' ? becomes : becomes.value;
  if (value === null) {
    return isNotNull ? ['anonymise-not-null', "can't be NULL: let it become a constant or random."] : null;
  }
  if (!isStrict || takes(type.toUpperCase(), value)) return null;
  return [
    'anonymise-type',
    `takes only ${type}, as its table is STRICT: let it become what it takes, or NULL.`,
  ];
}

/** Whether a column of a STRICT table takes a value. */
function takes(type: string, value: string | number): boolean {
  if (type === 'TEXT' || type === 'ANY') return true;
  if (typeof value === 'string') return false;
  return type === 'REAL' || (type !== 'BLOB' && Number.isInteger(value));
}

/** A constant in a unique index: the second row would be refused, unless something else there tells the two apart. */
function clashing(
  { key }: MappedTable,
  live: SchemaTable,
  { anonymise }: Mapping,
  name: string,
): Refusal | null {
  const becomes = new Map(anonymise.map((one) => [one.column, one.becomes]));
  const tellsApart = (column: string) => {
    const other = becomes.get(column);
    return column === key || (other !== undefined && !isConstant(other));
  };
  const own = becomes.get(name);
  if (!own || !isConstant(own)) return null;
  const found = live.indexes.find(
    (index) =>
      index.isUnique &&
      isIndexed(index, name) &&
      !index.columns.some((of) => of.name !== null && tellsApart(of.name)),
  );
  if (!found) return null;
  return [
    'anonymise-unique',
    'is unique, and two rows with the same constant are not: let it become random or NULL.',
  ];
}

/** An expression may be of any column that its index names. */
function isIndexed({ columns, sql }: SchemaIndex, name: string): boolean {
  if (columns.some((column) => column.name === name)) return true;
  const hasExpression = columns.some((column) => column.name === null);
  return hasExpression && (sql ?? '').toLowerCase().includes(name.toLowerCase());
}

function isReference({ parents }: SchemaTable, name: string): boolean {
  return parents.some(({ columns }) => columns.some(({ from }) => isSameName(from, name)));
}
