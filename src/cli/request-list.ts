import * as v from 'valibot';
import { fullDay, localDate } from '../law/day.ts';
import { rightTypes } from '../notices/right.ts';
import { apiPaths } from '../paths.ts';
import { requestStatuses } from '../requests/request.ts';
import { ListedRequest } from '../requests/shown.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { pathOf } from './api.ts';
import { asked, everyPage } from './asking.ts';
import { type Command, oneOf } from './command.ts';
import { controllerOption } from './key-link.ts';
import { timeZoneOf } from './local-time.ts';
import { counted } from './progress.ts';
import { printable } from './purge-following.ts';
import { clipped } from './purge-told.ts';
import { isUnderWay, scopeNote, standingOf, timeLeft, wishOf } from './request-told.ts';
import { tableLines } from './table.ts';

const listedTypes = [...rightTypes, 'unsorted'];

/** `request list`. */
export const requestList: Command = {
  name: 'request list',
  summary: 'Lists the requests of a shop, what is due first on top.',
  online: true,
  options: {
    controller: controllerOption,
    status: {
      value: 'STATUS',
      summary: `of ${requestStatuses.join(', ')} (default: all)`,
      wrong: oneOf(requestStatuses),
    },
    type: {
      value: 'TYPE',
      summary: `of ${listedTypes.join(', ')} (default: all)`,
      wrong: oneOf(listedTypes),
    },
    email: {
      value: 'EMAIL',
      summary: 'only this person’s',
      wrong: (text) => (normaliseAddress(text) === null ? `must be an e-mail address, not ${text}` : null),
    },
    overdue: { summary: 'only those that should have been answered by now' },
  },
  examples: [
    { line: 'request list --controller kadakas', does: 'what is due, by which day' },
    { line: 'request list --controller kadakas --overdue --json', does: 'what is late, for a program' },
  ],
  notes: [
    'Whom a request is from is not in the list: request show ID has it, and so has --json. What is over stands below.',
    scopeNote,
  ],
  run: (call) => {
    const { controller = '', status, type, email } = call.texts;
    const path = pathOf(apiPaths.requests, { c: controller });
    const query = { ...(status && { status }), ...(call.flags.has('overdue') && { overdue: 'true' }) };
    return asked(
      call,
      async (server) => {
        const answer = await everyPage(server, path, query);
        if (!answer.ok) return answer;
        if (v.is(v.array(ListedRequest), answer.body)) {
          return { ...answer, body: answer.body.filter(isWanted({ type, email })) };
        }
        return {
          ...answer,
          ok: false,
          message: `${server.url} gave no requests: is it the right server?`,
          problem: null,
        };
      },
      async (body, server) => {
        const requests = body as ListedRequest[];
        if (requests.length === 0) return 'There are none.';
        return listLines(requests, localDate(Date.now(), await timeZoneOf(server, controller))).join('\n');
      },
    );
  },
};

/** Addresses are sealed: only who has opened them all can tell whose a request is. */
function isWanted({ type, email }: { type: string | undefined; email: string | undefined }) {
  const wanted = email === undefined ? null : normaliseAddress(email);
  return (request: ListedRequest) => {
    const { contact } = request;
    const addresses = contact === null ? [] : [contact.email, contact.formerEmail ?? ''];
    return (
      (type === undefined || request.type === type) &&
      (wanted === null || addresses.map(normaliseAddress).includes(wanted))
    );
  };
}

function listLines(requests: ListedRequest[], today: string): string[] {
  const columns = ['due', 'left', 'asks for', 'status', 'by', 'clause', 'request'].map((head) => ({ head }));
  const underWay = requests.filter(isUnderWay);
  const over = requests.filter((request) => !isUnderWay(request));
  const rows = [...underWay.sort(byDueDay), ...over.sort(latestFirst)].map((request) =>
    cellsOf(request, today),
  );
  return [...tableLines(columns, rows), '', sumOf(underWay)];
}

function byDueDay(one: ListedRequest, other: ListedRequest): number {
  return one.dueOn.localeCompare(other.dueOn) || one.receivedAt.localeCompare(other.receivedAt);
}

function latestFirst(one: ListedRequest, other: ListedRequest): number {
  return (other.closedAt ?? '').localeCompare(one.closedAt ?? '');
}

function cellsOf(request: ListedRequest, today: string): string[] {
  const { id, dueOn, channel, clause } = request;
  return [
    fullDay(dueOn),
    timeLeft(request, today),
    wishOf(request),
    standingOf(request),
    channel,
    clause === null ? 'the law' : clipped(printable(clause)),
    id,
  ];
}

function sumOf(underWay: ListedRequest[]): string {
  const overdue = underWay.filter(({ isOverdue }) => isOverdue).length;
  const unproven = underWay.filter(({ status }) => status === 'unverified').length;
  const parts = [
    ...(overdue > 0 ? [`${overdue} overdue`] : []),
    ...(unproven > 0 ? [`${unproven} not proven yet`] : []),
  ];
  const are = underWay.length === 1 ? 'is' : 'are';
  return `${counted(underWay.length, 'request')} ${are} under way${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`;
}
