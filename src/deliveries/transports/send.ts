import type { Context } from '../../context.ts';
import type { Database } from '../../db/client.ts';
import type { DeliveryRow, WebhookRow } from '../../db/tables.ts';
import { type Env, isLoopback } from '../../env.ts';
import { unseal } from '../../keys/seal.ts';
import { readEndpoint } from '../../webhooks/endpoint.ts';
import { secretContext } from '../../webhooks/webhook.ts';
import { payloadContext } from '../event.ts';
import { type Mail, type MailTransport, problemOfMail } from '../mail.ts';
import { failed, type Outcome } from '../outcome.ts';
import type { Leased } from '../store.ts';
import { mailByCloudflare } from './cloudflare.ts';
import { mailByHttp } from './http.ts';
import { mailToMailbox } from './mailbox.ts';
import { callWebhook } from './webhook.ts';

/** Sends one delivery, once. Whatever happens is an outcome. */
export async function sendDelivery(
  context: Pick<Context, 'db' | 'ring'>,
  env: Env,
  { delivery, webhook }: Leased,
  at: number,
): Promise<Outcome> {
  const payload = await unseal(context.ring, payloadContext(delivery), delivery.payload ?? '');
  // A key that is missing may come back
  if (payload === null) return failed('sealed with a key that is not here');
  try {
    if (delivery.kind === 'mail') return await sendMail(context.db, env, { delivery, payload, at });
    return await tellWebhook(context, env, { delivery, webhook, payload, at });
  } catch {
    return failed('error');
  }
}

interface Opened {
  delivery: DeliveryRow;
  payload: string;
  at: number;
}

async function sendMail(db: Database, env: Env, { delivery, payload, at }: Opened): Promise<Outcome> {
  const mail: Mail = JSON.parse(payload);
  const problem = problemOfMail(mail);
  if (problem) return failed(problem, { isFinal: true });
  return transportOf(env, db)(mail, { from: env.MAIL_FROM, event: delivery.event, at });
}

/** The one transport that the settings name; that each has what it needs was checked with them. */
function transportOf(env: Env, db: Database): MailTransport {
  const { MAIL_TRANSPORT, MAIL_HTTP_URL: url, MAIL_HTTP_KEY: key, EMAIL } = env;
  if (MAIL_TRANSPORT === 'cloudflare' && EMAIL) return mailByCloudflare(EMAIL);
  if (MAIL_TRANSPORT === 'http' && url && key) return mailByHttp({ url, key });
  if (MAIL_TRANSPORT === 'mailbox' && isLoopback(new URL(env.PUBLIC_URL).hostname)) return mailToMailbox(db);
  return async () => failed('no mail transport');
}

async function tellWebhook(
  { ring }: Pick<Context, 'ring'>,
  env: Env,
  { delivery, webhook, payload, at }: Opened & { webhook: WebhookRow | null },
): Promise<Outcome> {
  if (!webhook) return failed('webhook deleted', { isFinal: true });
  // Checked when it was made; but perhaps by a local start, whose database went elsewhere
  const endpoint = readEndpoint(webhook.url, isLoopback(new URL(env.PUBLIC_URL).hostname));
  if (!endpoint.ok) return failed('address not allowed');
  const { previousSecret, previousUntil } = webhook;
  const sealed = [webhook.secret, ...(previousSecret && at < (previousUntil ?? 0) ? [previousSecret] : [])];
  const opened = await Promise.all(sealed.map((secret) => unseal(ring, secretContext(webhook), secret)));
  const secrets = opened.filter((secret) => secret !== null);
  if (secrets.length === 0) return failed('sealed with a key that is not here');
  return callWebhook({ url: endpoint.url, secrets, event: delivery.event, body: payload, at });
}
