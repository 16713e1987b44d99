import type { Context } from '../context.ts';
import { canonicalJson, sha256 } from '../digest.ts';

/** A rule's part of a plan. */
export interface PlannedRule {
  rule: string;
  clause: string;
  eligible: number;
  held: number;
  firstOn: string | null;
  lastOn: string | null;
}

/** What can happen, and what is noted of it: never personal data. */
export type AuditEvent =
  | { event: 'controller.published'; data: { profile: string; revision: string } }
  | { event: 'notice.published'; data: { version: string; digest: string; languages: string[] } }
  | { event: 'notice.withdrawn'; data: { version: string } }
  | { event: 'preferences.changed'; data: { channel: string; wishes: number; topics: string[] } }
  | { event: 'link-key.issued'; data: { kid: string } }
  | { event: 'hold.placed'; data: HoldPlaced }
  | { event: 'hold.noted'; data: { hold: string; kind: string } }
  | { event: 'hold.lifted'; data: { hold: string; kind: string } }
  | { event: 'request.received'; data: RequestReceived }
  | { event: 'request.changed'; data: RequestChanged }
  | { event: 'webhook.created'; data: { webhook: string; host: string; events: string[] } }
  | { event: 'webhook.rotated'; data: { webhook: string } }
  | { event: 'webhook.deleted'; data: { webhook: string } }
  | { event: 'delivery.replayed'; data: { delivery: string } }
  | {
      event: 'purge.started';
      data: { run: string; kind: string; asOf: string; noticeVersion: string; rehearsal: boolean };
    }
  | { event: 'purge.planned'; data: { run: string; rules: PlannedRule[]; waiting: string[] } }
  | { event: 'purge.approved'; data: { run: string; rules: string[] } }
  | { event: 'purge.batch'; data: Record<string, string | number | null> }
  | { event: 'purge.finished'; data: { run: string; purged: Record<string, number> } }
  | { event: 'purge.failed'; data: { run: string; reason: string } }
  | { event: 'records.registered'; data: { records: number; categories: string[] } }
  | {
      event: 'records.told';
      data: { noticeVersion: string; rules: { rule: string; clause: string; records: number }[] };
    }
  | {
      event: 'records.acknowledged';
      data: { categories: { category: string; records: number; held: number }[] };
    }
  | { event: 'key.created'; data: { key: string; scopes: readonly string[]; expiresOn: string | null } }
  | { event: 'key.revoked'; data: { key: string } };

interface RequestReceived {
  request: string;
  type: string;
  scope: string | null;
  channel: string;
  status: string;
  receivedAt: string;
  dueOn: string;
  noticeVersion: string | null;
  clause: string | null;
  deadlineClause: string | null;
}

interface RequestChanged {
  request: string;
  /** What happened: as the request's own timeline says. */
  change: string;
  status: string;
  [detail: string]: string | number | boolean | null;
}

interface HoldPlaced {
  hold: string;
  kind: string;
  /** Whether all of a person is kept, or one record. */
  of: 'subject' | 'record';
  category: string | null;
  reason: string;
  clause: string | null;
  reviewOn: string;
}

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
  return { ...entry, digest: await sha256(canonicalEntry(entry)) };
}

/** What an entry says; in the log, with its number. */
export interface Said {
  controller: string;
  seq?: number;
  id: string;
  at: number;
  actor: string;
  event: string;
  data: string;
}

/** An entry as one text (RFC 8785): its digest is of the one without its number, a seal of the one with it. */
export function canonicalEntry({ controller, seq, id, at, actor, event, data }: Said): string {
  return canonicalJson({ controller, seq, id, at, actor, event, data });
}
