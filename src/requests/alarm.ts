import { addDays, localDate, startOfDay } from '../law/day.ts';

/**
 * What is to be told next of a request: that it waits for confirmation (to the person, on day 3), that it is refused for
 * want of identification (at its due day), that it is due in 7 or 2 days, and that it is overdue (to the shop).
 */
export type Alarm = 'confirm' | 'refuse' | 'due-7' | 'due-2' | 'overdue';

/** A request as its alarms see it. Moments are UTC milliseconds. */
export interface Alarmed {
  status: string;
  createdAt: number;
  dueOn: string;
  dueAt: number;
  timeZone: string;
}

/** Who is asked to confirm has so many days for it, though the due day be past: a letter may have lain for weeks. */
const fewestDays = 7;
/** The local hour at which a shop is told, and that at which who did not confirm is refused. */
const tellingHour = 8;
const refusingHour = 12;
const hourMs = 3_600_000;

/** Every alarm of a request in its status, in the order of time. */
function alarmsOf({ status, createdAt, dueOn, dueAt, timeZone }: Alarmed): { alarm: Alarm; at: number }[] {
  const hourOf = (date: string, hour: number) => startOfDay(date, timeZone) + hour * hourMs;
  const created = localDate(createdAt, timeZone);
  const least = addDays(created, fewestDays);
  const list: { alarm: Alarm; at: number }[] =
    status === 'unverified'
      ? [
          { alarm: 'confirm', at: hourOf(addDays(created, 3), tellingHour) },
          { alarm: 'refuse', at: hourOf(dueOn > least ? dueOn : least, refusingHour) },
        ]
      : status === 'open' || status === 'extended'
        ? [
            { alarm: 'due-7', at: hourOf(addDays(dueOn, -7), tellingHour) },
            { alarm: 'due-2', at: hourOf(addDays(dueOn, -2), tellingHour) },
            { alarm: 'overdue', at: dueAt },
          ]
        : [];
  return list.sort((one, other) => one.at - other.at);
}

/**
 * The next alarm of a request after a moment; of those that are past already the last one, if none was given yet
 * (`since` null): a letter that lay for weeks is told of at once. Null if there is none left.
 */
export function nextAlarm(
  request: Alarmed,
  { now, since }: { now: number; since: number | null },
): { alarm: Alarm; at: number } | null {
  const all = alarmsOf(request);
  const missed = since === null ? all.filter(({ at }) => at <= now).at(-1) : undefined;
  return missed ?? all.find(({ at }) => at > (since ?? now)) ?? null;
}

/**
 * The next alarm of a request that was sorted, in the place of the one that was `next`: what was told of the same day, or
 * asked of the person, is not told and asked again.
 */
export function alarmSorted(
  sorted: Alarmed,
  before: { status: string; dueOn: string; next: { alarm: Alarm; at: number } | null },
  now: number,
): { alarm: Alarm; at: number } | null {
  if (sorted.status === before.status && sorted.dueOn === before.dueOn) return before.next;
  const next = nextAlarm(sorted, { now, since: null });
  const isAsked = before.next?.alarm === 'refuse';
  return isAsked && next?.alarm === 'confirm' ? nextAlarm(sorted, { now, since: now }) : next;
}
