/** What became of a try. A reason is a status or a short word: never an address, never what the other side said. */
export type Outcome = { ok: true } | { ok: false; reason: string; isFinal: boolean };

/** It arrived. */
export const arrived: Outcome = { ok: true };

/** It did not; another try may help, unless it is final. */
export function failed(reason: string, { isFinal = false } = {}): Outcome {
  return { ok: false, reason, isFinal };
}

/** How long whoever is told may take to answer (ms). */
export const sendTimeoutMs = 10_000;

/** What an answer's status means. Standard Webhooks 1.0: a 3xx is a failure, and 410 says never to come again. */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status < 300) return arrived;
  return failed(`status ${status}`, { isFinal: status === 410 });
}

/** What an error of `fetch` means. */
export function outcomeOfError(error: unknown): Outcome {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return failed(isLate ? 'no answer in time' : 'connection failed');
}

/** Whether a failure says of the one who is told, and not of what they are told, that it makes no sense now. */
export function isDown(outcome: Outcome): boolean {
  return (
    !outcome.ok && /^(?:no answer in time|connection failed|status (?:429|502|503|504))$/.test(outcome.reason)
  );
}

/** Why what was still to be told is not told any more, where it is no fault of anybody's. */
export const noNeed = 'no need any more';
