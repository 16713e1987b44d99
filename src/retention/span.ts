import type { Cell, SourceRow } from '../sources/cell.ts';
import { eventPlace } from '../sources/reading.ts';
import type { Scan } from '../sources/scan.ts';
import { eventDate, eventOrder } from './dating.ts';

/**
 * The earliest and latest local event date of rows, `YYYY-MM-DD`; null of none. Only rows whose events can be read.
 * Dates are made of two of them alone.
 */
export function spanOf(
  { table, mapping }: Pick<Scan, 'table' | 'mapping'>,
  rows: readonly SourceRow[],
  timeZone: string,
): { firstOn: string; lastOn: string } | null {
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
