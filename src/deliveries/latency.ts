/** How long a delivery of an opt-out may take before its shop is alarmed (ms): well before the 48 hours it has. */
export const alarmAfterMs = 24 * 3_600_000;

/** A shop gets no second alarm sooner (ms): what comes to be late meanwhile is in the next one. */
export const alarmPauseMs = 4 * 3_600_000;

/** Over how long the latency is measured (ms). */
export const latencySpanMs = 30 * 24 * 3_600_000;

/** What the database tells of the deliveries in a span, in milliseconds. */
export interface LatencyRow {
  delivered: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
  undelivered: number;
  /** When the oldest of these happened. */
  oldest: number | null;
}

/** From opt-out to the shop's acknowledged webhook, in seconds. */
export interface Latency {
  since: string;
  count: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
  undelivered: number;
  oldestUndelivered: number | null;
}

/** The distribution as the API shows it. */
export function latencyOf(row: LatencyRow, since: number, now: number): Latency {
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000);
  return {
    since: new Date(since).toISOString(),
    count: row.delivered,
    p50: seconds(row.p50),
    p90: seconds(row.p90),
    p99: seconds(row.p99),
    max: seconds(row.max),
    undelivered: row.undelivered,
    oldestUndelivered: row.oldest === null ? null : seconds(now - row.oldest),
  };
}
