import { fullDay, localDate } from '../law/day.ts';
import { apiPaths } from '../paths.ts';
import type { ShownRequest } from '../requests/shown.ts';
import { pathOf, send } from './api.ts';
import type { Command } from './command.ts';
import { localMinute } from './local-time.ts';
import { printable } from './purge-following.ts';
import { askRequest } from './request-asking.ts';
import { clauseIn, pauses, scopeNote, standingOf, timeLeft, wishOf } from './request-told.ts';
import { nameOfTask } from './task.ts';

/** `request show ID`. */
export const requestShow: Command = {
  name: 'request show',
  summary: 'Shows a request: its clock, who asks, and all that happened.',
  takes: 'ID',
  online: true,
  examples: [
    { line: 'request show 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', does: 'by the id that request list shows' },
  ],
  notes: [
    'Contact, message and the words of answers are gone six months after a request is over; that it was answered, and when, stays.',
    scopeNote,
  ],
  run: (call) => {
    const [id = ''] = call.args;
    return askRequest(call, (server) => send(server, 'GET', pathOf(apiPaths.request, { id })), showLines);
  },
};

function showLines(request: ShownRequest, timeZone: string): string[] {
  const { id, controller } = request;
  const parts = [...clockParts(request, timeZone), ...proofParts(request, timeZone), ...personParts(request)];
  return [
    `${id}  ${wishOf(request)}  ${standingOf(request)}  ${controller}`,
    '',
    ...parts.flatMap(([name, text]) => indented(name.padEnd(10), text)),
    ...taskLines(request.tasks),
    '',
    `What happened (${timeZone})`,
    ...request.events.flatMap((event) => eventLines(event, timeZone)),
  ];
}

function taskLines(tasks: ShownRequest['tasks']): string[] {
  if (tasks.length === 0) return [];
  return [
    '',
    'What others must do',
    ...tasks.map((task) => `${task.id}  ${nameOfTask(task)}  ${task.state}`),
  ];
}

type Event = ShownRequest['events'][number];
type Part = [name: string, text: string];

function clockParts(request: ShownRequest, timeZone: string): Part[] {
  const { dueOn, deadlineClause, reasoning, clause, noticeVersion, channel, receivedAt } = request;
  const left = timeLeft(request, localDate(Date.now(), timeZone));
  const version = noticeVersion === null ? 'no notice was in force' : `the notice of ${noticeVersion}`;
  return [
    ['Received', `${localMinute(receivedAt, timeZone)} ${timeZone}, by ${channel}`],
    ['Due', `${fullDay(dueOn)}${left && `, ${left}`}, by ${clauseIn(deadlineClause)}\n${reasoning}`],
    ['Right', `${clauseIn(clause)}; ${version}`],
  ];
}

function proofParts(request: ShownRequest, timeZone: string): Part[] {
  const { ground, gpcAt, carriedAt, restriction, duplicateOf } = request;
  const parts: (Part | null)[] = [
    ['Proof', proofOf(request, timeZone)],
    gpcAt === null ? null : ['GPC', 'objects to sharing and profiling too'],
    carriedAt === null ? null : ['Erasure', erasureOf(request, localMinute(carriedAt, timeZone))],
    ground === null ? null : ['Ground', ground],
    restriction === null ? null : ['Paused', pauses[restriction]],
    duplicateOf === null ? null : ['Same as', duplicateOf],
  ];
  return parts.filter((part) => part !== null);
}

function erasureOf({ erasure }: ShownRequest, since: string): string {
  if (erasure?.status === 'running') return `being carried out since ${since}`;
  const reason = erasure?.reason ? `: ${erasure.reason}` : '';
  return erasure?.status === 'failed' ? `failed, begun ${since}${reason}` : `carried out, begun ${since}`;
}

function proofOf({ proof, verified, confirmedAt }: ShownRequest, timeZone: string): string {
  const confirmed = confirmedAt === null ? [] : [`address confirmed ${localMinute(confirmedAt, timeZone)}`];
  if (proof === 'none') return ['none is needed', ...confirmed].join('; ');
  if (verified?.how === 'email' && confirmedAt !== null) return confirmed.join();
  if (verified === null) return [`by ${proof}, not there yet`, ...confirmed].join('; ');
  const { how, at, by } = verified;
  return [`${how}, recorded ${localMinute(at, timeZone)} by ${by}`, ...confirmed].join('; ');
}

function personParts({ contact, orderNumber, message }: ShownRequest): Part[] {
  if (contact === null) return [['Contact', 'purged']];
  const former = contact.formerEmail === undefined ? '' : `, once ${contact.formerEmail}`;
  const parts: (Part | null)[] = [
    ['Contact', contact.email + former],
    orderNumber === null ? null : ['Order', orderNumber],
    message === null ? null : ['Message', message],
  ];
  return parts.filter((part) => part !== null);
}

/** Of events whose name alone doesn't say it. */
const eventNames: Partial<Record<Event['event'], string>> = {
  gpc: 'objected to sharing and profiling (Sec-GPC)',
  suppressed: 'mail suppressed, every topic',
  'carried-out': 'carried out',
  merged: 'found to be the same as one that is open',
  'due-soon': 'shop told that it is due soon',
  overdue: 'shop told that it is overdue',
  'task-told': 'recipient told',
  'task-undelivered': 'shop told that a recipient can’t be reached',
  'task-reminded': 'recipient reminded',
  'task-silent': 'shop told that a recipient says nothing',
  'task-acknowledged': 'recipient has confirmed',
  'task-done': 'done by hand',
  'task-failed': 'could not be done',
};

function eventLines({ at, actor, event, data, text }: Event, timeZone: string): string[] {
  const details = Object.entries(data).flatMap(([name, value]) =>
    value === null || typeof value === 'object' ? [] : [`${name} ${value}`],
  );
  const told = [eventNames[event] ?? event, ...details].join(', ');
  return indented(
    `${localMinute(at, timeZone)}  `,
    `${told} (${actor})${text === undefined ? '' : `\n${text}`}`,
  );
}

/** Lines of others' words behind a name, with nothing in them that could steer a terminal. */
function indented(name: string, text: string): string[] {
  const lines = text.split(/\r?\n/).map(printable);
  return lines.map((line, at) => `${at === 0 ? name : ' '.repeat(name.length)}${line}`.trimEnd());
}
