import { namingIn, type Person } from '../../sources/person.ts';
import { readRow, subjectsOf } from '../../sources/reading.ts';
import { addressesIn } from '../../subjects/mentions.ts';
import { addPart } from '../erasing.ts';
import type { FatePart } from '../erasure.ts';
import { type TableLook, tableName } from '../led.ts';
import type { MappedTable } from '../mapping.ts';
import { leadsThrough } from '../run.ts';
import type { PersonsRow } from './persons-rows.ts';

/** The categories in which a row is a person's. */
export function categoriesOf({ mappings }: MappedTable, mine: readonly number[]): string[] {
  return [...new Set(mine.flatMap((at) => mappings[at]?.category ?? []))];
}

/**
 * Tells of a person's rows in which of their categories they are found through another table alone: once what they refer
 * to is gone, no reading finds them there any more.
 */
export function ledCategories(table: MappedTable, person: Person): (row: PersonsRow) => string[] {
  const isJoined = subjectsOf(table.mappings).map(({ kind }) => kind === 'joined');
  if (!isJoined.includes(true)) return () => [];
  const naming = namingIn(table, person, (value) => [...addressesIn(value)].includes(person.address));
  return ({ row, mine }) => {
    const { readings, subjects } = readRow(table, row);
    const named = naming(subjects.map((value, at) => (isJoined[at] ? null : value)));
    const isMeant = readings.some(({ matches }) => matches);
    const found = [...named.keys()].filter((at) => named[at] && (!isMeant || readings[at]?.matches));
    const lasting = categoriesOf(table, found);
    return categoriesOf(table, mine).filter((category) => !lasting.includes(category));
  };
}

/** Begins to look for a person's rows in a table, one of these: `look` has what was noted. */
export function looking(
  table: MappedTable,
  tables: readonly MappedTable[],
  person: Person,
): { look: TableLook; note: (row: PersonsRow) => void } {
  const ledIn = ledCategories(table, person);
  const led = new Map<string, FatePart[]>();
  const through = tables.filter((other) => leadsThrough(table, other)).map(tableName);
  const look: TableLook = { name: tableName(table), led, through, found: 'nothing' };
  const note = (row: PersonsRow) => {
    look.found = 'rows';
    const { hold: _, ...fate } = row.fate;
    if (fate.outcome !== 'kept' && fate.outcome !== 'by-hand') return;
    for (const category of ledIn(row)) {
      const parts = led.get(category) ?? [];
      led.set(category, parts);
      addPart(parts, { ...fate, rows: 1 });
    }
  };
  return { look, note };
}
