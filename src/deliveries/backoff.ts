const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a delivery is tried, from when it happened. */
export const giveUpAfterMs = 72 * hourMs;

/** But never fewer tries than this: a replayed delivery, or one of a system that stood still, may be older than that. */
export const fewestTries = 5;

const longestWaitMs = 4 * hourMs;

/**
 * How long to wait after so many failed tries (ms): a minute, two, four and so on up to four hours, of which chance
 * (0 to 1) takes away up to a half, so that what failed together is not tried again together.
 */
export function waitAfter(attempts: number, chance: number): number {
  const whole = Math.min(minuteMs * 2 ** (attempts - 1), longestWaitMs);
  return Math.round(whole * (1 - chance / 2));
}

/** When to try again after a failure, or null: it is dead. The last try of the time is at its end. */
export function nextTry({
  attempts,
  occurredAt,
  now,
  chance,
}: {
  /** This one included. */
  attempts: number;
  occurredAt: number;
  now: number;
  chance: number;
}): number | null {
  const end = occurredAt + giveUpAfterMs;
  if (now >= end && attempts >= fewestTries) return null;
  const next = now + waitAfter(attempts, chance);
  return now < end ? Math.min(next, end) : next;
}
