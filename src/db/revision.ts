import sql, { type Sql } from 'sql-template-tag';
import { ok, type Result, refuse } from '../result.ts';
import { type Database, isConstraintError } from './client.ts';

// Whatever changes a controller or what belongs to it gives the controller a new revision (a UUIDv7) in the first
// statement of its batch. Later statements are guarded by that revision: it exists only if this batch won.

/** A change of revision, seen from the batch that makes it. */
export interface RevisionChange {
  slug: string;
  expected: string;
  revision: string;
  /** UTC milliseconds. */
  at: number;
}

/** Gives the controller its new revision, unless it changed since `expected`. */
export function bumpRevision({ slug, expected, revision, at }: RevisionChange): Sql {
  return sql`update controllers set revision = ${revision}, updated_at = ${at}
    where slug = ${slug} and revision = ${expected}`;
}

/** True in a batch whose first statement won. */
export function atRevision({ slug, revision }: Pick<RevisionChange, 'slug' | 'revision'>): Sql {
  return sql`exists (select 1 from controllers c where c.slug = ${slug} and c.revision = ${revision})`;
}

/** The controller's revision now, as the last statement of a batch. */
export function selectRevision(slug: string): Sql {
  return sql`select revision from controllers where slug = ${slug}`;
}

/** Sends a batch guarded by its first statement; if that changed nothing, somebody else was first. */
export async function writeGuarded<T>(db: Database, statements: Sql[], value: T): Promise<Result<T>> {
  try {
    const [first] = await db.write(statements);
    return first?.rowsAffected === 1 ? ok(value) : refuse({ type: 'changed-meanwhile' });
  } catch (error) {
    if (isConstraintError(error)) return refuse({ type: 'changed-meanwhile' });
    throw error;
  }
}

/** Tries an action again, twice at most, when somebody else changed the same controller at the same moment. */
export async function retryChanged<T>(action: () => Promise<Result<T>>): Promise<Result<T>> {
  let result = await action();
  for (let tries = 0; tries < 2 && !result.ok && result.refusal.type === 'changed-meanwhile'; tries++) {
    result = await action();
  }
  return result;
}
