import sql, { join, type Sql } from 'sql-template-tag';
import type { MappedTable } from '../retention/mapping.ts';
import type { Cell, SourceRow } from './cell.ts';
import { mayBeTheirs, namingIn, othersIn, type Person } from './person.ts';
import { column, name } from './quoting.ts';
import { expressionsOf, hasEnd, isAscii, readRow } from './reading.ts';

// The rows of one person, whole: each with what decides whose it is, as it was at the same moment.

/** How much a page may hold: rows, and bytes of what is in them, after which no further row begins. */
export interface PageSize {
  rows: number;
  bytes: number;
}

/** Asks for the names of a table's columns, in their order. */
export function columnsQuery({ table }: Pick<MappedTable, 'table'>): Sql {
  return sql`select name from pragma_table_xinfo(${table}, 'main') where hidden <> 1 order by cid`;
}

/**
 * A page of the rows that may be a person's, by key, after a row's key (null: from the beginning): as `expressionsOf` reads
 * them, then these columns, then how many rows there were before the bytes were counted.
 */
export function wholeRowsQuery(
  table: MappedTable,
  person: Person,
  columns: readonly string[],
  { after, size }: { after: Cell; size: PageSize },
): Sql {
  const key = column('t', table.key);
  const values = columns.map((one) => column('t', one));
  const bytes = values.map((value) => sql`coalesce(octet_length(${value}), 0)`);
  const rows = sql`${name(table.table)} as t`;
  const read = [key, ...expressionsOf(table), ...values.map(asRead), sql`(select count(*) from unusta_near)`];
  // No table that is mapped has such a name (check-schema.ts)
  return sql`with unusta_near as materialized (select ${key} as key, ${join([...bytes, sql`0`], ' + ')} as bytes
      from ${rows} where ${mayBeTheirs(table, person, after)} order by ${key} limit ${size.rows}),
    unusta_page as materialized (select key, sum(bytes) over (order by key rows unbounded preceding) - bytes as before
      from unusta_near)
    select ${join(read)} from unusta_page as p cross join ${rows} on ${key} = p.key
    where p.before < ${size.bytes} order by ${key}`;
}

/** As it is, but for what the protocol has no word for (reading.ts): such a text and all bytes come marked, as bytes. */
function asRead(value: Sql): Sql {
  return sql`case typeof(${value}) when 'text' then iif(${isAscii(value)}, ${value}, cast('t' || ${value} as blob))
    when 'blob' then cast('b' || ${value} as blob)
    when 'real' then iif(${hasEnd(value)}, ${value}, iif(${value} > 0, 'Infinity', '-Infinity')) else ${value} end`;
}

/** The columns' values in a row of such a page; of a text that is no UTF-8, what can be read. */
export function valuesIn(table: MappedTable, row: SourceRow): Cell[] {
  return row.slice(1 + expressionsOf(table).length, -1).map((cell) => {
    if (!(cell instanceof ArrayBuffer)) return cell;
    const [mark] = new Uint8Array(cell, 0, 1);
    const bytes = cell.slice(1);
    return mark === textMark
      ? new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes)
      : bytes;
  });
}

const textMark = 't'.charCodeAt(0);

/** Whether more rows may come after a page. */
export function isFollowed(rows: readonly SourceRow[], { rows: limit }: PageSize): boolean {
  const near = Number(rows.at(-1)?.at(-1) ?? 0);
  return rows.length < near || near === limit;
}

/**
 * Tells whether a row is a person's: where a mapping means it, by that one's subject alone; a row that no mapping means
 * (an account that is still open) is nobody else's for that.
 */
export function belongsTo(table: MappedTable, person: Person): (row: SourceRow) => boolean {
  const naming = namingIn(table, person);
  return (row) => {
    const { readings, subjects } = readRow(table, row);
    const isMeant = readings.some(({ matches }) => matches);
    return naming(subjects).some((isNamed, at) => isNamed && (!isMeant || readings[at]?.matches === true));
  };
}

/** Tells by which columns a person's row leads to somebody else, whichever of the mappings mean it. */
export function othersColumns(table: MappedTable, person: Person): (row: SourceRow) => string[] {
  const others = othersIn(table, person);
  return (row) => {
    const { readings, subjects } = readRow(table, row);
    return others(
      subjects,
      readings.map((reading) => ({ ...reading, matches: true })),
    );
  };
}
