import type { Refusal } from './problem.ts';

/** What an action gives: a value, or an expected refusal. Anything else throws. */
export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** The action did what was asked. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** The action refuses, and `problem.ts` says how that sounds on the wire. */
export function refuse(refusal: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal };
}
