import type { Sql } from 'sql-template-tag';
import { type AuditEvent, auditEntry } from '../../audit/event.ts';
import { insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { payloadContext, type WebhookBody } from '../../deliveries/event.ts';
import type { Mail } from '../../deliveries/mail.ts';
import { insertMailDelivery, insertWebhookDeliveries } from '../../deliveries/store.ts';
import { seal } from '../../keys/seal.ts';
import type { Evidence } from '../../sources/deed.ts';
import { type RunState, type RunStatus, totalOf } from '../run.ts';
import { failureMail, planMail, purgeBody, type RunNews } from '../told.ts';
import type { Work } from '../work.ts';

/** A statement that takes effect where the condition holds. */
export type Guarded = (condition: Sql) => Sql;

/** What must be noted and told when a run comes to another status, for the batch in which it does. */
export async function tellings(
  context: Context,
  work: Work,
  {
    id,
    controller,
    was,
    status,
    reason,
    rehearsal,
  }: {
    id: string;
    controller: string;
    was: RunStatus;
    status: RunStatus;
    reason: string | null;
    rehearsal: number;
  },
): Promise<Guarded[]> {
  const guarded: Guarded[] = [];
  for (const event of auditEventsOf(work, { run: id, was, status, reason })) {
    const noted = await auditEntry(context, controller, event);
    guarded.push((condition) => insertAudit(noted, condition));
  }
  // Who asked for a dry run is there to see that it failed
  if (work.run.kind === 'dry-run' || !isTold(status)) return guarded;
  const news: RunNews = {
    ...{ controller: work.controller, run: id, asOf: work.calendar.today },
    ...{ at: context.now, publicUrl: context.publicUrl },
    ...{ noticeVersion: work.run.noticeVersion, rehearsal: rehearsal === 1, state: work.state, reason },
    request: work.run.request,
  };
  if (work.run.kind === 'erasure') {
    return status === 'failed' ? [...guarded, ...(await tellFailedErasure(context, news))] : guarded;
  }
  const hasPlan = status === 'needs_approval' || (rehearsal === 1 && hasEligible(work));
  const mail = status === 'failed' ? failureMail(news) : hasPlan ? planMail(news) : null;
  const type = `purge.${status}` as const;
  return [...guarded, ...(await deliveries(context, news, type, { body: purgeBody(type, news), mail }))];
}

/** No night does it again: the shop is told. */
export function tellFailedErasure(context: Context, news: RunNews): Promise<Guarded[]> {
  return deliveries(context, news, 'erasure.failed', { mail: failureMail(news) });
}

const isTold = (status: RunStatus): status is 'needs_approval' | 'finished' | 'failed' =>
  status === 'needs_approval' || status === 'finished' || status === 'failed';

/** A plan may be carried out in the same moment. */
function auditEventsOf(
  { state }: Work,
  { run, was, status, reason }: { run: string; was: RunStatus; status: RunStatus; reason: string | null },
): AuditEvent[] {
  if (status === 'failed') return [{ event: 'purge.failed', data: { run, reason: reason ?? '' } }];
  const planned = was === 'planning' ? [planEvent(run, state)] : [];
  if (status !== 'finished') return planned;
  const purged = state.rules.map(({ id }) => [id, totalOf(state, id).purged] as const);
  return [...planned, { event: 'purge.finished', data: { run, purged: Object.fromEntries(purged) } }];
}

function planEvent(run: string, state: RunState): AuditEvent {
  const rules = state.rules.map(({ id, clause }) => {
    const { eligible, held, firstOn, lastOn } = totalOf(state, id);
    return { rule: id, clause, eligible, held, firstOn, lastOn };
  });
  return { event: 'purge.planned', data: { run, rules, waiting: Object.keys(state.waiting) } };
}

const hasEligible = ({ state }: Work) => state.rules.some(({ id }) => totalOf(state, id).eligible > 0);

async function deliveries(
  { ring, randomBytes, now, newId }: Context,
  { controller: { slug: controller } }: RunNews,
  type: string,
  { body, mail }: { body?: WebhookBody; mail: Mail | null },
): Promise<Guarded[]> {
  const event = newId();
  const told = { controller, event, type, occurredAt: now, leasedUntil: 0 };
  const sealed = (value: object) =>
    seal(ring, payloadContext({ controller, event }), JSON.stringify(value), randomBytes(12));
  const items = body ? [{ event, payload: await sealed(body) }] : [];
  const payload = mail && (await sealed(mail));
  return [
    ...(body ? [(condition: Sql) => insertWebhookDeliveries({ ...told, items }, condition)] : []),
    ...(payload ? [(condition: Sql) => insertMailDelivery({ ...told, payload }, condition)] : []),
  ];
}

/** What the audit log says of a batch: its evidence, so that it is sealed. */
export function batchEvent({ source, evidence }: { source: string; evidence: Evidence }): AuditEvent {
  const { controller, at, ...rest } = evidence;
  return { event: 'purge.batch', data: { source, ...rest, takenAt: at } };
}
