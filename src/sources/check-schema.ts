import type { MappedTable, Mapping } from '../retention/mapping.ts';
import { checkAnonymising } from './check-anonymising.ts';
import { checkReferences } from './check-references.ts';
import { called, errorIn, pointerTo, type SchemaFinding, warningIn } from './finding.ts';
import {
  affinityOf,
  columnOf,
  isCollatedAs,
  isSameName,
  rowidOf,
  type Schema,
  type SchemaTable,
  uniqueBy,
} from './schema.ts';
import { checkIndexes } from './serving-index.ts';
import { twoSubjects } from './two-subjects.ts';

/**
 * All that keeps the mapped tables of one source from being purged, and what would make it dear. `tables` are all that
 * are mapped there, in the order declared.
 */
export function checkSchema(schema: Schema, tables: readonly MappedTable[]): SchemaFinding[] {
  return tables.flatMap((mapped, at) => {
    const ordinary = findTable(schema, mapped, mapped.table, { field: '/table', mapping: 0 });
    if ('finding' in ordinary) return [ordinary.finding];
    const { live } = ordinary;
    const columns = [...checkColumns(mapped, live), ...checkJoins(mapped, schema)];
    // Of columns that aren't there, there is no more to say; and of a table that can't be used, no index
    if (columns.length > 0) return columns;
    const found = [
      ...checkKey(mapped, live),
      ...checkReferences(mapped, live, tables.slice(0, at)),
      ...mapped.mappings.flatMap((mapping, i) => checkAnonymising(mapped, live, mapping, i)),
      ...checkSubjects(mapped),
    ];
    return found.some(({ level }) => level === 'error') ? found : [...found, ...checkIndexes(mapped, live)];
  });
}

function checkSubjects(mapped: MappedTable): SchemaFinding[] {
  const found = twoSubjects(mapped);
  return found ? [warningIn(mapped, { code: 'two-subjects', field: '/subject', ...found })] : [];
}

type Place = Pick<SchemaFinding, 'field' | 'mapping'>;

/** The ordinary table of that very name. Another spelling of it would be another table to all that compares names. */
function findTable(
  schema: Schema,
  mapped: MappedTable,
  name: string,
  place: Place,
): { live: SchemaTable } | { finding: SchemaFinding } {
  const refused = (code: string, message: string) => ({
    finding: errorIn(mapped, { code, message, ...place }),
  });
  if (/^(?:unusta|sqlite)_/i.test(name)) {
    return refused(
      'reserved-table',
      `Names that begin as ${name} does are Unusta's or SQLite's own: map a table of the shop.`,
    );
  }
  const live = schema.find((one) => isSameName(one.name, name));
  if (!live)
    return refused('missing-table', `Source ${mapped.source} has no table ${name}: correct the name.`);
  if (live.name !== name) {
    return refused(
      'missing-table',
      `Source ${mapped.source} has no table ${name}, but ${live.name}: spell it so.`,
    );
  }
  if (live.kind !== 'table') {
    const kind = { view: 'a view', virtual: 'a virtual table', shadow: 'part of a virtual table' }[live.kind];
    return refused(
      'not-a-table',
      `${name} of source ${mapped.source} is ${kind}: map the table whose rows it shows.`,
    );
  }
  return { live };
}

function missingColumn(
  mapped: MappedTable,
  live: SchemaTable,
  column: string,
  place: Place,
): SchemaFinding[] {
  if (columnOf(live, column)) return [];
  const alike = live.columns.find(({ name }) => isSameName(name, column));
  const advice = alike ? `, but ${alike.name}: spell it so` : ': correct the name';
  const where = called({ table: live.name, source: mapped.source });
  const message = `There is no column ${column} in ${where}${advice}.`;
  return [errorIn(mapped, { code: 'missing-column', column, message, ...place })];
}

function checkColumns(mapped: MappedTable, live: SchemaTable): SchemaFinding[] {
  const named = mapped.mappings.flatMap((mapping, at) =>
    columnsOf(mapping).map(([field, column]) => ({ field, column, mapping: at })),
  );
  return [{ field: '/key', column: mapped.key, mapping: 0 }, ...named].flatMap(({ column, ...place }) =>
    missingColumn(mapped, live, column, place),
  );
}

function columnsOf({
  event,
  subject,
  where,
  anonymise,
  withhold = [],
}: Mapping): [field: string, column: string][] {
  return [
    ['/event', event],
    ...(subject
      ? [[subject.kind === 'joined' ? '/subject/column' : '/subject', subject.column] as [string, string]]
      : []),
    ...where.map(({ column }): [string, string] => [pointerTo('where', column), column]),
    ...anonymise.map(({ column }): [string, string] => [pointerTo('anonymise', column), column]),
    ...withhold.map((column, at): [string, string] => [pointerTo('withhold', at), column]),
  ];
}

/** Where a subject is in another table, that table must give one row for a value, or none. */
function checkJoins(mapped: MappedTable, schema: Schema): SchemaFinding[] {
  return mapped.mappings.flatMap(({ subject }, mapping) => {
    if (subject?.kind !== 'joined') return [];
    const found = findTable(schema, mapped, subject.table, { field: '/subject/table', mapping });
    if ('finding' in found) return [found.finding];
    const { live } = found;
    const missing = (['key', 'email'] as const).flatMap((field) =>
      missingColumn(mapped, live, subject[field], { field: `/subject/${field}`, mapping }),
    );
    return missing.length > 0 ? missing : checkJoinedKey(mapped, schema, live, mapping);
  });
}

function checkJoinedKey(
  mapped: MappedTable,
  schema: Schema,
  live: SchemaTable,
  mapping: number,
): SchemaFinding[] {
  const subject = mapped.mappings[mapping]?.subject;
  if (subject?.kind !== 'joined') return [];
  const { key, column } = subject;
  const { collation = '' } = columnOf(live, key) ?? {};
  const isUnique =
    rowidOf(live) === key ||
    uniqueBy(live, key).some(({ columns: [of] }) => of && isCollatedAs(of, collation));
  const isAlike = keepsApart(live, key, schema, { table: mapped.table, column });
  if (isUnique && isAlike) return [];
  const where = `${key} of table ${live.name} of source ${mapped.source}`;
  const message = isUnique
    ? `${where} is not of the type of ${column}, which takes different keys for the same (7 and 007), so several people may be meant by one row: give both the same type.`
    : `${where} is not unique, so several people may be meant by one row: join by its primary key, or by a column with a unique index.`;
  return [
    errorIn(mapped, { code: 'joined-key-not-unique', column: key, message, mapping, field: '/subject/key' }),
  ];
}

/** Whether keys that differ still do where a column is compared with them: to a number, the texts 7 and 007 are one. */
function keepsApart(
  live: SchemaTable,
  key: string,
  schema: Schema,
  referring: { table: string; column: string },
): boolean {
  const from = schema.find(({ name }) => name === referring.table);
  const [of, to] = [from && columnOf(from, referring.column), columnOf(live, key)];
  if (!from || !of || !to) return true;
  const [asked, kept] = [affinityOf(of, from.isStrict), affinityOf(to, live.isStrict)];
  return kept === 'number' || asked === null || asked === kept;
}

/** Rows are named by their key, to the letter: each has one, none has another's, and `a` is not `A`. */
function checkKey(mapped: MappedTable, live: SchemaTable): SchemaFinding[] {
  const { key } = mapped;
  const column = columnOf(live, key);
  if (!column || rowidOf(live) === key) return [];
  const refused = (code: string, why: string) => {
    const message = `${key} of ${called(mapped)} ${why}`;
    return [errorIn(mapped, { code, column: key, message, field: '/key' })];
  };
  const indexes = uniqueBy(live, key);
  if (indexes.length === 0) {
    return refused(
      'key-not-unique',
      'is neither the primary key nor unique by itself: name a column that is.',
    );
  }
  const binary = indexes.some(({ columns: [of] }) => of && isCollatedAs(of, 'BINARY'));
  if (!binary || !isCollatedAs(column, 'BINARY')) {
    return refused(
      'key-collation',
      'takes different texts for the same: name a key that is compared as BINARY.',
    );
  }
  if (!column.isNotNull)
    return refused('key-nullable', 'may be NULL: make it NOT NULL, or name another key.');
  if (/blob/i.test(column.type)) {
    return refused(
      'key-binary',
      'holds bytes, by which no record can be named: name a key of text or numbers.',
    );
  }
  return [];
}
