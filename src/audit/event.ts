import type { Context } from '../context.ts';
import { canonicalJson, sha256 } from '../digest.ts';

/** What can happen, and what is noted of it: never personal data. */
export type AuditEvent =
  | { event: 'controller.published'; data: { profile: string; revision: string } }
  | { event: 'notice.published'; data: { version: string; digest: string; languages: string[] } }
  | { event: 'notice.withdrawn'; data: { version: string } }
  | { event: 'preferences.changed'; data: { channel: string; wishes: number; topics: string[] } }
  | { event: 'link-key.issued'; data: { kid: string } }
  | { event: 'webhook.created'; data: { webhook: string; host: string; events: string[] } }
  | { event: 'webhook.rotated'; data: { webhook: string } }
  | { event: 'webhook.deleted'; data: { webhook: string } }
  | { event: 'delivery.replayed'; data: { delivery: string } }
  | { event: 'key.created'; data: { key: string; scopes: readonly string[]; expiresOn: string | null } }
  | { event: 'key.revoked'; data: { key: string } };

/** An entry of the audit log, before the batch that writes it gives it its number. */
export interface AuditEntry {
  controller: string;
  id: string;
  at: number;
  actor: string;
  event: AuditEvent['event'];
  data: string;
  /** SHA-256 of the entry's canonical JSON (RFC 8785), without its number. */
  digest: string;
}

/** The log of what belongs to no controller. */
export const installation = '*';

/** Makes an entry of what the context's actor does now; `controller` null is the installation's own log. */
export async function auditEntry(
  context: Pick<Context, 'now' | 'newId' | 'actor'>,
  controller: string | null,
  { event, data }: AuditEvent,
): Promise<AuditEntry> {
  const entry = {
    controller: controller ?? installation,
    id: context.newId(),
    at: context.now,
    actor: context.actor.id,
    event,
    data: canonicalJson(data),
  };
  return { ...entry, digest: await sha256(canonicalJson(entry)) };
}
