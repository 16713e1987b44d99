import type { Cell, SourceRow } from '../sources/cell.ts';
import { eventPlace } from '../sources/reading.ts';
import { eventDate, eventOrder } from './dating.ts';
import type { MappedTable, Mapping } from './mapping.ts';

/** `YYYY-MM-DD`, both. */
export interface DateSpan {
  firstOn: string;
  lastOn: string;
}

/**
 * The earliest and latest local event date of rows, by these mappings of their table; null of none. Only rows whose events
 * can be read. Dates are made of two of them alone.
 */
export function spanOf(
  table: MappedTable,
  mappings: readonly Mapping[],
  rows: readonly SourceRow[],
  timeZone: string,
): DateSpan | null {
  const spans = mappings.flatMap((mapping) => spanBy(table, mapping, rows, timeZone) ?? []);
  const [firstOn] = spans.map((span) => span.firstOn).sort();
  const lastOn = spans
    .map((span) => span.lastOn)
    .sort()
    .at(-1);
  return firstOn !== undefined && lastOn !== undefined ? { firstOn, lastOn } : null;
}

function spanBy(
  table: MappedTable,
  mapping: Mapping,
  rows: readonly SourceRow[],
  timeZone: string,
): DateSpan | null {
  const at = eventPlace(table, mapping);
  let [first, last]: [Cell, Cell] = [null, null];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const event = row[at] ?? null;
    const order = eventOrder(mapping.format, event);
    if (order < least) [first, least] = [event, order];
    if (order > most) [last, most] = [event, order];
  }
  const firstOn = eventDate(mapping.format, first, timeZone);
  const lastOn = eventDate(mapping.format, last, timeZone);
  return firstOn && lastOn ? { firstOn, lastOn } : null;
}
