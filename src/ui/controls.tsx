import type { Child } from 'hono/jsx';
import { citedId } from '../notices/policy.ts';
import type { Wording } from '../wording/en.ts';

/** A link to the clause that promised something, or the law's name where no clause did. */
export function ClauseLink({ w, clause, href }: { w: Wording; clause: string | null; href: string }) {
  if (clause === null) return <span class="clause">{w.theLaw}</span>;
  const id = citedId(clause);
  return (
    <a class="clause" href={`${href}#c-${encodeURIComponent(id)}`}>
      {/^\d/.test(id) ? w.clause(id) : `“${id.replaceAll('-', ' ')}”`}
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
