import type { Cell, SourceRow } from '../../sources/cell.ts';
import { type Held, recordName } from '../../sources/holding.ts';
import { readRow, subjectsOf } from '../../sources/reading.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { subjectOf } from '../../subjects/subject.ts';
import { isBefore } from '../dating.ts';
import { type Cut, ruleFor } from '../fate.ts';
import type { MappedTable, Subject } from '../mapping.ts';
import { type DeedRule, erasureRule } from '../run.ts';
import type { Decided, Work } from '../work.ts';
import { heldAmong } from './naming.ts';

/** Of a page's rows those that may go under a mapping's rules, each decided by all that is known of it. */
export async function decideRows(
  work: Work,
  { table, mapping, cuts, held }: { table: MappedTable; mapping: number; cuts: readonly Cut[]; held: Held },
  rows: readonly SourceRow[],
): Promise<Decided[]> {
  const erased = work.run.kind === 'reapply' ? await erasedAgain(work, table, mapping, rows) : null;
  const due: { row: SourceRow; rule: DeedRule; subjects: Cell[]; records: Cell[] }[] = [];
  for (const [at, row] of rows.entries()) {
    const { readings, subjects, records } = readRow(table, row);
    const rule = erased ? erased[at] : ruleOf(ruleFor(cuts, readings, work.calendar), mapping);
    const isOver = rule?.then === 'anonymise' && readings[mapping]?.done;
    if (rule && !isOver) due.push({ row, rule, subjects, records });
  }
  const isHash = subjectsOf(table.mappings).map(({ kind }) => kind === 'hash');
  const addresses = due.flatMap(({ subjects }) => subjects.filter((_, at) => !isHash[at]));
  const known = await heldAmong(work, held, addresses);
  const names = (value: Cell, at: number) =>
    isHash[at] ? held.subjects.has(String(value)) : known.has(value);
  return due.map(({ row, rule, subjects, records }) => {
    const isHeld = subjects.some(names) || records.some((key) => isHeldRecord(table, held, key));
    return { row, rule, isHeld };
  });
}

/** Of a row under several mappings, the one whose rule decides has it. */
function ruleOf(found: ReturnType<typeof ruleFor>, mapping: number): DeedRule | null {
  return found?.mapping === mapping ? found.rule : null;
}

/** For each row the erasure that it should not have survived: its person's, in its category, after what happened. */
async function erasedAgain(
  { context: { pepper }, controller, erasures, tables }: Work,
  table: MappedTable,
  at: number,
  rows: readonly SourceRow[],
): Promise<(DeedRule | null)[]> {
  const mapping = table.mappings[at];
  const subject = mapping?.subject;
  const erased = mapping && erasures.get(mapping.category);
  if (!subject || !erased) return rows.map(() => null);
  const erasure = erasureRule(mapping.category, tables);
  const rule: DeedRule = mapping.anonymise.length > 0 ? erasure : { ...erasure, then: 'delete' };
  const place = subjectsOf(table.mappings).findIndex((one) => same(one, subject));
  const decided = rows.map(async (row) => {
    const { readings, subjects } = readRow(table, row);
    const [reading, value] = [readings[at], subjects[place]];
    const address = typeof value === 'string' ? normaliseAddress(value) : null;
    if (!reading?.matches || address === null) return null;
    const moment = erased.get(await subjectOf(pepper, controller.slug, address));
    if (moment === undefined) return null;
    return isBefore(mapping.format, reading.event, moment, controller.timeZone) ? rule : null;
  });
  return Promise.all(decided);
}

const same = (one: Subject, other: Subject) => JSON.stringify(one) === JSON.stringify(other);

/** A record is held under any of the categories that its table is mapped to. */
function isHeldRecord({ mappings }: MappedTable, { records }: Held, key: Cell): boolean {
  return records.size > 0 && mappings.some(({ category }) => records.has(recordName(category, keyText(key))));
}

/** A key as SQLite's CAST AS TEXT gives it. */
export function keyText(key: Cell): string {
  return typeof key === 'number' && !Number.isInteger(key) ? String(key) : String(key ?? '');
}
