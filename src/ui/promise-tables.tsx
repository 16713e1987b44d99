import type { RightToday } from '../notices/deadlines.ts';
import type { Policy, RetentionRule } from '../notices/input.ts';
import type { RightPromise } from '../notices/policy.ts';
import type { Wording } from '../wording/en.ts';
import { nameOf } from '../wording/languages.ts';
import { ClauseLink, Rows, unbroken } from './controls.tsx';

/**
 * What one may ask for, and by when it is answered: by day for a request received today, else by period. `ask`: where a
 * right is asked for.
 */
export function RightsTable({
  w,
  rights,
  href,
  ask,
}: {
  w: Wording;
  rights: (RightPromise | RightToday)[];
  href: string;
  ask?: (right: RightPromise) => string;
}) {
  const { right, answer, proof, source } = w.rights;
  const latest = new Set(rights.filter(({ atOnce }) => !atOnce).map(latestOf));
  const [same = null] = latest.size === 1 ? latest : [];
  const caption = rights.some(isDated)
    ? `${w.rights.caption} ${w.rights.complex(same)}`
    : `${w.rights.captionPlain} ${w.rights.complexWithin(same)}`;
  return (
    <Rows caption={unbroken(caption)} head={[right, answer, proof, source]}>
      {rights.map((one) => (
        <tr class={ask && 'whole'}>
          <th scope="row">{ask ? <a href={ask(one)}>{nameOfRight(w, one)}</a> : nameOfRight(w, one)}</th>
          <td data-label={answer}>
            <Answer w={w} right={one} withLatest={same === null} />
          </td>
          <td data-label={proof}>{w.rights.proofs[one.proof]}</td>
          <td data-label={source}>
            <Sources w={w} clauses={[one.clause, one.deadlineClause, one.extendClause]} href={href} />
          </td>
        </tr>
      ))}
    </Rows>
  );
}

function nameOfRight(w: Wording, { type, scope }: RightPromise): string {
  return scope ? w.rights.scopes[scope] : w.rights.names[type];
}

function isDated(right: RightPromise | RightToday): right is RightToday {
  return 'dueOn' in right;
}

/** By when a request is answered that takes longer: a day, or else a period. */
function latestOf(right: RightPromise | RightToday): string {
  return isDated(right) ? right.extendedDueOn : (right.extendTo ?? 'P3M');
}

function Answer({
  w,
  right,
  withLatest,
}: {
  w: Wording;
  right: RightPromise | RightToday;
  withLatest: boolean;
}) {
  const { atOnce, by, within, extended, extendedWithin } = w.rights;
  if (right.atOnce) return <>{atOnce}</>;
  const latest = latestOf(right);
  return (
    <>
      <span class="day">{isDated(right) ? by(right.dueOn) : within(right.answerWithin ?? 'P1M')}</span>
      {withLatest && <small>{unbroken(isDated(right) ? extended(latest) : extendedWithin(latest))}</small>}
    </>
  );
}

function Sources({ w, clauses, href }: { w: Wording; clauses: (string | null)[]; href: string }) {
  const [first = null, ...others] = clauses;
  const more = [...new Set(others)].filter((clause) => clause !== null && clause !== first);
  return (
    <>
      <ClauseLink w={w} clause={first} href={href} bare />
      {more.map((clause) => (
        <>
          , <ClauseLink w={w} clause={clause} href={href} bare />
        </>
      ))}
    </>
  );
}

/** What is kept, how long, and what happens then; a sentence where the notice names no period. */
export function RetentionTable({ w, policy, href }: { w: Wording; policy: Policy | null; href: string }) {
  const { category, period, afterwards, source } = w.retention;
  if (!policy || policy.retention.length === 0) return <p>{w.retention.none}</p>;
  return (
    <Rows head={[category, period, afterwards, source]}>
      {policy.retention.map((rule) => (
        <tr>
          <th scope="row">{nameOf(w, rule.category)}</th>
          <td data-label={period}>
            {periodOf(w, rule)}
            {rule.ground && (
              <small>{w.retention.despite(w.retention.grounds[rule.ground](rule.law ?? ''))}</small>
            )}
          </td>
          <td data-label={afterwards}>{w.retention[rule.then]}</td>
          <td data-label={source}>
            <ClauseLink w={w} clause={rule.clause} href={href} bare />
          </td>
        </tr>
      ))}
    </Rows>
  );
}

function periodOf(w: Wording, { keep, after, from }: RetentionRule): string {
  if (from === 'financial_year_end') return w.retention.afterYearEnd(keep, after);
  return /[1-9]/.test(keep) ? w.retention.after(keep, after) : w.retention.until(after);
}

/** In which cases something is kept longer; nothing if the notice names none. */
export function HoldsTable({ w, policy, href }: { w: Wording; policy: Policy | null; href: string }) {
  if (!policy || policy.holds.length === 0) return null;
  return (
    <>
      <h3>{w.retention.holds}</h3>
      <ul>
        {policy.holds.map(({ reason, ground, clause }) => (
          <li>
            {nameOf(w, reason)} ({w.retention.holdGround[ground]}),{' '}
            <ClauseLink w={w} clause={clause} href={href} />
          </li>
        ))}
      </ul>
    </>
  );
}
