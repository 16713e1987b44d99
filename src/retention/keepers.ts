import type { Context } from '../context.ts';
import type { Controller } from '../controllers/input.ts';
import { recordName, type SourceHold } from '../sources/holding.ts';
import type { Person } from '../sources/person.ts';
import { type ErasureHold, keptByHold, type RecordFate, strongest } from './erasure.ts';
import type { Calendar } from './fate.ts';

/** The holds that stop an erasure, by whom they name (a keyed hash) and by which record (`recordName`). */
export interface Keepers {
  subjects: ReadonlyMap<string, RecordFate>;
  records: ReadonlyMap<string, RecordFate>;
}

/** An erasure, as far as each row of the person goes. */
export interface Erasing {
  context: Context;
  controller: Controller;
  calendar: Calendar;
  person: Person;
  keepers: Keepers;
}

/** Of the holds in force those that stop an erasure. */
export function keepersOf(holds: readonly (SourceHold & ErasureHold)[]): Keepers {
  const [subjects, records] = [new Map<string, RecordFate>(), new Map<string, RecordFate>()];
  const note = (named: Map<string, RecordFate>, name: string, fate: RecordFate) =>
    named.set(name, strongest([named.get(name), fate]) ?? fate);
  for (const hold of [...holds].sort((one, other) => (one.id < other.id ? -1 : 1))) {
    const fate = keptByHold(hold);
    if (fate && hold.subject !== null) note(subjects, hold.subject, fate);
    if (fate && hold.category !== null && hold.record !== null) {
      note(records, recordName(hold.category, hold.record), fate);
    }
  }
  return { subjects, records };
}
