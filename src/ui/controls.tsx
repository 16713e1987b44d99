import type { Child } from 'hono/jsx';
import type { Wording } from '../wording/en.ts';

/**
 * A link to the clause (by id) that promised something, or the law's name where no clause did. `bare`: where it stands below
 * a heading that says what it is, the number is enough. `away`: it leads out of the frame that the page stands in.
 */
export function ClauseLink({
  w,
  clause,
  href,
  bare = false,
  away = false,
}: {
  w: Wording;
  clause: string | null;
  href: string;
  bare?: boolean;
  away?: boolean;
}) {
  if (clause === null) return <>{w.theLaw}</>;
  const numbered = /^\d/.test(clause);
  return (
    <a
      class={numbered ? 'clause' : undefined}
      href={`${href}#c-${encodeURIComponent(clause)}`}
      {...(away ? leadingAway : {})}
    >
      {numbered ? (bare ? clause : w.clause(clause)) : w.quoted(clause.replaceAll('-', ' '))}
    </a>
  );
}

/** What makes a link open on a page of its own. */
export const leadingAway = { target: '_blank', rel: 'noopener' } as const;

/** What a field's control needs, so that it is known by its label, its hint and what is wrong with it. */
export interface FieldAttributes {
  id: string;
  name: string;
  'aria-invalid': 'true' | undefined;
  'aria-describedby': string | undefined;
}

/** A field of a form: its label, a hint, what is wrong with what was typed, and the control itself. */
export function Field({
  name,
  label,
  hint,
  error,
  class: kind = '',
  children,
}: {
  name: string;
  label: Child;
  hint?: Child;
  error?: string | undefined;
  class?: string;
  children: (attributes: FieldAttributes) => Child;
}) {
  const notes = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean);
  return (
    <div class={`field ${kind}`.trim()}>
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
      {children({
        id: name,
        name,
        'aria-invalid': error ? 'true' : undefined,
        'aria-describedby': notes.join(' ') || undefined,
      })}
    </div>
  );
}

/** A table whose rows become blocks on a narrow screen. */
export function Rows({ caption, head, children }: { caption?: string; head: string[]; children: Child }) {
  return (
    <table class="rows">
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {head.map((label) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** Pairs of a name and what it names; those without a value are left out. */
export function Pairs({ pairs }: { pairs: [string, Child | undefined][] }) {
  return (
    <dl class="pairs">
      {pairs
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
    </dl>
  );
}

/** The same words, in which a day stays on one line with its month. */
export function unbroken(words: string): string {
  return words.replace(/(?<!\d)(\d{1,2}\.?) (?=\p{L})/gu, '$1\u00a0');
}
