import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Database, Statement } from '../db/client.ts';
import { controllers, webhooks } from '../db/tables.ts';

type WebhookRow = typeof webhooks.$inferSelect;

/** A new webhook, if the controller exists and has fewer than `most`. */
export function insertWebhook(db: Database, row: WebhookRow, most: number): Statement {
  const { id, controller, url, events, secret, createdAt } = row;
  const has = sql`(select count(*) from ${webhooks} where ${webhooks.controller} = ${controller})`;
  return db.query.insert(webhooks).select(
    sql`select ${id}, ${controller}, ${url}, ${events}, ${secret}, null, null, ${createdAt}
      from ${controllers} where ${controllers.slug} = ${controller} and ${has} < ${most}`,
  );
}

/** Up to `limit` webhooks of a controller after `cursor`, oldest first. */
export async function listWebhooks(
  db: Database,
  controller: string,
  { cursor, limit }: { cursor: string; limit: number },
): Promise<WebhookRow[]> {
  const where = and(eq(webhooks.controller, controller), gt(webhooks.id, cursor));
  return db.query.select().from(webhooks).where(where).orderBy(asc(webhooks.id)).limit(limit);
}

/** A new secret, with the one before until then. */
export function rotateWebhookRow(
  db: Database,
  { controller, id }: { controller: string; id: string },
  { secret, previousUntil }: { secret: string; previousUntil: number },
): Statement {
  return db.query
    .update(webhooks)
    .set({ secret, previousSecret: sql`${webhooks.secret}`, previousUntil })
    .where(and(eq(webhooks.controller, controller), eq(webhooks.id, id)));
}

/** A webhook goes. */
export function deleteWebhookRow(
  db: Database,
  { controller, id }: { controller: string; id: string },
): Statement {
  return db.query.delete(webhooks).where(and(eq(webhooks.controller, controller), eq(webhooks.id, id)));
}
