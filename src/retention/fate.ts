import { cutOff, keepUntil } from '../law/keep.ts';
import type { RetentionRule } from '../notices/input.ts';
import type { Cell } from '../sources/cell.ts';
import { type DayEnd, dayEnd, eventDate, isOnOrBefore } from './dating.ts';
import type { Mapping } from './mapping.ts';

/** The calendar by which a controller's records are kept. */
export interface Calendar {
  timeZone: string;
  financialYearEnd: string;
  /** The local date of the run. */
  today: string;
}

/** A mapping with its cut-off, computed once per run. */
export interface Cut {
  mapping: Mapping;
  /** The latest event that every rule lets go; null where no rule ever does. */
  end: DayEnd | null;
}

/** What was read of a row for one mapping. */
export interface Reading {
  event: Cell;
  /** Whether the row is among those the mapping means. */
  matches: boolean;
  /** Whether it has been anonymised already. */
  done: boolean;
}

/** The latest event date that all of a mapping's rules let go today: the longest keeps. */
export function cutOf(mapping: Mapping, calendar: Calendar): Cut {
  const { timeZone, financialYearEnd, today } = calendar;
  const ends = mapping.rules.map((rule) => latest({ ...rule, financialYearEnd, today })).sort();
  const [first] = ends;
  return { mapping, end: first ? dayEnd(first, timeZone) : null };
}

/** The latest event date that a rule lets go on a day; '' where it lets nothing go that has a date of four digits. */
export function latest(rule: Parameters<typeof cutOff>[0]): string {
  try {
    return cutOff(rule);
  } catch {
    return '';
  }
}

/**
 * The rule under which a row may go, and the mapping it belongs to; null if any rule of any mapping keeps it, or has no
 * date to count from. Of several rules the longest decides what becomes of it.
 */
export function ruleFor(
  cuts: readonly Cut[],
  readings: readonly Reading[],
  calendar: Calendar,
): { rule: RetentionRule; mapping: number } | null {
  const applying: number[] = [];
  for (let at = 0; at < cuts.length; at += 1) {
    const [cut, reading] = [cuts[at], readings[at]];
    if (!cut || !reading?.matches || cut.mapping.rules.length === 0) continue;
    if (!cut.end || !isOnOrBefore(cut.mapping.format, reading.event, cut.end)) return null;
    applying.push(at);
  }
  const [only] = applying;
  if (only === undefined) return null;
  const [rule, ...others] = cuts[only]?.mapping.rules ?? [];
  if (rule && applying.length === 1 && others.length === 0) return { rule, mapping: only };
  return longest(cuts, readings, applying, calendar);
}

function longest(
  cuts: readonly Cut[],
  readings: readonly Reading[],
  applying: number[],
  { timeZone, financialYearEnd }: Calendar,
): { rule: RetentionRule; mapping: number } | null {
  let found: { rule: RetentionRule; mapping: number } | null = null;
  let until = '';
  for (const at of applying) {
    const mapping = cuts[at]?.mapping;
    const eventOn = mapping && eventDate(mapping.format, readings[at]?.event ?? null, timeZone);
    if (!mapping || !eventOn) return null;
    for (const rule of mapping.rules) {
      const { lastDayKept } = keepUntil({ ...rule, financialYearEnd, eventOn });
      if (lastDayKept > until) [found, until] = [{ rule, mapping: at }, lastDayKept];
    }
  }
  return found;
}
