import { decodeBase64, encodeBase64 } from 'hono/utils/encode';
import { Webhook } from 'standardwebhooks';

/** How long the old secret signs too after a rotation (ms). */
export const rotationMs = 24 * 3_600_000;

const fewestBytes = 24;
const mostBytes = 64;

/** A secret of these random bytes, as Standard Webhooks writes it: `whsec_` and base64. */
export function webhookSecret(bytes: Uint8Array<ArrayBuffer>): string {
  return `whsec_${encodeBase64(bytes.buffer)}`;
}

/** Whether a text is such a secret, of 24 to 64 bytes. */
export function isWebhookSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text) ?? [];
  if (base64 === undefined || base64.length % 4 !== 0) return false;
  const bytes = decodeBase64(base64);
  // Two spellings of the same bytes would be two secrets to some libraries
  return bytes.length >= fewestBytes && bytes.length <= mostBytes && encodeBase64(bytes.buffer) === base64;
}

/** The headers of a webhook: one signature by each secret, apart by a space, so that a shop can change over. */
export function webhookHeaders(
  { event, body, at }: { event: string; body: string; at: number },
  secrets: string[],
): Record<string, string> {
  const moment = new Date(at);
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Unusta-Webhooks/1',
    'Webhook-Id': event,
    'Webhook-Timestamp': String(Math.floor(at / 1_000)),
    'Webhook-Signature': secrets.map((secret) => new Webhook(secret).sign(event, moment, body)).join(' '),
  };
}
