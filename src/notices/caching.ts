/** Seconds for which a browser may keep a page that can change. Together with the isolate's memory at most a minute. */
export const pageSeconds = 30;
/** Milliseconds for which an isolate takes a profile as fresh; one request of many renews it from then on … */
export const freshMs = 20_000;
/** … and from here on none is answered from it, unless the database is gone. */
export const longestFreshMs = 30_000;
/** Milliseconds for which a database that didn't answer is not asked again. */
export const pauseMs = 5_000;

/** How long an answer may be kept: for good, until a moment (UTC ms) but no longer than usual, or not at all. */
export type Keep = { kind: 'immutable' } | { kind: 'current'; until: number | null } | { kind: 'stale' };

/** The Cache-Control of an answer (RFC 9111 § 5.2, RFC 8246): never past the moment at which it stops being true. */
export function cacheControl(keep: Keep, now: number): string {
  if (keep.kind === 'immutable') return 'public, max-age=31536000, immutable';
  if (keep.kind === 'stale') return 'public, no-cache';
  const left = keep.until === null ? pageSeconds : Math.floor((keep.until - now) / 1_000);
  return `public, max-age=${Math.max(0, Math.min(pageSeconds, left))}`;
}

/** What of a request decides whether its sender has the answer already. */
export interface Conditions {
  ifNoneMatch: string | null;
  ifModifiedSince: string | null;
}

/**
 * Whether the answer is 304: If-None-Match is compared weakly, and If-Modified-Since counts only without it
 * (RFC 9110 § 13.1.2, 13.1.3, 13.2.2). `lastModified` is in UTC milliseconds.
 */
export function isNotModified(
  { ifNoneMatch, ifModifiedSince }: Conditions,
  { etag, lastModified }: { etag: string; lastModified: number },
): boolean {
  if (ifNoneMatch !== null) {
    return ifNoneMatch.trim() === '*' || entityTags(ifNoneMatch).includes(etag);
  }
  if (ifModifiedSince === null) return false;
  const since = parseHttpDate(ifModifiedSince);
  return since !== null && Math.floor(lastModified / 1_000) * 1_000 <= since;
}

function entityTags(list: string): string[] {
  return list.slice(0, 4_000).match(/"[^"]*"/g) ?? [];
}

/** An HTTP-date in any of its three forms (RFC 9110 § 5.6.7), as UTC milliseconds; null if it is none. */
function parseHttpDate(text: string): number | null {
  const time = String.raw`\d\d:\d\d:\d\d`;
  const forms = `\\w{3}, \\d\\d \\w{3} \\d{4} ${time} GMT|\\w{6,9}, \\d\\d-\\w{3}-\\d\\d ${time} GMT|\\w{3} \\w{3} [ \\d]\\d ${time} \\d{4}`;
  if (!new RegExp(`^(?:${forms})$`).test(text)) return null;
  const parsed = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isFinite(parsed) ? parsed : null;
}
