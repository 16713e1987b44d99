import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { Controller } from '../../controllers/input.ts';
import { payloadContext, type WebhookBody } from '../../deliveries/event.ts';
import { insertWebhookDeliveries } from '../../deliveries/store.ts';
import { seal } from '../../keys/seal.ts';
import { controllerPaths } from '../../paths.ts';
import type { NoticeVersion } from '../input.ts';

/**
 * What the shop's systems are told of a new version, where `guard` holds: the next minute's cron sends it, so that
 * publishing waits for nobody.
 */
export async function tellPublished(
  context: Context,
  { slug: controller, languages: listed }: Controller,
  { version, digest, notice }: { version: string; digest: string; notice: NoticeVersion },
  guard: Sql,
): Promise<Sql> {
  const { now: occurredAt, publicUrl, ring, randomBytes } = context;
  const type = 'notice.published';
  const event = context.newId();
  const languages = Object.keys(notice.texts);
  const main = listed.find((language) => languages.includes(language)) ?? languages[0] ?? '';
  const url = publicUrl + controllerPaths(`/${controller}`).version(main, version);
  const data = { controller, version, effective: notice.policy.effective, languages, digest, url };
  const body: WebhookBody = { type, timestamp: new Date(occurredAt).toISOString(), data };
  const sealing = payloadContext({ controller, event });
  const payload = await seal(ring, sealing, JSON.stringify(body), randomBytes(12));
  return insertWebhookDeliveries(
    { controller, type, items: [{ event, payload }], occurredAt, leasedUntil: 0 },
    guard,
  );
}
