/** `YYYY-MM-DD`. */
export type CalendarDay = string;
/** An ISO 8601 duration of years, months, weeks and days. */
export type Duration = string;

/** `2026-03-01`, or `2026-03-01.2` for its first correction. */
export type Version = string;

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;
type Unit = (typeof units)[keyof typeof units];

/** The parts of a duration that aren't zero, largest first; `P0D` has its days. */
export function partsOfDuration(duration: Duration): { unit: Unit; n: number }[] {
  const parts = [...duration.matchAll(/(\d+)([YMWD])/g)].map(([, n, letter]) => ({
    unit: units[letter as keyof typeof units],
    n: Number(n),
  }));
  const present = parts.filter(({ n }) => n > 0);
  return present.length > 0 ? present : [{ unit: 'day', n: 0 }];
}
