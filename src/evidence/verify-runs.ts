import { localDate } from '../law/day.ts';
import { erasureFindings } from './erasure.ts';
import { differences, entryAt, type PackFinding, packFinding } from './finding.ts';
import type { PackedBatch, PackedRun } from './input.ts';
import { packFiles } from './pack.ts';
import { rulesBeside } from './rules.ts';
import { inForceAt, profileAt, type RunStory, type Story } from './story.ts';
import { isClause, isSameClause, type Proven, type ProvenNotice } from './verify-published.ts';

/** What a purge is held against. */
export interface Held {
  controller: string;
  story: Story;
  proven: Proven;
}

/** Holds a purge and its plan against the log, its notice and its batches. */
export function runFindings(run: PackedRun, batches: readonly PackedBatch[], held: Held): PackFinding[] {
  const told = held.story.runs.get(run.id);
  const where = `${packFiles.runs}, purge ${run.id}`;
  if (!told?.started) return [packFinding('The log does not know this purge: it was inserted.', where)];
  const said = [
    ...differences(run, headOf(run, told, held.story)).map(
      (words) => `The purge is described otherwise than in the log: ${words}.`,
    ),
    ...planFindings(run, told),
    ...sumFindings(run, told, batches),
    ...approvalFindings(told),
    ...orderFindings(told),
    ...ruleFindings(run, told, held),
    ...dayFindings(told, held),
  ];
  return said.map((sentence) => packFinding(sentence, where, entryAt(told.started?.seq ?? 0)));
}

/** What the log says of a purge as a whole. */
function headOf(run: PackedRun, told: RunStory, story: Story): Partial<PackedRun> {
  const { started, approved, planned, ended } = told;
  const { kind, asOf, noticeVersion, rehearsal } = started?.data ?? {};
  const approval = approved.at(-1);
  const head = {
    ...{ kind, asOf, noticeVersion, rehearsal, createdAt: started?.at },
    ...{ approvedAt: approval?.at ?? null, approvedBy: approval?.actor ?? null },
  } as Partial<PackedRun>;
  if (ended?.event === 'purge.finished') {
    return { ...head, status: 'finished', reason: null, finishedAt: ended.at };
  }
  if (ended) return { ...head, status: 'failed', reason: ended.data.reason, finishedAt: ended.at };
  const plan = planned.at(-1);
  if (kind === 'dry-run' && plan) return { ...head, status: 'planned', reason: null, finishedAt: plan.at };
  const successor = successorOf(run, told, story);
  if (successor) return { ...head, status: 'failed', finishedAt: successor.at };
  const waits =
    run.status === 'needs_approval' && approved.length === 0 && (plan?.data.waiting.length ?? 0) > 0;
  return { ...head, status: waits ? 'needs_approval' : 'running', reason: null, finishedAt: null };
}

/** The start of the purge for which one that waited was given up. */
function successorOf({ status, reason }: PackedRun, { started }: RunStory, { runs }: Story) {
  const [, id = ''] = /^superseded by (.+)$/.exec((status === 'failed' && reason) || '') ?? [];
  const successor = runs.get(id)?.started;
  return successor && started && successor.seq > started.seq ? successor : null;
}

function planFindings({ rules }: PackedRun, { planned }: RunStory): string[] {
  const inLog = planned.at(-1)?.data.rules;
  if (!inLog) {
    const invented = rules.filter(({ plan }) => plan !== null);
    return invented.map(({ id }) => `The plan for the rule ${id} is not in the log.`);
  }
  const names = [...new Set([...rules.map(({ id }) => id), ...inLog.map(({ rule }) => rule)])];
  return names.flatMap((name) => {
    const [here, there] = [rules.find(({ id }) => id === name), inLog.find(({ rule }) => rule === name)];
    if (!there) return [`The plan has a rule ${name} that the log does not have.`];
    if (!here) return [`The plan lacks the rule ${name}, which the log has.`];
    const { rule: _, ...figures } = there;
    return differences({ clause: here.clause, ...here.plan }, figures).map(
      (words) => `The plan for the rule ${name} is another than in the log: ${words}.`,
    );
  });
}

function sumFindings({ rules }: PackedRun, { ended }: RunStory, batches: readonly PackedBatch[]): string[] {
  const finished = ended?.event === 'purge.finished' ? ended.data.purged : null;
  const names = new Set([
    ...rules.map(({ id }) => id),
    ...batches.map(({ rule }) => rule),
    ...Object.keys(finished ?? {}),
  ]);
  return [...names].flatMap((name) => {
    const mine = batches.filter(({ rule }) => rule === name);
    const rows = mine.reduce((sum, one) => sum + one.rows, 0);
    const { purged = 0, batches: count = 0, plan } = rules.find(({ id }) => id === name) ?? {};
    const inLog = finished ? (new Map(Object.entries(finished)).get(name) ?? 0) : rows;
    return [
      ...(purged === rows && count === mine.length
        ? []
        : [
            `By its figures the purge took ${purged} rows in ${count} batches under the rule ${name}; the batches are ${mine.length} of ${rows} rows.`,
          ]),
      ...(inLog === rows
        ? []
        : [`The log says that ${inLog} rows went under the rule ${name}, the batches say ${rows}.`]),
      ...(plan && rows > plan.eligible
        ? [`Under the rule ${name} went ${rows} rows, more than the ${plan.eligible} of the plan.`]
        : []),
    ];
  });
}

/** An id of an API key, or the administrator's. */
const actor = /^(?:admin|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function approvalFindings({ approved }: RunStory): string[] {
  return approved.flatMap((entry) =>
    actor.test(entry.actor)
      ? []
      : [`The plan was approved by ${JSON.stringify(entry.actor)}, which is no key (entry ${entry.seq}).`],
  );
}

/**
 * That nothing was taken before there was a plan, and nothing that waited before it was approved. The plan of an erasure
 * was seen by who carried it out: it is begun with it.
 */
function orderFindings({ started, planned, approved, batches }: RunStory): string[] {
  if (batches.length > 0 && (started?.data.kind === 'dry-run' || started?.data.rehearsal)) {
    return ['It was to touch nothing, but there are batches of it in the log.'];
  }
  if (started?.data.kind === 'erasure') return [];
  return batches.flatMap(({ seq, data: { rule } }) => {
    const plan = planned.filter((one) => one.seq < seq).at(-1);
    if (!plan) return [`Rows went (entry ${seq}) before there was a plan.`];
    const isApproved = approved.some((one) => one.seq < seq && one.data.rules.includes(rule));
    return plan.data.waiting.includes(rule) && !isApproved
      ? [`Rows went under the rule ${rule} (entry ${seq}), which waited for an approval and had none.`]
      : [];
  });
}

/** Whether a run erases what people asked for, and not what the notice lets go. */
export function isErasure(kind: PackedRun['kind']): boolean {
  return kind === 'erasure' || kind === 'reapply';
}

/** That each rule of the plan is one of the notice; or, of erasures, what the law says. */
function ruleFindings(run: PackedRun, { started }: RunStory, { story, proven }: Held): string[] {
  const { kind, noticeVersion, rules } = run;
  const notice = proven.notices.get(noticeVersion);
  const profile = proven.profiles.get(profileAt(story, started?.seq ?? 0) ?? '');
  const ids = rules.map(({ id }) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `The rule ${id} is there twice.`);
  if (!notice || !profile) return twice; // said already: what is missing, or not what was published
  if (!isErasure(kind)) return [...twice, ...promiseFindings(run, notice)];
  const wrong = rules.flatMap((rule) =>
    erasureFindings(rule, notice, profile).map(
      (words) => `The rule ${rule.id} is another one than an erasure’s: ${words}.`,
    ),
  );
  return [...twice, ...wrong];
}

/** That the rules are those of the notice, all of them, with their clauses; and beside them none but our own of requests. */
function promiseFindings({ noticeVersion, rules }: PackedRun, notice: ProvenNotice): string[] {
  const known = rulesBeside(notice);
  const ids = rules.map(({ id }) => id);
  const lacking = notice.policy.retention
    .filter(({ id }) => !ids.includes(id))
    .map(({ id }) => `The purge lacks the rule ${id} of the notice ${noticeVersion}.`);
  const wrong = rules.flatMap(({ id, category, clause, then }) => {
    const rule = known.find((one) => one.id === id);
    if (!rule) return [`The notice ${noticeVersion} has no rule ${id}.`];
    const cited = isSameClause(notice, rule.clause, clause)
      ? []
      : [`The rule ${id} cites clause ${clause}, and in the notice ${noticeVersion} clause ${rule.clause}.`];
    const found = isClause(notice, clause)
      ? []
      : [
          `Clause ${clause}, which the rule ${id} cites, is not in every text of the notice ${noticeVersion}.`,
        ];
    const terms = { category: rule.category, then: rule.then };
    const other = differences({ category, then }, terms, 'in the notice').map(
      (words) => `The rule ${id} is another one than was promised: ${words}.`,
    );
    return [...cited, ...found, ...other];
  });
  return [...lacking, ...wrong];
}

/** That it went by the notice of its day, and took no later day for its own. */
function dayFindings({ started, batches }: RunStory, { story, proven }: Held): string[] {
  const profile = started && proven.profiles.get(profileAt(story, started.seq) ?? '');
  if (!profile || started.data.kind === 'dry-run') return [];
  const { timeZone } = profile;
  const { asOf, noticeVersion } = started.data;
  const began = Date.parse(started.at);
  const today = localDate(began, timeZone);
  const moments = batches.length > 0 ? [began, ...batches.map(({ data }) => data.takenAt)] : [];
  const others = [...new Set(moments)]
    .map((moment) => inForceAt(story, timeZone, moment, started.seq))
    .filter((version) => version !== noticeVersion);
  return [
    ...(asOf > today ? [`It took ${asOf} for its day, but it began on ${today}.`] : []),
    ...[...new Set(others)].map(
      (version) =>
        `It went by the notice ${noticeVersion}, while ${version ?? 'none'} was in force on the day.`,
    ),
  ];
}
