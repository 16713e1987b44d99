// Sending wishes to the API, a page at a time, and finding the rows that it does not take.

import { setTimeout as wait } from 'node:timers/promises';
import { apiPaths } from '../paths.ts';
import { fieldOf, pathOf, send } from './api.ts';
import type { Row } from './csv.ts';
import type { Server } from './server.ts';

/** A wish as the API takes it. */
interface WishBody {
  email: string;
  topic: string;
  state: 'in' | 'out';
  at: string;
  evidence: string;
}

/** A wish, and the row that tells of it. */
export interface WishItem {
  row: Row;
  body: WishBody;
}

/** What became of a page. */
export interface Sent {
  recorded: number;
  /** Rows that the server does not take, and why. */
  rejected: { row: Row; problem: string }[];
  /** Why it could not be sent. */
  failure: string | null;
}

/** The API's own limits: so many wishes, and, with room to spare, so many bytes. */
const mostWishes = 1_000;
const mostBytes = 800_000;
/** Waits before each new try (ms). */
const waits = [500, 1_000, 2_000, 4_000];

/** Wishes in pages that the API takes. */
export async function* pagesOf(items: AsyncIterable<WishItem>): AsyncGenerator<WishItem[]> {
  let page: WishItem[] = [];
  let size = 0;
  for await (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item.body)) + 1;
    if (page.length === mostWishes || size + bytes > mostBytes) {
      yield page;
      [page, size] = [[], 0];
    }
    page.push(item);
    size += bytes;
  }
  if (page.length > 0) yield page;
}

/** Sends a page; once more without the rows that are refused, so that the others are not lost with them. */
export async function sendPage(server: Server, controller: string, page: WishItem[]): Promise<Sent> {
  const path = `${pathOf(apiPaths.preferences, { c: controller })}?channel=import`;
  const answer = await sendPatiently(server, path, page);
  if (answer.ok) return { recorded: page.length, rejected: [], failure: null };
  const refused = answer.status === 422 ? refusedRows(answer.problem) : new Map<number, string>();
  if (refused.size === 0) return { recorded: 0, rejected: [], failure: answer.message };
  const rejected = page.flatMap(({ row }, at) => {
    const problem = refused.get(at);
    return problem === undefined ? [] : [{ row, problem }];
  });
  if (rejected.length === 0) return { recorded: 0, rejected, failure: answer.message };
  const others = page.filter((_, at) => !refused.has(at));
  if (others.length === 0) return { recorded: 0, rejected, failure: null };
  const again = await sendPage(server, controller, others);
  return { ...again, rejected: [...rejected, ...again.rejected] };
}

async function sendPatiently(server: Server, path: string, page: WishItem[]) {
  const bodies = page.map(({ body }) => body);
  let answer = await send(server, 'POST', path, bodies);
  for (const pause of waits) {
    const passing = !answer.ok && (answer.status === null || answer.status === 429 || answer.status >= 500);
    if (!passing) break;
    await wait(pause);
    answer = await send(server, 'POST', path, bodies);
  }
  return answer;
}

/** What a refusal says of items of the list: `/17/at` → 17. */
function refusedRows(problem: unknown): Map<number, string> {
  const errors: unknown = fieldOf(problem, 'errors');
  const found = (Array.isArray(errors) ? errors : []).flatMap((error): [number, string][] => {
    const [, at, field] = /^\/(\d+)(?:\/(\w+))?/.exec(String(fieldOf(error, 'pointer'))) ?? [];
    return at === undefined ? [] : [[Number(at), `${field ?? 'it'} ${fieldOf(error, 'detail')}`]];
  });
  return new Map(found);
}
