import { isPurgeable, keepUntil } from '../law/keep.ts';
import { ownSource } from '../retention/mapping.ts';
import { erasedFindings } from './erasure.ts';
import { differences, entryAt, type PackFinding, packFinding } from './finding.ts';
import type { PackedBatch, PackedProfile } from './input.ts';
import { type Pack, packFiles } from './pack.ts';
import { type Rule, rulesBeside, rulesFor } from './rules.ts';
import { type EntryOf, profileAt, type RunStory } from './story.ts';
import { isClause, isSameClause, type ProvenNotice } from './verify-published.ts';
import { type Held, isErasure } from './verify-runs.ts';

const nameOf = ({ run, source, number }: Pick<PackedBatch, 'run' | 'source' | 'number'>) =>
  JSON.stringify([run, source, number]);

const placeOf = ({ run, source, number }: Pick<PackedBatch, 'run' | 'source' | 'number'>) =>
  `${packFiles.batches}, batch ${number} of purge ${run} in ${source}`;

type Told = Map<string, { entry: EntryOf<'purge.batch'>; run: RunStory }>;

/** Holds the batches against the log, in both directions, and each of them against its rule, clause and day. */
export function batchFindings({ batches }: Pack, runs: readonly string[], held: Held): PackFinding[] {
  const inLog: Told = new Map(
    [...held.story.runs.values()].flatMap((run) =>
      run.batches.map((entry) => [nameOf(entry.data), { entry, run }] as const),
    ),
  );
  const here = new Map(batches.map((batch) => [nameOf(batch), batch]));
  const leftOut = [...inLog.values()]
    .filter(({ entry }) => runs.includes(entry.data.run) && !here.has(nameOf(entry.data)))
    .map(({ entry }) => {
      const sentence = `A batch of ${entry.data.rows} rows is in the log, and left out here.`;
      return packFinding(sentence, placeOf(entry.data), entryAt(entry.seq));
    });
  const twice = batches
    .filter((batch) => here.get(nameOf(batch)) !== batch)
    .map((batch) => packFinding('This batch is there twice.', placeOf(batch)));
  return [...leftOut, ...twice, ...[...here.values()].flatMap((batch) => findingsOf(batch, inLog, held))];
}

function findingsOf(batch: PackedBatch, inLog: Told, held: Held): PackFinding[] {
  const told = inLog.get(nameOf(batch));
  if (!told) return [packFinding('The log does not know this batch: it was inserted.', placeOf(batch))];
  const { entry, run } = told;
  // Counted from 1 on in each source: none was lost before it came to the log
  const before = batch.number - 1;
  const isGapless = before === 0 || inLog.has(nameOf({ ...batch, number: before }));
  const said = [
    ...entryFindings(batch, entry, held),
    ...(isGapless ? [] : [`The batch before it, number ${before}, is not in the log.`]),
    ...fateFindings(batch, run, held),
  ];
  return said.map((sentence) => packFinding(sentence, placeOf(batch), entryAt(entry.seq)));
}

/** That a batch is the one that the log tells of, figure by figure. */
function entryFindings(batch: PackedBatch, { data }: EntryOf<'purge.batch'>, { controller }: Held): string[] {
  const { takenAt, ...evidence } = data;
  const inLog = { controller, ...evidence, at: new Date(takenAt).toISOString() };
  const found = differences(batch, inLog);
  return found.map((words) => `The batch is described otherwise than in the log: ${words}.`);
}

/** That a batch took what its rule lets go, and not before the day that the notice promised. */
function fateFindings(batch: PackedBatch, { started }: RunStory, { story, proven }: Held): string[] {
  const { run, rule: id, noticeVersion } = batch;
  if (!started) return [`The log does not know that the purge ${run} was started.`];
  const wrong = [
    ...spanFindings(batch, started.data.kind),
    ...(noticeVersion === started.data.noticeVersion
      ? []
      : [`It cites the notice ${noticeVersion}, and its purge went by ${started.data.noticeVersion}.`]),
  ];
  const notice = proven.notices.get(noticeVersion);
  const profile = proven.profiles.get(profileAt(story, started.seq) ?? '');
  if (!notice || !profile) return wrong; // what is missing, or not what was published, is said already
  if (isErasure(started.data.kind)) {
    const isAgain = started.data.kind === 'reapply';
    const other = erasedFindings(batch, notice, profile, isAgain);
    return [...wrong, ...other.map((words) => `It is no erasure, as its purge was: ${words}.`)];
  }
  const rule = rulesBeside(notice).find((one) => one.id === id);
  if (!rule) return [...wrong, `The notice ${noticeVersion} has no rule ${id}.`];
  const rules = rulesFor(batch, notice);
  return [
    ...wrong,
    ...ruleFindings(batch, rule),
    ...clauseFindings(batch, rule, notice),
    ...mappingFindings(batch, rule, rules, profile),
    ...dayFindings(batch, rule, rules, { profile, asOf: started.data.asOf }),
  ];
}

/** What has no date, nobody can let go by a period: only an erasure takes it. */
function spanFindings(
  { firstOn, lastOn }: PackedBatch,
  kind: EntryOf<'purge.started'>['data']['kind'],
): string[] {
  if (firstOn === null || lastOn === null) {
    return kind === 'erasure' && firstOn === lastOn ? [] : ['It has no dates by which its rows could go.'];
  }
  return firstOn <= lastOn ? [] : [`Its first date, ${firstOn}, is after its last, ${lastOn}.`];
}

function ruleFindings({ category, deed, rule }: PackedBatch, { category: promised, then }: Rule): string[] {
  return [
    ...(category === promised
      ? []
      : [`It is of the category ${category}, and the rule ${rule} is for ${promised}.`]),
    ...(deed === then ? [] : [`It was to ${deed} rows, and the rule ${rule} says ${then}.`]),
  ];
}

function clauseFindings(
  { clause, rule, noticeVersion }: PackedBatch,
  { clause: cited }: Rule,
  notice: ProvenNotice,
): string[] {
  if (!isClause(notice, clause)) {
    return [`Clause ${clause}, which it cites, is not in every text of the notice ${noticeVersion}.`];
  }
  return isSameClause(notice, cited, clause)
    ? []
    : [`It cites clause ${clause}, and the rule ${rule} cites ${cited}.`];
}

/** That the table was one of the rule's category, dated by the rule's event. Unusta's own tables are in no profile. */
function mappingFindings(
  { source, table, category }: PackedBatch,
  rule: Rule,
  rules: readonly Rule[],
  { sources }: PackedProfile,
): string[] {
  if (!rules.some(({ id }) => id === rule.id)) {
    return [`The rule ${rule.id} lets nothing go of ${table} in ${source}.`];
  }
  if (source === ownSource) return [];
  const tables = sources.find(({ id }) => id === source)?.tables ?? [];
  const isMapped = tables.some(
    (one) => one.table === table && one.category === category && (one.after?.includes(rule.after) ?? true),
  );
  return isMapped
    ? []
    : [`The shop had not published that ${table} in ${source} holds ${category} dated by ${rule.after}.`];
}

/** That the latest of its rows was free to go on the day of the purge, by every rule that counts from the same event. */
function dayFindings(
  { source, lastOn }: PackedBatch,
  { after }: Rule,
  rules: readonly Rule[],
  { profile: { financialYearEnd }, asOf }: { profile: PackedProfile; asOf: string },
): string[] {
  if (lastOn === null) return []; // said already
  // A column of our own tables dates whatever their rules count from
  const counting = rules.filter((one) => source === ownSource || one.after === after);
  return counting.flatMap((rule) => {
    const terms = { ...rule, financialYearEnd, eventOn: lastOn };
    try {
      if (isPurgeable({ ...terms, today: asOf })) return [];
      return [
        `It took rows before their day: what happened on ${lastOn} was to be kept through ${keepUntil(terms).lastDayKept} (rule ${rule.id}: ${rule.keep}), and it went on ${asOf}.`,
      ];
    } catch {
      return [`Until when its rows were to be kept can't be computed (rule ${rule.id}: ${rule.keep}).`];
    }
  });
}
