import { and, eq, type SQL, sql } from 'drizzle-orm';
import { ok, type Result, refuse } from '../result.ts';
import { type Database, isConstraintError, type Statement } from './client.ts';
import { controllers } from './tables.ts';

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
export function bumpRevision(db: Database, { slug, expected, revision, at }: RevisionChange): Statement {
  return db.query
    .update(controllers)
    .set({ revision, updatedAt: at })
    .where(and(eq(controllers.slug, slug), eq(controllers.revision, expected)));
}

/** True in a batch whose first statement won. */
export function atRevision({ slug, revision }: Pick<RevisionChange, 'slug' | 'revision'>): SQL {
  return sql`exists (select 1 from ${controllers} where ${controllers.slug} = ${slug} and ${controllers.revision} = ${revision})`;
}

/** Sends a batch guarded by its first statement; if that changed nothing, somebody else was first. */
export async function writeGuarded<T>(db: Database, statements: Statement[], value: T): Promise<Result<T>> {
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
