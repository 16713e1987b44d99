import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Database, Statement } from '../db/client.ts';
import { atRevision } from '../db/revision.ts';
import { controllers, hosts } from '../db/tables.ts';

type ControllerRow = typeof controllers.$inferSelect;

/** The controller, if there is one. */
export async function findController(db: Database, slug: string): Promise<ControllerRow | undefined> {
  return (await db.query.select().from(controllers).where(eq(controllers.slug, slug)))[0];
}

/** The slug of the controller that lists a host. */
export async function findControllerByHost(db: Database, host: string): Promise<string | undefined> {
  return (await db.query.select().from(hosts).where(eq(hosts.host, host)))[0]?.controller;
}

/** Every controller's slug and profile, for the local index. */
export async function listControllers(db: Database): Promise<{ slug: string; profile: string }[]> {
  return db.query
    .select({ slug: controllers.slug, profile: controllers.profile })
    .from(controllers)
    .orderBy(controllers.slug);
}

/** Of these hosts, one that another controller lists. */
export async function findTakenHost(
  db: Database,
  slug: string,
  wanted: string[],
): Promise<string | undefined> {
  const where = and(inArray(hosts.host, wanted), ne(hosts.controller, slug));
  return wanted.length === 0
    ? undefined
    : (await db.query.select().from(hosts).where(where).limit(1))[0]?.host;
}

/** A new controller, unless there is one by that slug. */
export function insertController(db: Database, row: ControllerRow): Statement {
  return db.query.insert(controllers).values(row).onConflictDoNothing();
}

/** The controller as it is now, unless it changed since `expected` was its revision. */
export function updateController(db: Database, row: ControllerRow, expected: string): Statement {
  const { profile, digest, revision, updatedAt } = row;
  return db.query
    .update(controllers)
    .set({ profile, digest, revision, updatedAt })
    .where(and(eq(controllers.slug, row.slug), eq(controllers.revision, expected)));
}

/** The controller's hosts are these and no others. */
export function replaceHosts(db: Database, slug: string, list: string[], revision: string): Statement[] {
  const guard = atRevision({ slug, revision });
  return [
    db.query.delete(hosts).where(and(eq(hosts.controller, slug), guard)),
    ...list.map((host) => db.query.insert(hosts).select(sql`select ${host}, ${slug} where ${guard}`)),
  ];
}
