/** What is needed to say when a version comes into force. */
export interface Dated {
  version: string;
  /** UTC milliseconds. */
  publishedAt: number;
  withdrawnAt: number | null;
}

/** Whether a text is a version: a calendar date, or `.2`, `.3` … behind one for a correction. */
export function isVersion(version: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})(?:\.([2-9]|[1-9]\d{1,2}))?$/.exec(version);
  const date = match?.[1];
  return date !== undefined && new Date(`${date}T00:00:00Z`).toJSON()?.slice(0, 10) === date;
}

/** A version's date, and the number of its correction (1: the first publication). */
export function partsOf(version: string): { date: string; correction: number } {
  const [date = '', correction = '1'] = version.split('.');
  return { date, correction: Number(correction) };
}

/** Orders versions by date, then by correction. */
export function compareVersions(a: string, b: string): number {
  const [one, two] = [partsOf(a), partsOf(b)];
  return one.date < two.date ? -1 : one.date > two.date ? 1 : one.correction - two.correction;
}

/**
 * When a version comes into force, in UTC milliseconds: at the local midnight of its date. A correction can't have
 * been in force before it was published.
 */
export function startsAt({ version, publishedAt }: Dated, startOfDay: (date: string) => number): number {
  const { date, correction } = partsOf(version);
  return correction === 1 ? startOfDay(date) : Math.max(startOfDay(date), publishedAt);
}

/** Of versions with their starts, the one in force at a moment, and the moment at which the next takes over. */
export function versionInForce<T extends Dated & { startsAt: number }>(
  versions: T[],
  now: number,
): { current: T | null; nextAt: number | null } {
  const live = versions
    .filter((one) => one.withdrawnAt === null)
    .sort((a, b) => compareVersions(a.version, b.version));
  const started = live.filter((one) => one.startsAt <= now);
  const coming = live.filter((one) => one.startsAt > now).map((one) => one.startsAt);
  return { current: started.at(-1) ?? null, nextAt: coming.length > 0 ? Math.min(...coming) : null };
}
