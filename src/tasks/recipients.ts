import type { Profile } from '../notices/profile.ts';
import { ok, type Result, refuse } from '../result.ts';

/** Somebody to whom a controller discloses data (Art. 4(9) GDPR). */
export type Recipient = Profile['controller']['recipients'][number];

/**
 * Whom of a controller's recipients a request is told to: each to whom the person's data went (Art. 19 GDPR). `chosen`: as
 * the operator says, by their ids; where nobody says, those who were `told` of it before (null: it is told for the first
 * time), or else all of them, since nobody can see from here to which the data went. Refused for an id that none has.
 */
export function recipientsToTell(
  named: readonly Recipient[],
  chosen: readonly string[] | undefined,
  told: readonly { recipient: string | null }[] | null,
): Result<Recipient[]> {
  if (chosen === undefined) return ok(told === null ? [...named] : toldBefore(named, told));
  const errors = chosen.flatMap((id, at) =>
    named.some((one) => one.id === id) ? [] : [{ pointer: `/recipients/${at}`, detail: detailFor(named) }],
  );
  if (errors.length > 0) return refuse({ type: 'invalid-input', errors });
  return ok(named.filter(({ id }) => chosen.includes(id)));
}

/** Those of a controller's recipients who have a task among these. */
export function toldBefore(
  named: readonly Recipient[],
  tasks: readonly { recipient: string | null }[],
): Recipient[] {
  return named.filter(({ id }) => tasks.some(({ recipient }) => recipient === id));
}

function detailFor(named: readonly Recipient[]): string {
  if (named.length === 0) return 'names nobody: the controller has no recipients';
  return `must be the id of one of the controller’s recipients: ${named.map(({ id }) => id).join(', ')}`;
}
