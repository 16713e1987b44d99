import sql from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import {
  type HoldRow,
  holdColumns,
  type RequestEventRow,
  type RequestRow,
  type RequestTextRow,
  requestColumns,
  requestEventColumns,
  requestTextColumns,
  type TaskRow,
  taskColumns,
} from '../db/tables.ts';

/** A person as Unusta's own tables know them: by a keyed hash. */
export interface Whose {
  controller: string;
  subject: string;
}

/** Requests, and all that belongs to them. */
export interface RequestsPage {
  rows: RequestRow[];
  events: RequestEventRow[];
  texts: RequestTextRow[];
  tasks: TaskRow[];
}

/** Up to `limit` of a person's requests after one of them (''), oldest first, as they are at one moment. */
export async function listRequestsOf(
  db: Database,
  { controller, subject }: Whose,
  { after, limit }: { after: string; limit: number },
): Promise<RequestsPage> {
  const mine = sql`controller = ${controller} and subject = ${subject} and id > ${after} order by id limit ${limit}`;
  const ofMine = sql`request in (select id from requests where ${mine}) order by id`;
  const [rows, events, texts, tasks] = await db.readTogether<
    [RequestRow[], RequestEventRow[], RequestTextRow[], TaskRow[]]
  >([
    sql`select ${requestColumns} from requests where ${mine}`,
    sql`select ${requestEventColumns} from request_events where ${ofMine}`,
    sql`select ${requestTextColumns} from request_texts where ${ofMine}`,
    sql`select ${taskColumns} from tasks where ${ofMine}`,
  ]);
  return { rows, events, texts, tasks };
}

/** What was erased of a person, and until when that is known. */
export interface Erased {
  category: string;
  erasedAt: number;
  untilOn: string;
}

/** What keeps a person's data, or kept them, oldest first; and what was erased of them. */
export async function readKept(
  db: Database,
  { controller, subject }: Whose,
): Promise<{ holds: HoldRow[]; erasures: Erased[] }> {
  const whose = sql`controller = ${controller} and subject = ${subject}`;
  const [holds, erasures] = await db.readTogether<[HoldRow[], Erased[]]>([
    sql`select ${holdColumns} from holds where ${whose} order by id`,
    sql`select category, erased_at as "erasedAt", until_on as "untilOn" from erasures where ${whose} order by category`,
  ]);
  return { holds, erasures };
}
