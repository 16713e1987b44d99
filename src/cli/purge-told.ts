// A purge in words: what goes, by which clause; what stays, and why.

import { fullDay } from '../law/day.ts';
import type { RunView } from '../retention/view.ts';
import { counted, whole } from './progress.ts';
import { printable } from './purge-following.ts';
import { tableLines } from './table.ts';

type RuleView = RunView['rules'][number];
type Table = RuleView['tables'][number];
type Waiting = NonNullable<RuleView['waitsFor']>;

/** Why a rule waits for an approval. */
const whys: Record<Waiting, string> = {
  doubtful: 'its dates seem to be read wrongly',
  'new-rule': 'it is new, or has changed since it was approved',
  accounting: 'it may keep accounting records for a shorter time than the law asks',
  share: 'it takes more than a fifth of a table',
  jump: 'it takes more than ten times what its last purge took',
};

/** The whole of a purge, for people: its table, then what there is to know about it. */
export function purgeLines(run: RunView): string[] {
  const isDone = hasTaken(run);
  const mapped = run.rules.filter(({ tables }) => tables.length > 0);
  return [
    titleOf(run),
    '',
    ...(mapped.length > 0 ? [...ruleLines(mapped, isDone), ''] : []),
    ...sumLines(run, isDone),
    ...unmappedLines(run.rules),
    ...skippedLines(run.rules),
    ...doubtLines(run.rules),
    ...waitingLines(run),
  ];
}

/** Whether its figures are of rows that are gone, and not of a plan. */
const hasTaken = ({ status, kind, rehearsal, rules }: RunView) =>
  kind !== 'dry-run' &&
  !rehearsal &&
  (status === 'finished' || (status === 'failed' && rules.some(({ purged }) => purged > 0)));

function titleOf({ controller, asOf, noticeVersion, kind, rehearsal, status }: RunView): string {
  const what = rehearsal
    ? 'a rehearsal'
    : kind === 'reapply'
      ? 'erasures done again'
      : status === 'finished'
        ? 'the purge'
        : 'the plan';
  return `${controller}: ${what} as of ${fullDay(asOf)}, by the notice of ${noticeVersion}`;
}

function ruleLines(rules: readonly RuleView[], isDone: boolean): string[] {
  const lines = rules.flatMap(({ id, clause, then, purged, tables, ...found }) => {
    const figured = figures({ ...found, eligible: isDone ? purged : found.eligible });
    const cells = [id, clipped(clause), then === 'delete' ? 'deleted' : 'anonymised', ...figured];
    // How many are gone is known by rule: which of its tables had how many, the plan said
    if (tables.length === 1 || isDone) return [{ cells, behind: [`  in ${tables.map(sizeOf).join(', ')}`] }];
    const parts = tables.map((table) => ({
      cells: [`  ${nameOf(table)}`, '', '', ...figures(table)],
      behind: [],
    }));
    return [{ cells, behind: [] }, ...parts];
  });
  const texts = (...heads: string[]) => heads.map((head) => ({ head }));
  const numbers = texts(isDone ? 'gone' : 'due', 'held', 'undated').map((one) => ({
    ...one,
    isNumber: true,
  }));
  const columns = [...texts('rule', 'clause', 'becomes'), ...numbers, ...texts('from', 'to')];
  const [head = '', ...table] = tableLines(
    columns,
    lines.map(({ cells }) => cells),
  );
  return [head, ...table.flatMap((line, at) => [line, ...(lines[at]?.behind ?? [])])];
}

type Found = Pick<RuleView, 'eligible' | 'held' | 'undated' | 'firstOn' | 'lastOn'>;

function figures({ eligible, held, undated, firstOn, lastOn }: Found): string[] {
  const count = (number: number) => (number === 0 ? '–' : whole(number));
  return [count(eligible), count(held), count(undated), firstOn ?? '', lastOn ?? ''];
}

const nameOf = ({ source, table }: RuleView['tables'][number]) => printable(`${source}.${table}`);
const sizeOf = (table: RuleView['tables'][number]) => `${nameOf(table)}, ${counted(table.rows, 'row')}`;

/** A clause in a column: a heading's slug may be a whole sentence. */
export const clipped = (clause: string) => (clause.length > 20 ? `${clause.slice(0, 19)}…` : clause);

function sumLines({ rules, kind, rehearsal, status }: RunView, isDone: boolean): string[] {
  const sum = (count: 'eligible' | 'purged' | 'held' | 'undated') =>
    rules.reduce((total, rule) => total + rule[count], 0);
  const [eligible, purged, held, undated] = [sum('eligible'), sum('purged'), sum('held'), sum('undated')];
  const rows = isDone ? purged : eligible;
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  const hasOthers = status === 'needs_approval' && purged > 0;
  return [
    rows > 0
      ? `${counted(rows, 'row')} ${are(rows)} ${isDone ? 'gone' : 'due'}.`
      : `Nothing ${isDone ? 'was' : 'is'} due.`,
    ...(hasOthers ? [`${counted(purged, 'row')} of it ${are(purged)} gone already.`] : []),
    ...(held > 0 ? [`${counted(held, 'more row')} would go, but ${are(held)} held.`] : []),
    ...(undated > 0
      ? [
          `${counted(undated, 'row')} ${are(undated)} undated and ${undated === 1 ? 'stays' : 'stay'}: no date, none that can be read, or one to come.`,
        ]
      : []),
    ...(rehearsal || kind === 'dry-run' ? ['Nothing was touched.'] : []),
  ];
}

function unmappedLines(rules: readonly RuleView[]): string[] {
  const names = rules.filter(({ tables }) => tables.length === 0).map(({ id }) => id);
  return names.length > 0 ? [`Mapped to no table: ${names.join(', ')}.`] : [];
}

/** What could not be taken, table by table, and why. */
export function skippedLines(rules: readonly RuleView[]): string[] {
  // A table under several rules has one and the same count
  const tables = new Map(
    rules.flatMap((rule) => rule.tables.map((table) => [nameOf(table), table] as const)),
  );
  return [...tables].flatMap(([name, { skipped, skippedFor }]) =>
    skipped > 0
      ? [
          `${counted(skipped, 'row')} of ${name} could not be taken: ${printable(skippedFor ?? 'refused')}${adviceOn(skippedFor)}.`,
        ]
      : [],
  );
}

function adviceOn(refusal: string | null): string {
  return refusal?.includes('FOREIGN KEY')
    ? ': other rows still refer to it; map their table before this one'
    : '';
}

function doubtLines(rules: readonly RuleView[]): string[] {
  const lines = rules.flatMap(({ tables }) =>
    tables.flatMap((table) => table.doubts.map((doubt) => doubtIn(table, doubt))),
  );
  return [...new Set(lines)].map((line) => `! ${line}`);
}

function doubtIn(table: Table, doubt: Table['doubts'][number]): string {
  const name = nameOf(table);
  return doubt === 'seconds'
    ? `${name}: Its dates lie in January 1970: these look like seconds. Is event_format = "unix" meant?`
    : `${name}: ${whole(table.undated)} of ${counted(table.rows, 'row')} have no date that can be read as ${table.eventFormat}: event_format may be wrong.`;
}

function waitingLines({ rules, rehearsal }: RunView): string[] {
  const waiting = rules.flatMap(({ id, waitsFor }) => (waitsFor ? [[id, whys[waitsFor]]] : []));
  const elsewhere = rules.filter(({ elsewhere }) => elsewhere).map(({ id }) => id);
  const [, ...lines] = tableLines([{ head: '' }, { head: '' }], waiting);
  return [
    ...(lines.length > 0 ? ['', rehearsal ? 'For an approval would wait:' : 'For your approval wait:'] : []),
    ...lines.map((line) => `  ${line}`),
    ...(elsewhere.length > 0
      ? ['', `Left to an earlier purge, where they wait: ${elsewhere.join(', ')}.`]
      : []),
  ];
}
