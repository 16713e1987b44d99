import type { Cell, SourceRow } from '../../sources/cell.ts';
import { type Held, recordName } from '../../sources/holding.ts';
import { isSameSubject, namingIn, othersIn } from '../../sources/person.ts';
import { readRow, subjectsOf } from '../../sources/reading.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { subjectOf } from '../../subjects/subject.ts';
import { isBefore } from '../dating.ts';
import { datedRules, deedFor, deedOf, keptByRule, sparesOthers } from '../erasure.ts';
import { type Cut, ruleFor } from '../fate.ts';
import type { MappedTable } from '../mapping.ts';
import { erasureRule } from '../run.ts';
import type { Decided, Work } from '../work.ts';
import { heldAmong } from './naming.ts';

/** By which rule a row may go, by which of its table's mappings, and whether it is somebody else's too. */
type Going = Pick<Decided, 'rule' | 'mappings'> & { isShared: boolean };

/** Of a page's rows those that may go under a mapping's rules, each decided by all that is known of it. */
export async function decideRows(
  work: Work,
  { table, mapping, cuts, held }: { table: MappedTable; mapping: number; cuts: readonly Cut[]; held: Held },
  rows: readonly SourceRow[],
): Promise<Decided[]> {
  const erased = work.run.kind === 'reapply' ? await erasedAgain(work, table, mapping, rows) : null;
  const due: (Going & { row: SourceRow; subjects: Cell[]; records: Cell[] })[] = [];
  for (const [at, row] of rows.entries()) {
    const { readings, subjects, records } = readRow(table, row);
    const going = erased ? erased[at] : goingOf(ruleFor(cuts, readings, work.calendar), mapping);
    const isOver = !erased && going?.rule.then === 'anonymise' && readings[mapping]?.done;
    if (going && !isOver) due.push({ ...going, row, subjects, records });
  }
  const isHash = subjectsOf(table.mappings).map(({ kind }) => kind === 'hash');
  const addresses = due.flatMap(({ subjects }) => subjects.filter((_, at) => !isHash[at]));
  const known = await heldAmong(work, held, addresses);
  const names = (value: Cell, at: number) =>
    isHash[at] ? held.subjects.has(String(value)) : known.has(value);
  return due.map(({ row, rule, mappings, isShared, subjects, records }) => {
    const isHeld = isShared || subjects.some(names) || records.some((key) => isHeldRecord(table, held, key));
    return { row, rule, mappings, isHeld };
  });
}

/** Of a row under several mappings, the one whose rule decides has it. */
function goingOf(found: ReturnType<typeof ruleFor>, mapping: number): Going | null {
  return found?.mapping === mapping ? { rule: found.rule, mappings: [mapping], isShared: false } : null;
}

/**
 * For each row the erasure that it should not have survived: its person's, in its category, after what happened. It goes
 * as in an erasure: not while a rule with a ground keeps it, by all mappings in which it is the person's, and not by itself
 * where it is somebody else's too.
 */
async function erasedAgain(
  work: Work,
  table: MappedTable,
  at: number,
  rows: readonly SourceRow[],
): Promise<(Going | null)[]> {
  const { context, controller, erasures, calendar } = work;
  const { mappings } = table;
  const mapping = mappings[at];
  const named = mapping?.subject;
  const erased = mapping && erasures.get(mapping.category);
  if (!named || !erased) return rows.map(() => null);
  const rule = erasureRule([mapping.category], work.tables);
  const place = subjectsOf(mappings).findIndex((one) => isSameSubject(one, named));
  const decided = rows.map(async (row): Promise<Going | null> => {
    const { readings, subjects } = readRow(table, row);
    const [reading, value] = [readings[at], subjects[place]];
    const address = typeof value === 'string' ? normaliseAddress(value) : null;
    if (!reading?.matches || address === null) return null;
    const subject = await subjectOf(context.pepper, controller.slug, address);
    const moment = erased.get(subject);
    if (moment === undefined) return null;
    if (!isBefore(mapping.format, reading.event, moment, controller.timeZone)) return null;
    if (keptByRule(datedRules(mappings, readings, calendar), calendar)) return null;
    const person = { address, subject };
    const theirs = namingIn(table, person)(subjects);
    const mine = [...readings.keys()].filter((one) => theirs[one] && readings[one]?.matches);
    const deed = deedFor(mappings, readings, mine);
    if (!deed) return null;
    const isShared = !sparesOthers(deed, mappings, mine, othersIn(table, person)(subjects, readings));
    return { rule: { ...rule, then: deedOf[deed] }, mappings: mine, isShared };
  });
  return Promise.all(decided);
}

/** A record is held under any of the categories that its table is mapped to. */
function isHeldRecord({ mappings }: MappedTable, { records }: Held, key: Cell): boolean {
  return records.size > 0 && mappings.some(({ category }) => records.has(recordName(category, keyText(key))));
}

/** A key as SQLite's CAST AS TEXT gives it. */
export function keyText(key: Cell): string {
  return typeof key === 'number' && !Number.isInteger(key) ? String(key) : String(key ?? '');
}
