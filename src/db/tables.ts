import sql from 'sql-template-tag';
import type { Alarm } from '../requests/alarm.ts';
import type { Outcome, RequestChannel, RequestStatus, RequestType, Scope } from '../requests/request.ts';
import type { TaskDeed, TaskKind, TaskState } from '../tasks/task.ts';

// All tables on one page, as rows of the code: `migrations/` is what the database is made from, and says why. Where a
// store reads whole rows, the columns' list gives them these names.

export interface ControllerRow {
  slug: string;
  profile: string;
  digest: string;
  revision: string;
  createdAt: number;
  updatedAt: number;
}

export const controllerColumns = sql`slug, profile, digest, revision,
  created_at as "createdAt", updated_at as "updatedAt"`;

export interface HostRow {
  host: string;
  controller: string;
}

export interface NoticeRow {
  controller: string;
  version: string;
  policy: string;
  digest: string;
  publishedAt: number;
  withdrawnAt: number | null;
}

export const noticeColumns = sql`controller, version, policy, digest,
  published_at as "publishedAt", withdrawn_at as "withdrawnAt"`;

export interface NoticeTextRow {
  controller: string;
  version: string;
  language: string;
  format: 'txt' | 'md';
  title: string;
  source: string;
  markdown: string | null;
  html: string;
  clauses: string;
  contents: string;
}

export const noticeTextColumns = sql`controller, version, language, format, title, source, markdown, html,
  clauses, contents`;

export interface NoticeChangesRow {
  controller: string;
  language: string;
  older: string;
  newer: string;
  changes: string;
}

export interface KeyRow {
  id: string;
  digest: string;
  scopes: string;
  controller: string | null;
  createdAt: number;
  expiresOn: string | null;
  revokedAt: number | null;
}

export const keyColumns = sql`id, digest, scopes, controller,
  created_at as "createdAt", expires_on as "expiresOn", revoked_at as "revokedAt"`;

export interface AuditRow {
  controller: string;
  seq: number;
  id: string;
  at: number;
  actor: string;
  event: string;
  data: string;
  digest: string;
}

export const auditColumns = sql`controller, seq, id, at, actor, event, data, digest`;

export interface SealRow {
  controller: string;
  number: number;
  firstSeq: number;
  lastSeq: number;
  root: string;
  previous: string | null;
  at: number;
  kid: string;
  jws: string;
}

export const sealColumns = sql`controller, number, first_seq as "firstSeq", last_seq as "lastSeq", root, previous, at,
  kid, jws`;

export interface PreferenceRow {
  controller: string;
  subject: string;
  topic: string;
  state: 'in' | 'out';
  event: string;
}

export interface PreferenceEventRow {
  id: string;
  controller: string;
  subject: string;
  topic: string;
  state: 'in' | 'out';
  channel: string;
  at: number;
  recordedAt: number;
  noticeVersion: string | null;
  unchangedBy: string | null;
  evidence: string | null;
}

export const preferenceEventColumns = sql`id, controller, subject, topic, state, channel, at,
  recorded_at as "recordedAt", notice_version as "noticeVersion", unchanged_by as "unchangedBy", evidence`;

export interface WebhookRow {
  id: string;
  controller: string;
  url: string;
  events: string;
  secret: string;
  previousSecret: string | null;
  previousUntil: number | null;
  createdAt: number;
}

export const webhookColumns = sql`id, controller, url, events, secret,
  previous_secret as "previousSecret", previous_until as "previousUntil", created_at as "createdAt"`;

export interface DeliveryRow {
  id: string;
  controller: string;
  event: string;
  kind: 'mail' | 'webhook';
  webhook: string | null;
  type: string;
  payload: string | null;
  occurredAt: number;
  dueAt: number;
  leasedUntil: number;
  attempts: number;
  lastError: string | null;
  deliveredAt: number | null;
  deadAt: number | null;
  alarmedAt: number | null;
}

export const deliveryColumns = sql`id, controller, event, kind, webhook, type, payload,
  occurred_at as "occurredAt", due_at as "dueAt", leased_until as "leasedUntil", attempts, last_error as "lastError",
  delivered_at as "deliveredAt", dead_at as "deadAt", alarmed_at as "alarmedAt"`;

export interface MailboxRow {
  id: string;
  message: string;
  at: number;
}

export const mailboxColumns = sql`id, message, at`;

export interface HoldRow {
  id: string;
  controller: string;
  kind: 'hold' | 'restriction' | 'request';
  subject: string | null;
  category: string | null;
  record: string | null;
  target: string;
  reason: string;
  clause: string | null;
  ground: 'legal-obligation' | 'legal-claims' | 'none';
  noticeVersion: string | null;
  note: string | null;
  actor: string;
  createdAt: number;
  acknowledgedAt: number | null;
  reviewOn: string;
  reviewToldAt: number | null;
  liftedAt: number | null;
  liftedBy: string | null;
}

export const holdColumns = sql`id, controller, kind, subject, category, record, target, reason, clause, ground,
  notice_version as "noticeVersion", note, actor, created_at as "createdAt", acknowledged_at as "acknowledgedAt",
  review_on as "reviewOn", review_told_at as "reviewToldAt", lifted_at as "liftedAt", lifted_by as "liftedBy"`;

export interface RequestRow {
  id: string;
  controller: string;
  subject: string;
  type: RequestType;
  scope: Scope | null;
  channel: RequestChannel;
  language: string;
  status: RequestStatus;
  outcome: Outcome | null;
  ground: string | null;
  receivedAt: number;
  createdAt: number;
  noticeVersion: string | null;
  clause: string | null;
  proof: 'email' | 'signature' | 'none';
  dueOn: string;
  dueAt: number;
  firstDueOn: string;
  deadlineClause: string | null;
  reasoning: string;
  isFormer: 0 | 1;
  mailedAt: number | null;
  confirmedAt: number | null;
  verifiedAt: number | null;
  verifiedHow: string | null;
  verifiedBy: string | null;
  extendedAt: number | null;
  closedAt: number | null;
  duplicateOf: string | null;
  gpcAt: number | null;
  carriedAt: number | null;
  lifting: string | null;
  liftedAt: number | null;
  alarm: Alarm | null;
  alarmAt: number | null;
  submission: string | null;
  submitted: string | null;
  revision: string;
}

export const requestColumns = sql`id, controller, subject, type, scope, channel, language, status, outcome, ground,
  received_at as "receivedAt", created_at as "createdAt", notice_version as "noticeVersion", clause, proof,
  due_on as "dueOn", due_at as "dueAt", first_due_on as "firstDueOn", deadline_clause as "deadlineClause", reasoning,
  is_former as "isFormer", mailed_at as "mailedAt", confirmed_at as "confirmedAt", verified_at as "verifiedAt",
  verified_how as "verifiedHow", verified_by as "verifiedBy", extended_at as "extendedAt", closed_at as "closedAt",
  duplicate_of as "duplicateOf", gpc_at as "gpcAt", carried_at as "carriedAt", lifting, lifted_at as "liftedAt",
  alarm, alarm_at as "alarmAt", submission, submitted, revision`;

export interface TaskRow {
  id: string;
  controller: string;
  request: string;
  subject: string;
  kind: TaskKind;
  deed: TaskDeed;
  category: string | null;
  recipient: string | null;
  name: string | null;
  state: TaskState;
  dueOn: string;
  createdAt: number;
  toldAt: number | null;
  reminders: number;
  lookAt: number | null;
  alarmedAt: number | null;
  settledAt: number | null;
  settledBy: string | null;
  revision: string;
  closedAt: number | null;
}

export const taskColumns = sql`id, controller, request, subject, kind, deed, category, recipient, name, state,
  due_on as "dueOn", created_at as "createdAt", told_at as "toldAt", reminders, look_at as "lookAt",
  alarmed_at as "alarmedAt", settled_at as "settledAt", settled_by as "settledBy", revision, closed_at as "closedAt"`;

export interface RequestEventRow {
  id: string;
  controller: string;
  request: string;
  subject: string;
  at: number;
  actor: string;
  event: string;
  data: string;
  closedAt: number | null;
}

export const requestEventColumns = sql`id, controller, request, subject, at, actor, event, data,
  closed_at as "closedAt"`;

export interface RequestTextRow {
  id: string;
  controller: string;
  request: string;
  subject: string;
  kid: string;
  sealed: string;
  closedAt: number | null;
}

export const requestTextColumns = sql`id, controller, request, subject, kid, sealed, closed_at as "closedAt"`;
