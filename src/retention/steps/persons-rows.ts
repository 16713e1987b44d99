import { requestClause, suppressionClause } from '../../requests/plan.ts';
import type { Cell, SourceRow } from '../../sources/cell.ts';
import type { SourceDatabase } from '../../sources/database.ts';
import { recordName } from '../../sources/holding.ts';
import { isRuledRow, namingIn, othersIn, personQuery } from '../../sources/person.ts';
import { readRow } from '../../sources/reading.ts';
import { addressesIn } from '../../subjects/mentions.ts';
import { subjectOf } from '../../subjects/subject.ts';
import {
  datedRules,
  deedFor,
  keptByRule,
  keptOn,
  type RecordFate,
  sparesOthers,
  strongest,
  unkept,
} from '../erasure.ts';
import type { Reading } from '../fate.ts';
import type { Erasing } from '../keepers.ts';
import type { MappedTable } from '../mapping.ts';
import { keyText } from './decide.ts';

/** A row of the person, and what becomes of it. */
export interface PersonsRow {
  row: SourceRow;
  fate: RecordFate;
  /** Of its table's mappings those in which it is the person's. */
  mine: number[];
}

/** How many rows are read at once. */
const pageSize = 2_500;

/**
 * The person's rows of a table, page by page in the order of their keys, each decided: one request to its database for a
 * page.
 */
export async function* personsRows(
  erasing: Erasing,
  database: SourceDatabase,
  table: MappedTable,
): AsyncGenerator<PersonsRow[]> {
  for (let after: Cell = null; ; ) {
    const [found = []] = await database.read([personQuery(table, erasing.person, after, pageSize)]);
    const rows = found as SourceRow[];
    yield await decidePersons(erasing, table, rows);
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.[0] ?? null;
  }
}

/**
 * Of a page's rows (of `personQuery`) the person's, but for those that have been anonymised and that nothing keeps. A row
 * that names them where no mapping means it, or among others, is for somebody to look at; so is one that another mapping
 * leads to somebody else by, unless nothing of theirs would change.
 */
export async function decidePersons(
  erasing: Erasing,
  table: MappedTable,
  rows: readonly SourceRow[],
): Promise<PersonsRow[]> {
  const { address } = erasing.person;
  const naming = namingIn(table, erasing.person);
  const mentioning = namingIn(table, erasing.person, (value) => [...addressesIn(value)].includes(address));
  const others = othersIn(table, erasing.person);
  const theirs = rows.flatMap((row) => {
    const { readings, subjects, records } = readRow(table, row);
    const isMeant = readings.some(({ matches }) => matches);
    const namedIn = (named: readonly boolean[]) => [...named.keys()].filter((at) => named[at]);
    const named = namedIn(naming(subjects));
    const mine = named.filter((at) => readings[at]?.matches);
    const read = { row, readings, subjects, records, another: others(subjects, readings) };
    if (mine.length > 0) return [{ ...read, mine, isSure: true }];
    if (table.own) return [];
    const may = [...named, ...namedIn(mentioning(subjects))];
    const [first] = isMeant ? may.filter((at) => readings[at]?.matches) : may;
    return first === undefined ? [] : [{ ...read, mine: [first], isSure: false }];
  });
  const people = await keptPeople(
    erasing,
    theirs.flatMap(({ subjects }) => subjects),
  );
  return theirs.flatMap(({ subjects, records, ...read }) => {
    const byPerson = subjects.map((value) => people.get(value));
    const held = strongest([...byPerson, ...recordKept(erasing, table, records)]);
    const fate = fateOf(erasing, table, { ...read, held });
    return fate ? [{ row: read.row, fate, mine: read.mine }] : [];
  });
}

/** A row of the person, as far as its fate goes. */
interface TheirRow {
  row: SourceRow;
  readings: Reading[];
  mine: number[];
  held: RecordFate | null;
  /** Whether it names them and nothing else. */
  isSure: boolean;
  /** The columns by which it leads to somebody else. */
  another: string[];
}

/** What is in use is kept for what it is used for; all else by the law's order (Art. 17(3) GDPR). Null: all is done. */
function fateOf(
  { calendar }: Erasing,
  { mappings, own }: MappedTable,
  { row, readings, mine, held, isSure, another }: TheirRow,
): RecordFate | null {
  if (!isRuledRow(row)) {
    return own?.unless === 'current-preference'
      ? keptOn('legal-obligation', suppressionClause)
      : keptOn('request', requestClause);
  }
  const kept = keptByRule(datedRules(mappings, readings, calendar), calendar) ?? held;
  if (kept) return kept;
  const deed = deedFor(mappings, readings, mine);
  if (!deed) return null;
  // A deed names its rows in JSON, which has no bytes
  const isSafe = isSure && sparesOthers(deed, mappings, mine, another) && !(row[0] instanceof ArrayBuffer);
  return unkept(isSafe ? deed : 'by-hand');
}

/** Which of these values name somebody whom a hold names, and how that keeps. */
async function keptPeople(
  { context: { pepper }, controller, keepers: { subjects } }: Erasing,
  values: readonly Cell[],
): Promise<Map<Cell, RecordFate>> {
  const found = new Map<Cell, RecordFate>();
  const [any] = subjects.values();
  if (!any) return found;
  for (const value of new Set(values)) {
    // Of what is too long to be read, the rest may name anybody
    const fate = value instanceof ArrayBuffer ? any : await keptPerson(value);
    if (fate) found.set(value, fate);
  }
  return found;

  async function keptPerson(value: Cell): Promise<RecordFate | null> {
    const hashes = await Promise.all(
      [...addressesIn(value)].map((address) => subjectOf(pepper, controller.slug, address)),
    );
    return strongest([String(value), ...hashes].map((hash) => subjects.get(hash)));
  }
}

/** A record is held under any of the categories that its table is mapped to. */
function recordKept(
  { keepers: { records } }: Erasing,
  { mappings }: MappedTable,
  keys: readonly Cell[],
): (RecordFate | undefined)[] {
  if (records.size === 0) return [];
  return keys.flatMap((key) =>
    mappings.map(({ category }) => records.get(recordName(category, keyText(key)))),
  );
}
