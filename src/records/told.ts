import type { WebhookBody } from '../deliveries/event.ts';
import type { RetentionRule } from '../notices/input.ts';
import { type Kept, keptBy, type StoredRecord } from './keeping.ts';

/** Records that may go, and by what. */
export interface DueRecords {
  controller: string;
  noticeVersion: string;
  rules: readonly RetentionRule[];
  financialYearEnd: string;
  records: readonly StoredRecord[];
}

/** How many records one event tells of. */
const mostPerEvent = 100;

/** What the shop's webhooks are told of records that may go, up to 100 at a time. Keys are the shop's own. */
export function dueBodies(due: DueRecords, at: number): WebhookBody[] {
  const { controller, noticeVersion } = due;
  const told = keptRecords(due).map(({ category, key, kept: { rule, on, lastDayKept } }) => ({
    ...{ category, key, event: rule.after, on },
    ...{ rule: rule.id, clause: rule.clause, then: rule.then, lastDayKept },
  }));
  const pages = Array.from({ length: Math.ceil(told.length / mostPerEvent) }, (_, i) =>
    told.slice(i * mostPerEvent, (i + 1) * mostPerEvent),
  );
  const timestamp = new Date(at).toISOString();
  return pages.map((records) => ({
    type: 'retention.due',
    timestamp,
    data: { controller, noticeVersion, records },
  }));
}

/** How many records a rule lets go, for the log. */
export interface ToldRule {
  rule: string;
  clause: string;
  records: number;
}

/** The records by the rule that kept them. */
export function toldRules(due: DueRecords): ToldRule[] {
  const kept = keptRecords(due).map(({ kept: { rule } }) => rule.id);
  return due.rules.flatMap(({ id, clause }) => {
    const records = kept.filter((rule) => rule === id).length;
    return records === 0 ? [] : [{ rule: id, clause, records }];
  });
}

function keptRecords({ rules, financialYearEnd, records }: DueRecords): (StoredRecord & { kept: Kept })[] {
  return records.flatMap((record) => {
    const kept = keptBy(rules, record, financialYearEnd);
    return kept ? [{ ...record, kept }] : [];
  });
}
