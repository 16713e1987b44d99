import type { Child } from 'hono/jsx';
import type { Wording } from '../wording/en.ts';

/**
 * A link to the clause (by id) that promised something, or the law's name where no clause did. `bare`: where it stands below
 * a heading that says what it is, the number is enough.
 */
export function ClauseLink({
  w,
  clause,
  href,
  bare = false,
}: {
  w: Wording;
  clause: string | null;
  href: string;
  bare?: boolean;
}) {
  if (clause === null) return <>{w.theLaw}</>;
  const numbered = /^\d/.test(clause);
  return (
    <a class={numbered ? 'clause' : undefined} href={`${href}#c-${encodeURIComponent(clause)}`}>
      {numbered ? (bare ? clause : w.clause(clause)) : w.quoted(clause.replaceAll('-', ' '))}
    </a>
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
