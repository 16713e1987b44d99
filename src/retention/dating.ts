import { addDays, isDay, localDate, startOfDay } from '../law/day.ts';
import type { Cell } from '../sources/cell.ts';

/** How a column writes down when something happened. */
export type EventFormat = 'date' | 'iso' | 'unix' | 'unix_ms';

/** The end of a local date, so that rows are compared with it and no date arithmetic is done per row. */
export interface DayEnd {
  /** `YYYY-MM-DD` */
  date: string;
  /** UTC ms: the first moment of the next local date. */
  before: number;
}

/** The end of a date in an IANA time zone. Throws a RangeError on what is no date, or no zone. */
export function dayEnd(date: string, timeZone: string): DayEnd {
  return { date, before: startOfDay(addDays(date, 1), timeZone) };
}

/**
 * Whether an event fell on that local date or before it. What can't be read is not: it is never guessed.
 * A moment without an offset may be local or UTC (SQLite's CURRENT_TIMESTAMP is), so both readings must agree.
 */
export function isOnOrBefore(format: EventFormat, value: Cell, end: DayEnd): boolean {
  if (format === 'date') return typeof value === 'string' && value <= end.date && isDay(value);
  if (format === 'iso') return isIsoOnOrBefore(value, end);
  const ms = momentOf(format, value);
  return ms !== null && ms < end.before;
}

/**
 * The local date of an event, `YYYY-MM-DD`, or null where the value can't be read as its format says. Of a moment
 * without an offset, the later of its two readings.
 */
export function eventDate(format: EventFormat, value: Cell, timeZone: string): string | null {
  if (format === 'date') return typeof value === 'string' && isDay(value) ? value : null;
  try {
    if (format === 'iso') return isoDate(value, timeZone);
    const ms = momentOf(format, value);
    return ms === null ? null : localDate(ms, timeZone);
  } catch {
    return null; // beyond the years 0000–9999
  }
}

/** Whether an event was before a moment (UTC ms): of a date alone, if its whole day was. */
export function isBefore(format: EventFormat, value: Cell, moment: number, timeZone: string): boolean {
  const on = eventDate(format, value, timeZone);
  if (on === null) return false;
  const today = localDate(moment, timeZone);
  if (format === 'date' || readIso(value)?.ms === null) return on < today;
  return eventOrder(format, value) < moment && on <= today;
}

/** A number by which events that can be read follow each other; NaN for what can't be. */
export function eventOrder(format: EventFormat, value: Cell): number {
  if (format !== 'date' && format !== 'iso') return momentOf(format, value) ?? Number.NaN;
  const read = readIso(value);
  return read ? (read.ms ?? Date.parse(read.date)) : Number.NaN;
}

/** UTC ms: no moment before it has a local date of four digits everywhere. */
export const earliest = Date.parse('0000-01-02T00:00:00Z');

function momentOf(format: 'unix' | 'unix_ms', value: Cell): number | null {
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  const ms = Number(value) * (format === 'unix' ? 1_000 : 1);
  return ms >= earliest && Number.isFinite(ms) ? Math.floor(ms) : null;
}

interface Iso {
  date: string;
  /** UTC ms; null for a date alone. */
  ms: number | null;
  hasOffset: boolean;
}

const iso =
  /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?)(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i;

/** ISO 8601 / RFC 3339: a date, or a date and time, with or without an offset; a blank may stand for the T. */
function readIso(value: Cell): Iso | null {
  const match = typeof value === 'string' ? iso.exec(value) : null;
  const [, date = '', time, offset] = match ?? [];
  if (!isDay(date)) return null;
  if (time === undefined) return { date, ms: null, hasOffset: false };
  const ms = Date.parse(`${date}T${time.replace(',', '.')}${fullOffset(offset)}`);
  return ms >= earliest ? { date, ms, hasOffset: offset !== undefined } : null;
}

/** `+02`, `+0200` and `z` as Date.parse has them. */
function fullOffset(offset: string | undefined): string {
  if (offset === undefined || /^z$/i.test(offset)) return 'Z';
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function isIsoOnOrBefore(value: Cell, end: DayEnd): boolean {
  const read = readIso(value);
  if (!read) return false;
  const { date, ms, hasOffset } = read;
  return (hasOffset || date <= end.date) && (ms === null || ms < end.before);
}

function isoDate(value: Cell, timeZone: string): string | null {
  const read = readIso(value);
  if (!read) return null;
  const { date, ms, hasOffset } = read;
  if (ms === null) return date;
  const local = localDate(ms, timeZone);
  return hasOffset || local > date ? local : date;
}
