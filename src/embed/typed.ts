import type { GivenRight, Problem, Refusal, SentForm } from './contract.ts';

/** The form's fields, in their order on it. `right` is the name of one that can be chosen (`nameOfRight`). */
export const fields = ['right', 'email', 'formerEmail', 'orderNumber', 'message'] as const;
export type Field = (typeof fields)[number];

/** What is typed, as it is typed: a field that is not there yet has no text. */
export type Typed = Partial<Record<Field, string>>;

/** The rights that the page leaves to choose from by `type` and `scope`. All of them, if it names none that there is. */
export function choicesOf(rights: GivenRight[], type: string | null, scope: string | null): GivenRight[] {
  const named = rights.filter((right) => right.type === type && (!scope || right.scope === scope));
  return named.length > 0 ? named : rights;
}

/** A right's name among all that can be chosen: `erasure:`, `objection:marketing`. */
export function nameOfRight({ type, scope }: GivenRight): string {
  return `${type}:${scope ?? ''}`;
}

/** What is sent of it: fields left empty are left out. */
export function contentOf(typed: Typed, { type, scope }: GivenRight, lang: string): Omit<SentForm, 'ticket'> {
  const { right: _, email = '', ...others } = typed;
  const filled = Object.entries({ scope, ...others }).filter(([, text]) => text?.trim());
  return { type, email, lang, ...Object.fromEntries(filled) };
}

/** What the server found wrong, by field, in its words or else in ours. Empty if it is about no field of the form. */
export function errorsByField(errors: Refusal['errors'], words: Record<Problem, string>): Map<Field, string> {
  const found = new Map<Field, string>();
  for (const { pointer, problem, message, detail } of errors) {
    const name = pointer.slice(1);
    const field = fields.find((one) => one === name || (one === 'right' && /^(type|scope)$/.test(name)));
    if (field) found.set(field, message ?? (problem && words[problem]) ?? detail ?? '');
  }
  return found;
}
