import { type DatabaseConfig, send } from '../db/hrana.ts';
import type { SourceDatabase } from './database.ts';

/** Opens a source's database, for one request; a call that takes longer than ten seconds is an error. */
export function openSource({ url, authToken }: Omit<DatabaseConfig, 'timeoutMs'>): SourceDatabase {
  const config = { url, authToken, timeoutMs: 10_000 };
  return {
    read: async (queries) => (await send(config, queries, 'DEFERRED')).map(({ rows }) => rows),
    write: async (statements) => (await send(config, statements, 'IMMEDIATE')).map(({ rows }) => rows),
  };
}
