import type { Profile } from '../notices/profile.ts';
import { ok, type Result, refuse } from '../result.ts';

type Named = Profile['controller']['recipients'][number];

/** Somebody to whom a controller discloses data (Art. 4(9) GDPR), or did; who is named no more has no `email`. */
export type Recipient = Pick<Named, 'id' | 'name'> & Partial<Named>;

/** The recipients that an operator says the person's data went to, by their ids. Refused for an id that none has. */
export function chosenAmong(named: readonly Named[], ids: readonly string[]): Result<Recipient[]> {
  const errors = ids.flatMap((id, at) =>
    named.some((one) => one.id === id) ? [] : [{ pointer: `/recipients/${at}`, detail: detailFor(named) }],
  );
  if (errors.length > 0) return refuse({ type: 'invalid-input', errors });
  return ok(named.filter(({ id }) => ids.includes(id)));
}

/** Those who have a task among these, each once, as the controller names them now, or else as it did then. */
export function toldBefore(
  named: readonly Named[],
  tasks: readonly { recipient: string | null; name: string | null }[],
): Recipient[] {
  const known = new Map(
    tasks.flatMap(({ recipient: id, name }): [string, Recipient][] =>
      id === null ? [] : [[id, { id, name: name ?? id }]],
    ),
  );
  return [...known].map(([id, then]) => named.find((one) => one.id === id) ?? then);
}

function detailFor(named: readonly Named[]): string {
  if (named.length === 0) return 'names nobody: the controller has no recipients';
  return `must be the id of one of the controller’s recipients: ${named.map(({ id }) => id).join(', ')}`;
}
