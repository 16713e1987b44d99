import sql, { type Sql } from 'sql-template-tag';
import type { MappedTable } from '../retention/mapping.ts';
import type { Cell } from './cell.ts';
import { column, name } from './quoting.ts';
import {
  columnOf,
  type ForeignKey,
  isSameName,
  rowidOf,
  type Schema,
  type SchemaColumn,
  type SchemaIndex,
  type SchemaTable,
} from './schema.ts';

type Row = readonly Cell[];

/** Asks a database for all that the check of its schema needs of the tables that are mapped, in one request. */
export function schemaQueries(tables: readonly MappedTable[]): Sql[] {
  const names = JSON.stringify([...new Set(tables.flatMap(namedBy))]);
  const isNamed = (table: Sql) => sql`${table} collate nocase in (select value from json_each(${names}))`;
  const mapped = sql`from pragma_table_list as l`;
  const ofMain = sql`l.schema = 'main' and ${isNamed(sql`l.name`)}`;
  return [
    sql`select l.name, l.type, l.wr, l.strict, s.sql ${mapped}
      left join sqlite_schema as s on s.type in ('table', 'view') and s.name = l.name where ${ofMain}`,
    sql`select l.name, c.name, c.type, c."notnull", c.pk, c.hidden ${mapped}
      join pragma_table_xinfo(l.name, 'main') as c where l.type = 'table' and ${ofMain} order by l.name, c.cid`,
    sql`select l.name, i.name, i."unique", i.origin, i.partial, s.sql, x.cid, x.name, x.coll, x."desc", x.key ${mapped}
      join pragma_index_list(l.name, 'main') as i join pragma_index_xinfo(i.name, 'main') as x
      left join sqlite_schema as s on s.type = 'index' and s.name = i.name
      where l.type = 'table' and ${ofMain} order by l.name, i.seq, x.seqno`,
    sql`select tbl_name, name from sqlite_schema where type = 'trigger' and ${isNamed(sql`tbl_name`)} order by name`,
    sql`select s.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete from sqlite_schema as s
      join pragma_foreign_key_list(s.name, 'main') as f
      where s.type = 'table' and (${isNamed(sql`s.name`)} or ${isNamed(sql`f."table"`)}) order by s.name, f.id, f.seq`,
  ];
}

function namedBy({ table, mappings }: MappedTable): string[] {
  return [table, ...mappings.flatMap(({ subject }) => (subject?.kind === 'joined' ? [subject.table] : []))];
}

/** What those queries gave. Columns are taken for BINARY: `collationQueries` ask where that may not be so. */
export function schemaFrom([
  tables = [],
  columns = [],
  indexes = [],
  triggers = [],
  keys = [],
]: Row[][]): Schema {
  const foreign = foreignKeysFrom(keys);
  return tables.map(([table, kind, withoutRowid, strict, text]): SchemaTable => {
    const own = (rows: Row[]) => rows.filter(([of]) => isSameName(String(of), String(table)));
    const plain = {
      isWithoutRowid: withoutRowid === 1,
      columns: own(columns).map(columnFrom),
      indexes: indexesFrom(own(indexes), null),
    };
    return {
      ...plain,
      name: String(table),
      kind: kind as SchemaTable['kind'],
      isStrict: strict === 1,
      sql: String(text ?? ''),
      indexes: indexesFrom(own(indexes), rowidOf(plain)),
      triggers: own(triggers).map(([, trigger]) => String(trigger)),
      parents: foreign.filter((key) => isSameName(key.table, String(table))),
      children: foreign.filter(({ parent }) => isSameName(parent, String(table))),
    };
  });
}

function columnFrom([, of, type, notNull, primary, hidden]: Row): SchemaColumn {
  return {
    name: String(of),
    type: String(type ?? ''),
    isNotNull: notNull === 1,
    isPrimary: primary !== 0,
    isGenerated: hidden !== 0,
    collation: 'BINARY',
  };
}

/** Of the columns of an index, -1 is the rowid, and -2 an expression. */
function indexesFrom(rows: Row[], rowid: string | null): SchemaIndex[] {
  const found = new Map<string, SchemaIndex>();
  for (const [, of, unique, origin, partial, text, place, named, collation, descending, isKey] of rows) {
    const index = found.get(String(of)) ?? {
      name: String(of),
      isUnique: unique === 1,
      isPrimary: origin === 'pk',
      isPartial: partial === 1,
      sql: text === null ? null : String(text),
      columns: [],
      behind: [],
    };
    found.set(index.name, index);
    const known = place === -1 ? rowid : named;
    (isKey === 1 ? index.columns : index.behind).push({
      name: known === null ? null : String(known),
      collation: String(collation),
      isDescending: descending === 1,
    });
  }
  return [...found.values()];
}

function foreignKeysFrom(rows: Row[]): ForeignKey[] {
  const found = new Map<string, ForeignKey>();
  for (const [table, id, parent, from, to, onUpdate, onDelete] of rows) {
    const place = JSON.stringify([table, Number(id)]);
    const key = found.get(place) ?? {
      table: String(table),
      parent: String(parent),
      columns: [],
      onUpdate: String(onUpdate),
      onDelete: String(onDelete),
    };
    found.set(place, key);
    key.columns.push({ from: String(from), to: to === null ? null : String(to) });
  }
  return [...found.values()];
}

/** A column whose collation counts, in a table that names one somewhere. */
export interface Collated {
  table: string;
  column: string;
}

/** Of the columns by which rows are sorted and joined, those that may not be BINARY. There hardly ever are any. */
export function collatedColumns(schema: Schema, tables: readonly MappedTable[]): Collated[] {
  const all = tables.flatMap(({ table, key, mappings }) => [
    { table, column: key },
    ...mappings.map(({ event }) => ({ table, column: event })),
    ...mappings.flatMap(({ subject }) =>
      subject?.kind === 'joined' ? [{ table: subject.table, column: subject.key }] : [],
    ),
  ]);
  return all.filter(({ table, column }) => {
    const live = schema.find((one) => one.name === table && one.kind === 'table');
    return live !== undefined && /collate/i.test(live.sql) && columnOf(live, column) !== undefined;
  });
}

/** Asks by which collation columns compare. No pragma says so, but an empty selection hands it on to what is joined to it. */
export function collationQueries(columns: readonly Collated[]): Sql[] {
  return columns.map(
    (
      one,
    ) => sql`select c = 'a', c = 'A ' from (select ${column('t', one.column)} as c from ${name(one.table)} as t where 0
      union all select 'A')`,
  );
}

/** Notes in a schema what those queries gave. */
export function noteCollations(schema: Schema, columns: readonly Collated[], answers: Row[][]): void {
  for (const [at, { table, column }] of columns.entries()) {
    const live = schema.find((one) => one.name === table);
    const found = live && columnOf(live, column);
    const [ignoresCase, ignoresBlanks] = answers[at]?.[0] ?? [];
    if (found) found.collation = ignoresCase === 1 ? 'NOCASE' : ignoresBlanks === 1 ? 'RTRIM' : 'BINARY';
  }
}
