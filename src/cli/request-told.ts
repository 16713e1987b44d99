// A request in words.

import * as v from 'valibot';
import { fullDay } from '../law/day.ts';
import { type ListedRequest, ShownRequest } from '../requests/shown.ts';
import { printable } from './purge-following.ts';

/** Which scope the commands about requests need. */
export const scopeNote = 'Your API key needs the scope requests.';

/** A request as the API shows it; null if it is none. */
export function requestOf(body: unknown): ShownRequest | null {
  const read = v.safeParse(ShownRequest, body);
  return read.success ? read.output : null;
}

/** What is asked for: `erasure`, `objection to marketing`, `to be sorted`. */
export function wishOf({ type, scope }: Pick<ListedRequest, 'type' | 'scope'>): string {
  if (type === 'unsorted') return 'to be sorted';
  return scope === 'marketing' ? `${type} to marketing` : type;
}

/** How it stands: `open`, `answered (partly)`. */
export function standingOf({ status, outcome }: Pick<ListedRequest, 'status' | 'outcome'>): string {
  return outcome === null ? status : `${status} (${outcome})`;
}

/** Whether there is something to be done about it. */
export function isUnderWay({ closedAt }: Pick<ListedRequest, 'closedAt'>): boolean {
  return closedAt === null;
}

/** How long there is left, on a local date: `overdue by 2 days`, `today`, `tomorrow`, `in 5 days`; nothing once it is over. */
export function timeLeft(request: Pick<ListedRequest, 'dueOn' | 'closedAt'>, today: string): string {
  if (!isUnderWay(request)) return '';
  const days = Math.round((Date.parse(request.dueOn) - Date.parse(today)) / 86_400_000);
  if (days < 0) return `overdue by ${days === -1 ? '1 day' : `${-days} days`}`;
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
}

/** `clause 6.3.1`, or the law. */
export function clauseIn(clause: string | null): string {
  return clause === null ? 'the law' : `clause ${printable(clause)}`;
}

/** How a restriction that was granted stands. */
export const pauses: Record<NonNullable<ListedRequest['restriction']>, string> = {
  stands: 'their data may be stored, and not used; request lift ends that',
  lifting: 'until the person has got the mail that tells of its end',
  lifted: 'no longer: the restriction has ended',
};

/** Its id and standing, its due day, and how that was counted. */
export function standingLines(request: ShownRequest, today: string): string[] {
  const { id, status, dueOn, firstDueOn, deadlineClause, reasoning, restriction } = request;
  const left = timeLeft(request, today);
  const due = `Due ${fullDay(dueOn)}${left && `, ${left}`}, by ${clauseIn(deadlineClause)}`;
  return [
    `${id}  ${wishOf(request)}  ${standingOf(request)}`,
    ...(left ? [due, printable(reasoning)] : []),
    ...(status === 'extended' ? [`A refusal of it all: due ${fullDay(firstDueOn)}`] : []),
    ...(restriction === null ? [] : [`Paused: ${pauses[restriction]}`]),
  ];
}
