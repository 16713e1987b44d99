import { raw, type Sql } from 'sql-template-tag';

// Names come from a configuration: each is quoted, and a column always stands behind its table's alias, for SQLite takes
// a lone "name" that is no column as a text.

/** A name of a table, column or index, quoted. */
export function name(identifier: string): Sql {
  return raw(`"${identifier.replaceAll('"', '""')}"`);
}

/** A column of the table that has this alias; alone, where no alias can be (in an index). */
export function column(alias: string | null, identifier: string): Sql {
  return raw(`${alias === null ? '' : `${alias}.`}"${identifier.replaceAll('"', '""')}"`);
}

/** A constant as SQL text: for an index, which can't have bound values. Its texts hold no NUL (controllers/input.ts). */
export function literal(value: string | number | null): Sql {
  if (value === null) return raw('null');
  return raw(typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);
}
