import * as v from 'valibot';
import { CalendarDate } from '../controllers/input.ts';
import type { RunView } from './view.ts';

/** The body of `POST /controllers/{c}/purges`. */
export const NewPurge = v.pipe(
  v.strictObject({
    /** Always said: what was left out must not begin a purge. */
    dryRun: v.boolean('must be true or false'),
    /** The local date that counts as today; days after it are reckoned with. */
    asOf: v.optional(
      v.pipe(
        CalendarDate,
        v.check((date) => date < '9999', 'must be before the year 9999'),
      ),
    ),
    /** Not by the rules: what was erased, and a restored backup brought back. */
    reapply: v.optional(v.boolean('must be true or false'), false),
  }),
  v.forward(
    v.check(({ dryRun, reapply }) => !(dryRun && reapply), 'has no dry run: dryRun must be false'),
    ['reapply'],
  ),
);
export type NewPurge = v.InferOutput<typeof NewPurge>;

const Count = v.pipe(v.number(), v.integer());
const Day = v.pipe(v.string(), v.isoDate());
const Time = v.pipe(v.string(), v.isoTimestamp());
const Found = {
  eligible: v.pipe(Count, v.description('Rows that would go now.')),
  held: v.pipe(Count, v.description('Rows that would go, but are kept: by a hold, or an open request.')),
  undated: v.pipe(Count, v.description('Rows without a date that can be read, or with one in the future.')),
  skipped: v.pipe(Count, v.description('Rows that could not be taken, each tried alone.')),
  firstOn: v.nullable(Day),
  lastOn: v.nullable(Day),
};

/** A run as the API shows it. */
export const ShownRun: v.GenericSchema<RunView, RunView> = v.object({
  id: v.string(),
  controller: v.string(),
  kind: v.picklist(['dry-run', 'purge', 'reapply', 'erasure']),
  request: v.pipe(v.nullable(v.string()), v.description('That an `erasure` carries out.')),
  rehearsal: v.boolean(),
  status: v.picklist(['planned', 'needs_approval', 'running', 'finished', 'failed']),
  asOf: v.pipe(Day, v.description('The date that counts as today.')),
  noticeVersion: v.string(),
  rules: v.array(
    v.object({
      id: v.string(),
      category: v.string(),
      clause: v.string(),
      noticeVersion: v.string(),
      then: v.picklist(['delete', 'anonymise']),
      ...Found,
      purged: Count,
      batches: Count,
      waitsFor: v.pipe(
        v.nullable(v.picklist(['doubtful', 'new-rule', 'accounting', 'share', 'jump'])),
        v.description('Why its rows wait for an approval.'),
      ),
      elsewhere: v.pipe(v.boolean(), v.description('Its rows wait in an earlier purge.')),
      tables: v.array(
        v.object({
          source: v.string(),
          table: v.string(),
          eventFormat: v.picklist(['date', 'iso', 'unix', 'unix_ms']),
          rows: Count,
          ...Found,
          skippedFor: v.nullable(v.string()),
          doubts: v.pipe(
            v.array(v.picklist(['seconds', 'undated'])),
            v.description(
              'Why its event_format may be wrong: milliseconds that lie in January 1970 look like seconds; most rows are undated.',
            ),
          ),
        }),
      ),
    }),
  ),
  reason: v.pipe(v.nullable(v.string()), v.description('Why it failed, or what it waits for now.')),
  createdAt: Time,
  approvedAt: v.nullable(Time),
  finishedAt: v.nullable(Time),
});

/** A batch as the API shows it. */
export const ShownBatch = v.object({
  run: v.string(),
  source: v.string(),
  number: Count,
  controller: v.string(),
  rule: v.string(),
  category: v.string(),
  clause: v.string(),
  noticeVersion: v.string(),
  table: v.string(),
  deed: v.picklist(['delete', 'anonymise']),
  rows: Count,
  firstOn: v.pipe(v.nullable(Day), v.description('Null where an erasure took rows without a date.')),
  lastOn: v.nullable(Day),
  digest: v.pipe(v.string(), v.description('A keyed hash of the keys of its rows.')),
  holdsRevision: v.pipe(Count, v.description('Which state of the holds was respected.')),
  at: Time,
});
