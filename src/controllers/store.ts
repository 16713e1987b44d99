import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { atRevision } from '../db/revision.ts';
import { type ControllerRow, controllerColumns, type HostRow } from '../db/tables.ts';

/** The controller, if there is one. */
export async function findController(db: Database, slug: string): Promise<ControllerRow | undefined> {
  const rows = await db.read<ControllerRow>(
    sql`select ${controllerColumns} from controllers where slug = ${slug}`,
  );
  return rows[0];
}

/** The slug of the controller that lists a host. */
export async function findControllerByHost(db: Database, host: string): Promise<string | undefined> {
  const rows = await db.read<Pick<HostRow, 'controller'>>(
    sql`select controller from hosts where host = ${host}`,
  );
  return rows[0]?.controller;
}

/** The slug of the controller that there is alone. */
export async function findOnlyController(db: Database): Promise<string | undefined> {
  const rows = await db.read<Pick<ControllerRow, 'slug'>>(sql`select slug from controllers limit 2`);
  return rows.length === 1 ? rows[0]?.slug : undefined;
}

/** Every controller's slug and profile, for the local index. */
export function listControllers(db: Database): Promise<Pick<ControllerRow, 'slug' | 'profile'>[]> {
  return db.read(sql`select slug, profile from controllers order by slug`);
}

/** Of these hosts, one that another controller lists. */
export async function findTakenHost(
  db: Database,
  slug: string,
  wanted: string[],
): Promise<string | undefined> {
  if (wanted.length === 0) return undefined;
  const rows = await db.read<Pick<HostRow, 'host'>>(sql`select host from hosts
    where host in (select value from json_each(${JSON.stringify(wanted)})) and controller <> ${slug} limit 1`);
  return rows[0]?.host;
}

/** A new controller, unless there is one by that slug. */
export function insertController(row: ControllerRow): Sql {
  const { slug, profile, digest, revision, createdAt, updatedAt } = row;
  return sql`insert into controllers (slug, profile, digest, revision, created_at, updated_at)
    values (${slug}, ${profile}, ${digest}, ${revision}, ${createdAt}, ${updatedAt}) on conflict do nothing`;
}

/** The controller as it is now, unless it changed since `expected` was its revision. */
export function updateController(row: ControllerRow, expected: string): Sql {
  const { slug, profile, digest, revision, updatedAt } = row;
  return sql`update controllers
    set profile = ${profile}, digest = ${digest}, revision = ${revision}, updated_at = ${updatedAt}
    where slug = ${slug} and revision = ${expected}`;
}

/** Keeps a profile as it was published, in the batch that publishes it. */
export function keepProfile({ slug, profile, digest, revision }: ControllerRow): Sql {
  return sql`insert into profiles (controller, digest, profile) select ${slug}, ${digest}, ${profile}
    where ${atRevision({ slug, revision })} on conflict do nothing`;
}

/** A profile that a controller has, or once had. */
export async function findProfile(db: Database, slug: string, digest: string): Promise<string | undefined> {
  const rows = await db.read<{ profile: string }>(
    sql`select profile from profiles where controller = ${slug} and digest = ${digest}`,
  );
  return rows[0]?.profile;
}

/** The controller's hosts are these and no others. */
export function replaceHosts(slug: string, list: string[], revision: string): Sql[] {
  const guard = atRevision({ slug, revision });
  return [
    sql`delete from hosts where controller = ${slug} and ${guard}`,
    ...list.map((host) => sql`insert into hosts (host, controller) select ${host}, ${slug} where ${guard}`),
  ];
}
