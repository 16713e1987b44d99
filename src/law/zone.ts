import { type Day, dayMs, dayOf, midnight } from './gregorian.ts';

// Time zones, as the platform's Intl knows them.

const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 100;

/** The day on which a moment (UTC ms) falls in an IANA time zone. Throws a RangeError on an unknown zone or no moment. */
export function localDay(ms: number, timeZone: string): Day {
  const moment = Math.floor(ms);
  return dayOf(moment + offsetAt(moment, timeZone));
}

/**
 * The first moment (UTC ms) of a day in an IANA time zone: midnight, the first if there are two; or, where clocks skip
 * midnight, the moment they skip it. Throws a RangeError on an unknown zone.
 */
export function firstMoment(day: Day, timeZone: string): number {
  const asUtc = midnight(day);
  // No zone is further than this from UTC, and none changes its clocks twice within that time
  let [before, after] = [asUtc - dayMs, asUtc + dayMs];
  const offsets = [offsetAt(before, timeZone), offsetAt(after, timeZone)] as const;
  for (const offset of offsets) {
    if (offsetAt(asUtc - offset, timeZone) === offset) return asUtc - offset;
  }
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle, timeZone) === offsets[0]) before = middle;
    else after = middle;
  }
  return after;
}

/** How far a zone's clocks are ahead of UTC at a moment, in ms. */
function offsetAt(ms: number, timeZone: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatOf(timeZone).format(ms)) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -size : size;
}

/** `1/31/2026, GMT+02:00`. Making one takes a hundred times as long as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(timeZone, format);
  return format;
}
