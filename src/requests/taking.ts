import { addDays, localDate } from '../law/day.ts';
import type { Outcome, RequestType } from './request.ts';

/** For how many days after the answer the person can take their data along. */
const days = 30;

/**
 * The last local date on which the person can take their data along by this request (Art. 15(3), 20(1) GDPR); null if it
 * is of another kind, or was not granted.
 */
export function takeableUntil(
  { type, outcome, closedAt }: { type: RequestType; outcome: Outcome | null; closedAt: number | null },
  timeZone: string,
): string | null {
  const isOfData = type === 'access' || type === 'portability';
  if (!isOfData || outcome === null || outcome === 'refused' || closedAt === null) return null;
  return addDays(localDate(closedAt, timeZone), days);
}
