import { decodeBase64, encodeBase64 } from 'hono/utils/encode';
import type { Sql } from 'sql-template-tag';
import type { Cell } from '../sources/cell.ts';

// libSQL's protocol over HTTP (Hrana 3, its specification is in tursodatabase/libsql, docs/HRANA_3_SPEC.md): as much of it
// as opens a stream, runs one batch in it and closes it, all in one request.

/** Where a database is, and how long one call to it may take. */
export interface DatabaseConfig {
  /** `libsql:`, `https:` or `http:`. */
  url: string;
  authToken?: string | undefined;
  /** Milliseconds; a call that takes longer fails as one to a database that can't be reached. */
  timeoutMs?: number;
}

/** What a statement gave. Integers that no number holds exactly, beyond 2^53, are bigints. */
export interface Answer {
  columns: string[];
  rows: Cell[][];
  rowsAffected: number;
}

/** The code of an error that says nothing of a statement: no answer of a database came in time. */
export const unreachable = 'DATABASE_UNREACHABLE';

/**
 * Runs statements in one request: as one transaction of this kind, whole or not at all; or one statement without. Throws
 * what the database says of a statement, with its code; and `unreachable` if no answer of it came, when nobody knows
 * whether a write took effect.
 */
export async function send(
  config: DatabaseConfig,
  statements: Sql[],
  transaction?: 'DEFERRED' | 'IMMEDIATE',
): Promise<Answer[]> {
  const plain = statements.map(statementOf);
  const steps = transaction === undefined ? plain.map((stmt) => ({ stmt })) : framed(plain, transaction);
  // Where the database has rolled back by itself, the ROLLBACK at the end fails, and that is no error
  const counted = transaction === undefined ? steps.length : steps.length - 1;
  const answer = await call(config, steps, counted).catch((cause) => {
    throw Object.assign(new Error('The database cannot be reached.', { cause }), { code: unreachable });
  });
  if ('message' in answer) throw refusalOf(answer);
  return transaction === undefined ? answer.results : answer.results.slice(1, -1);
}

/** Each step runs only if the one before it went well; what wasn't committed is rolled back. */
function framed(statements: Statement[], transaction: string): Step[] {
  const steps = [{ sql: `BEGIN ${transaction}` }, ...statements, { sql: 'COMMIT' }];
  return [
    ...steps.map((stmt, at) => (at === 0 ? { stmt } : { stmt, condition: wentWell(at - 1) })),
    { stmt: { sql: 'ROLLBACK' }, condition: { type: 'not', cond: wentWell(steps.length - 1) } },
  ];
}

const wentWell = (step: number) => ({ type: 'ok', step });

/** One HTTP request, body included. Throws at whatever is not an answer of a database to these steps. */
async function call(
  { url, authToken, timeoutMs = 5_000 }: DatabaseConfig,
  steps: Step[],
  counted: number,
): Promise<{ results: Answer[] } | Refused> {
  const response = await fetch(new URL('v2/pipeline', url.replace(/^libsql:/i, 'https:')), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(authToken && { Authorization: `Bearer ${authToken}` }),
    },
    body: JSON.stringify({ requests: [{ type: 'batch', batch: { steps } }, { type: 'close' }] }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The database answered ${response.status}.`);
  const [batch] = (JSON.parse(text) as PipelineAnswer).results;
  if (batch.type === 'error') return batch.error;
  const { step_results: results, step_errors: errors } = batch.response.result;
  const refused = errors.slice(0, counted).find((error) => error !== null);
  return refused ?? { results: Array.from({ length: counted }, (_, at) => answerOf(results[at])) };
}

function answerOf(result: StepResult | null | undefined): Answer {
  if (!result) throw new Error('The database left a step without an answer.');
  return {
    columns: result.cols.map(({ name }) => name ?? ''),
    rows: result.rows.map((row) => row.map(cellOf)),
    rowsAffected: result.affected_row_count,
  };
}

/** What the database says of a statement: its code has no more than the first part of SQLite's. */
function refusalOf({ code = 'UNKNOWN', message }: Refused): Error {
  return Object.assign(new Error(`${code}: ${message}`), { name: 'LibsqlError', code });
}

function statementOf({ sql, values }: Sql): Statement {
  return { sql, args: values.map(wireValueOf) };
}

/** An integer goes as one: as a REAL, it would not be the same to a column of texts. */
function wireValueOf(value: unknown): WireValue {
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return { type: 'text', value };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
    return { type: 'integer', value: String(value) };
  }
  if (Number.isFinite(value)) return { type: 'float', value: value as number };
  if (value instanceof ArrayBuffer) return { type: 'blob', base64: encodeBase64(value) };
  throw new TypeError(`No ${typeof value} (${String(value)}) can be bound to a statement.`);
}

function cellOf(cell: WireValue): Cell {
  switch (cell.type) {
    case 'null':
      return null;
    case 'integer': {
      const number = Number(cell.value);
      return Number.isSafeInteger(number) ? number : BigInt(cell.value);
    }
    case 'blob':
      return decodeBase64(cell.base64).buffer;
    case 'text':
    case 'float':
      // The protocol has no infinity: it comes as null, and nobody knows which it was
      if (cell.value !== null) return cell.value;
  }
  throw new Error(`The database answered with a ${cell.type} that is none.`);
}

interface Statement {
  sql: string;
  args?: WireValue[];
}

interface Step {
  stmt: Statement;
  condition?: object;
}

type WireValue =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number | null }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string };

interface Refused {
  message: string;
  code?: string | undefined;
}

interface StepResult {
  cols: { name: string | null }[];
  rows: WireValue[][];
  affected_row_count: number;
}

interface PipelineAnswer {
  results: [
    | { type: 'error'; error: Refused }
    | {
        type: 'ok';
        response: { result: { step_results: (StepResult | null)[]; step_errors: (Refused | null)[] } };
      },
  ];
}
