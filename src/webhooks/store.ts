import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { pageAfter } from '../db/parts.ts';
import { type WebhookRow, webhookColumns } from '../db/tables.ts';

/** A new webhook, if the controller exists and has fewer than `most`. */
export function insertWebhook(row: Omit<WebhookRow, 'previousSecret' | 'previousUntil'>, most: number): Sql {
  const { id, controller, url, events, secret, createdAt } = row;
  return sql`insert into webhooks (id, controller, url, events, secret, created_at)
    select ${id}, ${controller}, ${url}, ${events}, ${secret}, ${createdAt} from controllers c
    where c.slug = ${controller} and (select count(*) from webhooks w where w.controller = ${controller}) < ${most}`;
}

/** Up to `limit` webhooks of a controller after `cursor`, oldest first. */
export function listWebhooks(
  db: Database,
  controller: string,
  page: { cursor: string; limit: number },
): Promise<WebhookRow[]> {
  return db.read(
    sql`select ${webhookColumns} from webhooks where controller = ${controller} and ${pageAfter(page)}`,
  );
}

/** A new secret, with the one before until then. */
export function rotateWebhookRow(
  { controller, id }: { controller: string; id: string },
  { secret, previousUntil }: { secret: string; previousUntil: number },
): Sql {
  return sql`update webhooks set secret = ${secret}, previous_secret = secret, previous_until = ${previousUntil}
    where controller = ${controller} and id = ${id}`;
}

/** A webhook goes. */
export function deleteWebhookRow({ controller, id }: { controller: string; id: string }): Sql {
  return sql`delete from webhooks where controller = ${controller} and id = ${id}`;
}
