import {
  type Client,
  createClient,
  type InStatement,
  type InValue,
  LibsqlError,
  type ResultSet,
} from '@libsql/client/http';
import type { Sql } from 'sql-template-tag';

export type { Client };

/** Where the database is and how long one call to it may take. */
export interface DatabaseConfig {
  url: string;
  authToken?: string;
  /** Milliseconds; a call that takes longer throws a TimeoutError. */
  timeoutMs?: number;
  /** How integers come back; those beyond 2^53 only fit a bigint, and throw otherwise. */
  integers?: 'number' | 'bigint';
}

/** What stores are given. SQL is written with the `sql` tag, which binds every value. */
export interface Database {
  /** The rows of one query, under the names that its columns have there. One request. */
  read<Row>(query: Sql): Promise<Row[]>;
  /** The rows of several queries at one moment (one read transaction), one request. */
  readTogether<Rows extends unknown[][] = ResultSet['rows'][]>(queries: Sql[]): Promise<Rows>;
  /** One atomic batch, one request, `BEGIN IMMEDIATE … COMMIT`: whole or not at all. */
  write(statements: Sql[]): Promise<ResultSet[]>;
}

/**
 * A libSQL client over HTTP. One per request: at module scope, workerd breaks at 21 requests in flight, because
 * the client's queue resolves promises across requests. Creating one opens no connection.
 */
export function openDatabase({ url, authToken, timeoutMs = 5_000, integers = 'number' }: DatabaseConfig): Client {
  return createClient({
    url,
    authToken,
    intMode: integers,
    concurrency: 6, // Workers allow six simultaneous outgoing connections
    fetch: (request: Request) => call(request, timeoutMs),
  });
}

const unreachable = 'DATABASE_UNREACHABLE';

/** One HTTP request, body included, within its time. What is no answer of the database is marked as unreachable. */
async function call(request: Request, timeoutMs: number): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) });
    const body = await response.arrayBuffer();
    // What ends before its last brace is no answer of the database: the client would throw a bare SyntaxError
    const isWhole = new Uint8Array(body).at(-1) === 0x7d;
    if (response.ok && isWhole) return new Response(body, response);
    throw new Error(`the database answered ${response.status}`);
  } catch (cause) {
    throw Object.assign(new Error('The database cannot be reached.', { cause }), { code: unreachable });
  }
}

/**
 * Whether an error says that the database could not be reached, was too slow, too busy or over its quota, or answered
 * with what is no libSQL: everything that another try may mend. Whether a write took effect is then unknown.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return code === unreachable || /^(?:HRANA_|SQLITE_BUSY|BLOCKED)/.test(code) || isUnreachable(error.cause);
}

/** Wraps a client for stores. */
export function databaseOf(client: Client): Database {
  return {
    read: async <Row>(query: Sql) => (await client.execute(toStatement(query))).rows as Row[],
    readTogether: async <Rows>(queries: Sql[]) =>
      (await client.batch(queries.map(toStatement), 'deferred')).map(({ rows }) => rows) as Rows,
    write: (statements) => client.batch(statements.map(toStatement), 'write'),
  };
}

/** A statement as the client sends it. */
function toStatement({ sql, values }: Sql): InStatement {
  return { sql, args: values as InValue[] };
}

/** Whether a write was refused by a constraint: over HTTP there is no more than the code's first part. */
export function isConstraintError(error: unknown): boolean {
  return error instanceof LibsqlError && error.code.startsWith('SQLITE_CONSTRAINT');
}
