import { activeHolds, liftedAmong } from '../../holds/actions.ts';
import type { SourceRow } from '../../sources/cell.ts';
import { evidenceFrom, evidenceQuery } from '../../sources/deed.ts';
import { type Held, heldFrom, heldQueries } from '../../sources/holding.ts';
import { personQuery } from '../../sources/person.ts';
import { expressionsOf } from '../../sources/reading.ts';
import { endPass, mostPasses, noteLeft, noteRefused } from '../erasing.ts';
import { deedOf } from '../erasure.ts';
import { type Erasing, keepersOf } from '../keepers.ts';
import type { MappedTable } from '../mapping.ts';
import { erasureRule, noteRule, type Passes, type Step } from '../run.ts';
import type { Hindrance, OpenSource, Work } from '../work.ts';
import { categoriesOf, ledCategories } from './led.ts';
import { decidePersons, type PersonsRow } from './persons-rows.ts';
import { type Group, mostRows, note, type Outcome, retry, takeRows } from './take-rows.ts';

/**
 * Goes on with an erasure in one table: a page of the person's rows and the holds are read at one moment, each row is
 * decided as the plan decides it, then deed and evidence are one batch in the source. What finds anything changed does
 * nothing: the page is read again, then a smaller one; a row that can't be taken alone is passed by and counted. From its
 * end the table is read again from its beginning, until nothing is left to be done there. Gives how many rows were read,
 * or why the source can't be gone on with. Throws where it can't be reached.
 */
export async function erasePage(work: Work, source: OpenSource, step: Step): Promise<Hindrance | number> {
  const { passes } = step;
  const { erasing, tables, state } = work;
  const table = tables.find((one) => one.source === step.source && one.table === step.table);
  if (!erasing || !table || !passes)
    throw new Error(`An erasure has a step for ${step.table}, and no person.`);
  if (passes.made > mostPasses) {
    const reason = `Rows of the person come up in ${step.table} as fast as they are erased.`;
    return { source: source.id, reason, final: true };
  }
  const page = await readPage(work, source, step, { erasing, table });
  if ('hindrance' in page) return page.hindrance;
  const { seen, end } = cut(page, state.rows);
  const due = seen.filter(isDue);
  const outcome = await eraseRows(work, source, { step, table, passes }, due);
  if (outcome !== 'taken') {
    const after = { event: null, key: seen.at(-1)?.row[0] ?? null };
    if (!retry(state, step, { outcome, tried: due.length, after })) return page.rows.length;
    for (const one of due) {
      noteRefused(step, passes, categoriesOf(table, one.mine));
      noteRule(state, step, erasureRule(categoriesOf(table, one.mine), tables));
    }
  }
  const ledIn = ledCategories(table, erasing.person);
  for (const one of seen)
    if (!isDue(one)) noteLeft(passes, categoriesOf(table, one.mine), one.fate, ledIn(one));
  step.tries = 0;
  if (outcome === 'taken' && end) step.position = { event: null, key: end[0] };
  else if (outcome === 'taken') endPass(state, step, passes);
  return page.rows.length;
}

/** The person's rows of a page, in order, and the row after which the next one begins; none after the last. */
interface PersonsPage {
  rows: readonly SourceRow[];
  seen: readonly PersonsRow[];
  end: SourceRow | undefined;
}

async function readPage(
  work: Work,
  source: OpenSource,
  { position }: Step,
  { erasing, table }: { erasing: Erasing; table: MappedTable },
): Promise<PersonsPage | { hindrance: Hindrance }> {
  const { slug } = work.controller;
  const [page = [], made = [], ...holds] = await source.database.read([
    personQuery(table, erasing.person, position?.key ?? null, mostRows),
    evidenceQuery(slug, work.run.id, source.number),
    ...heldQueries(slug, source.held.revision),
  ]);
  for (const evidence of evidenceFrom(slug, made)) note(work, source, evidence);
  const held = heldFrom(source.held, holds);
  if (!(await respect(work, erasing, held, source.held))) {
    const reason = 'It has holds that are not known here.';
    return { hindrance: { source: source.id, reason, final: false } };
  }
  source.held = held;
  const rows = page as SourceRow[];
  const seen = await decidePersons(erasing, table, rows);
  return { rows, seen, end: rows.length === mostRows ? rows.at(-1) : undefined };
}

/**
 * Sees to it that the erasure knows each hold that its source has: of those it learns here what they rest on. A hold is
 * here before it is there. Gives whether that is so.
 */
async function respect(work: Work, erasing: Erasing, held: Held, before: Held): Promise<boolean> {
  const { context, controller } = work;
  const known = () => new Set(work.holds.map(({ id }) => id));
  const strange = (ids = known()) => [...held.ids].filter((id) => !ids.has(id));
  if (held.revision === before.revision && strange().length === 0) return true;
  const holds = await activeHolds(context, controller.slug);
  work.holds = holds;
  erasing.keepers = keepersOf(holds);
  const left = strange();
  return left.length === 0 || (await liftedAmong(context, controller.slug, left)).length === left.length;
}

/** A page, up to as many rows to be erased as a batch may take. */
function cut({ seen, end }: PersonsPage, most: number): Pick<PersonsPage, 'seen' | 'end'> {
  const due = seen.filter(isDue);
  const last = due.length > most ? due[most - 1] : undefined;
  return last ? { seen: seen.slice(0, seen.indexOf(last) + 1), end: last.row } : { seen, end };
}

const isDue = ({ fate: { outcome } }: PersonsRow) => outcome === 'erased' || outcome === 'anonymised';

async function eraseRows(
  work: Work,
  source: OpenSource,
  { step, table, passes }: { step: Step; table: MappedTable; passes: Passes },
  due: readonly PersonsRow[],
): Promise<Outcome> {
  const isNeeded = passes.after.some((at) => (work.state.steps[at]?.skipped ?? 0) > 0);
  if (isNeeded && due.length > 0) {
    step.skippedFor = 'rows that could not go lead to the person by it';
    return 'refused';
  }
  for (const group of groupsOf(work, table, due)) {
    const { eligible = 0, purged = 0 } = step.tallies[group.rule.id] ?? {};
    // What has come since was in nobody's plan
    const rows = group.rows.slice(0, Math.max(0, eligible - purged));
    if (rows.length === 0) continue;
    const outcome = await takeRows(work, source, { step, table }, { ...group, rows });
    if (outcome !== 'taken') return outcome;
  }
  return 'taken';
}

/** What can go at once: by the same mappings, in the same way. */
function groupsOf({ tables }: Work, table: MappedTable, due: readonly PersonsRow[]): Group[] {
  const groups = new Map<string, Group>();
  const read = expressionsOf(table).length + 1;
  for (const one of due) {
    const { row, fate, mine } = one;
    if (!isDeed(fate.outcome)) continue;
    const name = [fate.outcome, mine].join(' ');
    const rule = { ...erasureRule(categoriesOf(table, mine), tables), then: deedOf[fate.outcome] };
    const group = groups.get(name) ?? { rule, mappings: mine, rows: [] };
    group.rows.push(row.slice(0, read) as SourceRow);
    groups.set(name, group);
  }
  return [...groups.values()];
}

const isDeed = (outcome: PersonsRow['fate']['outcome']) => outcome === 'erased' || outcome === 'anonymised';
