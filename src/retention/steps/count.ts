import type { Cell, SourceRow } from '../../sources/cell.ts';
import { doubtfulQuery, pageQuery, positionAfter, sizeQuery, undatedQuery } from '../../sources/scan.ts';
import { type DayEnd, dayEnd, eventDate } from '../dating.ts';
import { type Step, tallyOf, widen } from '../run.ts';
import { spanOf } from '../span.ts';
import type { OpenSource, Work } from '../work.ts';
import { decideRows } from './decide.ts';
import { scanOf } from './scan-of.ts';

/** How many rows are read at once while nothing is taken. */
const readRows = 2_000;

/** Goes on with a step of the plan, by one request; gives how many rows it read. Nothing is written to the source. */
export function countPage(work: Work, source: OpenSource, step: Step): Promise<number> {
  if (step.stage === 'size') return countSize(work, source, step);
  return (step.stage === 'doubtful' ? countDoubtful : countEligible)(work, source, step);
}

async function countSize(work: Work, source: OpenSource, step: Step): Promise<number> {
  const { scan } = scanOf(work, source, step);
  const [[[size] = []] = [], [[undated] = []] = []] = await source.database.read([
    sizeQuery(scan.table),
    undatedQuery(scan),
  ]);
  Object.assign(step, { size: Number(size), undated: Number(undated), stage: 'doubtful', position: null });
  return 0;
}

/** Counts what has no date that can be read, or one in the future. */
async function countDoubtful(work: Work, source: OpenSource, step: Step): Promise<number> {
  const { scan } = scanOf(work, source, step);
  const end = today(work);
  const query = doubtfulQuery({ ...scan, end }, step.position?.key ?? null, readRows);
  const [rows = []] = await source.database.read([query]);
  const isDated = (event: Cell) => {
    const on = eventDate(scan.mapping.format, event, work.calendar.timeZone);
    return on !== null && on <= end.date;
  };
  step.undated += rows.filter(([, event = null]) => !isDated(event)).length;
  const last = rows.at(-1);
  if (rows.length < readRows || !last) Object.assign(step, { stage: 'count', position: null });
  else step.position = { event: null, key: last[0] ?? null };
  return rows.length;
}

/** A dry run for a day to come takes that day for today; one for a day past knows what has happened since. */
function today({ calendar, context }: Work): DayEnd {
  const end = dayEnd(calendar.today, calendar.timeZone);
  if (end.before > context.now) return end;
  const date = eventDate('unix_ms', context.now, calendar.timeZone) ?? calendar.today;
  return dayEnd(date, calendar.timeZone);
}

async function countEligible(work: Work, source: OpenSource, step: Step): Promise<number> {
  const { scan, cuts, isEmpty } = scanOf(work, source, step);
  if (isEmpty) {
    step.stage = 'planned';
    return 0;
  }
  const [rows = []] = (await source.database.read([
    pageQuery(scan, step.position, readRows),
  ])) as SourceRow[][];
  const at = { table: scan.table, mapping: step.mapping, cuts, held: source.held };
  const decided = (await decideRows(work, at, rows)).filter(
    ({ rule }) => !work.state.elsewhere.includes(rule.id),
  );
  for (const rule of new Set(decided.map((one) => one.rule))) {
    const mine = decided.filter((one) => one.rule === rule);
    const tally = tallyOf(step, rule);
    const free = mine.filter(({ isHeld }) => !isHeld);
    tally.eligible += free.length;
    tally.held += mine.length - free.length;
    const span = spanOf(
      scan.table,
      [scan.mapping],
      free.map(({ row }) => row),
      work.calendar.timeZone,
    );
    if (span) widen(tally, span.firstOn, span.lastOn);
  }
  if (rows.length < readRows) Object.assign(step, { stage: 'planned', position: null });
  else step.position = positionAfter(scan, rows);
  return rows.length;
}
