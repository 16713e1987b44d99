import sql, { type Sql } from 'sql-template-tag';

// Parts of statements that several stores have.

/** A condition that always holds. */
export const always: Sql = sql`true`;

/** True of the rows that an actor bound to `controller` (null: to none) may see. */
export function visibleTo(controller: string | null): Sql {
  return controller === null ? always : sql`controller = ${controller}`;
}

/** The end of a query: up to `limit` rows whose id comes after `cursor`, oldest first. */
export function pageAfter({ cursor, limit }: { cursor: string; limit: number }): Sql {
  return sql`id > ${cursor} order by id limit ${limit}`;
}
