import * as v from 'valibot';
import type { EntryView } from '../audit/view.ts';
import { CalendarDate, Controller, Slug } from '../controllers/input.ts';
import { NoticeVersion, Version } from '../notices/input.ts';
import { ShownBatch } from '../retention/input.ts';

// What an evidence pack holds, and what of a log a pack is held against. A pack may have been tampered with, so that what
// is read here need not be true; but each of its values can be worked with.

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => Number.isFinite(Date.parse(text))),
);
const Deed = v.picklist(['delete', 'anonymise']);
const Kind = v.picklist(['dry-run', 'purge', 'reapply', 'erasure']);

/** Of which controller a pack is, and of which time: local dates, the last included; `from` null is the beginning. */
export const PackHead = v.strictObject({
  format: v.literal('unusta-evidence/1'),
  controller: Slug,
  from: v.nullable(CalendarDate),
  to: CalendarDate,
});
export type PackHead = v.InferOutput<typeof PackHead>;

const planned = {
  eligible: Count,
  held: Count,
  firstOn: v.nullable(CalendarDate),
  lastOn: v.nullable(CalendarDate),
};

/** A purge with its plan: what the log can vouch for of it, and no more. A plan that the log does not hold is null. */
export const PackedRun = v.strictObject({
  id: v.string(),
  kind: Kind,
  rehearsal: v.boolean(),
  status: v.picklist(['planned', 'needs_approval', 'running', 'finished', 'failed']),
  asOf: CalendarDate,
  noticeVersion: v.string(),
  reason: v.nullable(v.string()),
  createdAt: Moment,
  approvedAt: v.nullable(Moment),
  approvedBy: v.nullable(v.string()),
  finishedAt: v.nullable(Moment),
  rules: v.array(
    v.strictObject({
      id: v.string(),
      category: v.string(),
      clause: v.string(),
      then: Deed,
      plan: v.nullable(v.strictObject(planned)),
      purged: Count,
      batches: Count,
    }),
  ),
});
export type PackedRun = v.InferOutput<typeof PackedRun>;

/** A batch, as the API shows it. */
export const PackedBatch = v.strictObject({
  ...ShownBatch.entries,
  firstOn: v.nullable(CalendarDate),
  lastOn: v.nullable(CalendarDate),
  at: Moment,
});
export type PackedBatch = v.InferOutput<typeof PackedBatch>;

/** What is read of a notice as it was sent. */
export const PackedNotice = v.object({
  policy: v.object({
    retention: v.array(
      v.object({
        ...{ id: v.string(), category: v.string(), keep: v.string(), after: v.string(), clause: v.string() },
        from: v.picklist(['event', 'financial_year_end']),
        then: Deed,
        ground: v.optional(v.picklist(['legal-obligation', 'legal-claims'])),
      }),
    ),
  }),
  texts: NoticeVersion.entries.texts,
});
export type PackedNotice = v.InferOutput<typeof PackedNotice>;

/** What is read of a controller as it was published. */
export const PackedProfile = v.object({
  timeZone: Controller.entries.timeZone,
  financialYearEnd: Controller.entries.financialYearEnd,
  sources: v.array(
    v.object({
      id: v.string(),
      tables: v.array(
        v.object({
          ...{ category: v.string(), table: v.string(), after: v.optional(v.array(v.string())) },
          anonymise: v.optional(v.record(v.string(), v.unknown())),
        }),
      ),
    }),
  ),
});
export type PackedProfile = v.InferOutput<typeof PackedProfile>;

function entry<const E extends string, D extends v.ObjectEntries>(event: E, data: D) {
  return v.object({
    ...{ seq: v.number(), at: Moment, actor: v.string(), event: v.literal(event) },
    data: v.object(data),
  });
}
const run = v.string();
/** By rule. Valibot's own record passes over one that is called `constructor`. */
const Purged = v.custom<Record<string, number>>(
  (all) => typeof all === 'object' && all !== null && v.is(v.array(Count), Object.values(all)),
);

const KnownEntry = v.variant('event', [
  entry('controller.published', { profile: v.string() }),
  entry('notice.published', { version: Version, digest: v.string() }),
  entry('notice.withdrawn', { version: Version }),
  entry('purge.started', {
    run,
    kind: Kind,
    asOf: CalendarDate,
    noticeVersion: v.string(),
    rehearsal: v.boolean(),
  }),
  entry('purge.planned', {
    run,
    rules: v.array(v.object({ rule: v.string(), clause: v.string(), ...planned })),
    waiting: v.array(v.string()),
  }),
  entry('purge.approved', { run, rules: v.array(v.string()) }),
  entry('purge.batch', {
    ...{ run, source: v.string(), number: Count, rule: v.string(), category: v.string(), clause: v.string() },
    ...{ noticeVersion: v.string(), table: v.string(), deed: Deed, rows: Count },
    ...{
      firstOn: v.nullable(CalendarDate),
      lastOn: v.nullable(CalendarDate),
      digest: v.string(),
      holdsRevision: Count,
      takenAt: v.pipe(Count, v.maxValue(Date.UTC(9999, 11, 31))),
    },
  }),
  entry('purge.finished', { run, purged: Purged }),
  entry('purge.failed', { run, reason: v.string() }),
]);
/** An entry of the log that tells of notices or purges. */
export type KnownEntry = v.InferOutput<typeof KnownEntry>;

const known = new Set<string>(KnownEntry.options.map(({ entries }) => entries.event.literal));

/** The entries of a log that tell of notices and purges; and the numbers of those that can't be read as such. */
export function knownEntries(entries: readonly EntryView[]): { known: KnownEntry[]; unreadable: number[] } {
  const read = entries
    .filter(({ event }) => known.has(event))
    .map((one) => ({ seq: one.seq, ...v.safeParse(KnownEntry, one) }));
  return {
    known: read.flatMap(({ success, output }) => (success ? [output] : [])),
    unreadable: read.flatMap(({ seq, success }) => (success ? [] : [seq])),
  };
}
