import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';

/** Controllers whose night has come, or that have none yet. */
export async function listNights(
  db: Database,
  now: number,
  limit: number,
): Promise<{ slug: string; isNew: boolean }[]> {
  const rows = await db.read<{ slug: string; isNew: number }>(sql`select c.slug, n.due_at is null as "isNew"
    from controllers c left join nights n on n.controller = c.slug
    where n.due_at is null or n.due_at <= ${now} order by n.due_at limit ${limit}`);
  return rows.map(({ slug, isNew }) => ({ slug, isNew: isNew === 1 }));
}

/** Sets a controller's next night, if nobody did since it was seen to be due. */
export function setNight(controller: string, dueAt: number, now: number): Sql {
  return sql`insert into nights (controller, due_at) values (${controller}, ${dueAt})
    on conflict (controller) do update set due_at = excluded.due_at where due_at <= ${now}`;
}
