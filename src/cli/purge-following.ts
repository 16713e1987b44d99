// A purge as the command line follows it: started, looked at again and again, and left alone at Ctrl-C.

import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { apiPaths } from '../paths.ts';
import { ShownRun } from '../retention/input.ts';
import type { RunView } from '../retention/view.ts';
import { type Answer, fieldOf, pathOf, send } from './api.ts';
import { startStatus, whole } from './progress.ts';
import type { Server } from './server.ts';

/** Where following a purge has led. */
export type Followed =
  | { state: 'over'; run: RunView; body: unknown; wasApproved?: boolean }
  /** Refused, or not to be reached any more. */
  | { state: 'lost'; message: string }
  /** Ctrl-C: it goes on without us. */
  | { state: 'left'; id: string };

/** Starts a purge and follows it until it is over, or waits for an approval. */
export async function startAndFollow(server: Server, controller: string, body: object): Promise<Followed> {
  const started = await send(server, 'POST', pathOf(apiPaths.purges, { c: controller }), body);
  if (started.ok) return follow(server, String(fieldOf(started.body, 'id')));
  const underway = fieldOf(started.problem, 'type') === underwayType ? fieldOf(started.problem, 'id') : null;
  const hint = typeof underway === 'string' ? `\nTo follow it: ${approveLine(printable(underway))}` : '';
  return { state: 'lost', message: `${started.message}${hint}` };
}

const underwayType = 'urn:unusta:problem:purge-underway';
const notWaitingType = 'urn:unusta:problem:purge-not-waiting';

/** What to type to approve a purge, or to follow it. */
export function approveLine(id: string): string {
  return `npm run unusta -- purge approve ${id}`;
}

/** Approves a purge and follows it; one that runs without an approval is only followed. */
export async function approveAndFollow(server: Server, id: string): Promise<Followed> {
  const approved = await send(server, 'POST', pathOf(apiPaths.approval, { id }));
  if (approved.ok) {
    const followed = await follow(server, id);
    const wasApproved = fieldOf(approved.body, 'status') === 'finished';
    return followed.state === 'over' ? { ...followed, wasApproved } : followed;
  }
  const asked =
    fieldOf(approved.problem, 'type') === notWaitingType
      ? await send(server, 'GET', pathOf(apiPaths.purge, { id }))
      : null;
  const isRunning = asked?.ok && fieldOf(asked.body, 'status') === 'running';
  return isRunning ? follow(server, id) : { state: 'lost', message: approved.message };
}

/** How long a server that doesn't answer is asked again (ms): one may be started anew meanwhile. */
const patience = 30_000;

/** Follows a purge, or an erasure, that has begun. */
export async function follow(server: Server, id: string): Promise<Followed> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  const status = startStatus();
  const began = performance.now();
  let heard = began;
  try {
    for (;;) {
      const answer = await send(server, 'GET', pathOf(apiPaths.purge, { id }));
      const run = answer.ok ? runOf(answer.body) : null;
      if (leaving.signal.aborted) return { state: 'left', id };
      if (answer.ok && !run)
        return { state: 'lost', message: `${server.url} gave no purge: is it the right server?` };
      if (answer.ok && run && run.status !== 'running') return { state: 'over', run, body: answer.body };
      if (run) {
        heard = performance.now();
        status.say(`${standingOf(run)} (${Math.round((heard - began) / 1_000)} s)`);
      }
      if (!answer.ok && (!isPassing(answer) || performance.now() - heard > patience)) {
        return { state: 'lost', message: `${answer.message}\nWhat became of it: ${logLine(id)}` };
      }
      await sleep(pauseAfter(performance.now() - began), null, { signal: leaving.signal }).catch(() => null);
    }
  } finally {
    status.end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave);
  }
}

/** A purge as the API shows it; null if it is none. */
export function runOf(body: unknown): RunView | null {
  const read = v.safeParse(ShownRun, body);
  return read.success ? read.output : null;
}

const isPassing = ({ status }: Extract<Answer, { ok: false }>) => status === null || status >= 500;

/** Twice a second at first: most are over by then. */
function pauseAfter(elapsed: number): number {
  return elapsed < 10_000 ? 500 : elapsed < 60_000 ? 1_000 : 3_000;
}

/** What to type to see what a purge took. */
export function logLine(id: string, controller = 'SLUG'): string {
  return `npm run unusta -- purge log --controller ${controller} --run ${id}`;
}

/** How a purge stands, in a line. */
function standingOf({ kind, rules, reason, approvedAt }: RunView): string {
  if (reason !== null) return `Waiting, to be tried again: ${printable(reason)}`;
  const sum = (of: RunView['rules'], count: 'eligible' | 'purged') =>
    of.reduce((total, rule) => total + rule[count], 0);
  const purged = sum(rules, 'purged');
  if (kind === 'erasure')
    return `Erasing: ${whole(purged)} of ${whole(sum(rules, 'eligible'))} rows are gone`;
  if (purged === 0 && approvedAt === null)
    return `Planning: ${whole(sum(rules, 'eligible'))} rows are due so far`;
  const taken = rules.filter(({ waitsFor }) => waitsFor === null);
  return `Purging: ${whole(purged)} of ${whole(sum(taken, 'eligible'))} rows are gone`;
}

/** Others' words with nothing that could steer a terminal, or turn what is read around (Unicode's bidi controls). */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
