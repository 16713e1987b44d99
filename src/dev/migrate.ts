// Applies migrations/NNNN_name.sql in order. A migration that has landed is never edited.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@libsql/client/http';

/** Which database, and which folder of migrations if not the project's own. */
export interface MigrateOptions {
  url: string;
  authToken?: string | undefined;
  folder?: string;
}

interface Migration {
  name: string;
  digest: string;
  sql: string;
}

// Where the project’s migrations are
const migrationsFolder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Applies what is missing, each migration whole or not at all. Gives the names of those it applied. */
export async function migrate({
  url,
  authToken,
  folder = migrationsFolder,
}: MigrateOptions): Promise<string[]> {
  const client = createClient({ url, ...(authToken && { authToken }), fetch: fetchWithin(60_000) });
  try {
    const migrations = readMigrations(folder);
    const pending = stillPending(migrations, await readApplied(client));
    const applied: string[] = [];
    for (const migration of pending) {
      if (await apply(client, migration)) applied.push(migration.name);
    }
    return applied;
  } finally {
    client.close();
  }
}

/** The migrations of a folder, in order. Throws if one is misnamed, or two have the same number. */
function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const migrations = names.sort().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
  });
  for (const [index, { name, sql }] of migrations.entries()) {
    if (!/^\d{4}_[a-z0-9-]+\.sql$/.test(name))
      throw new Error(`${name}: migrations are named 0001_name.sql.`);
    if (names[index - 1]?.slice(0, 4) === name.slice(0, 4)) throw new Error(`${name}: its number is taken.`);
    // It would end the transaction around it
    if (/^\s*(begin(\s+\w+)?|commit|rollback|end\s+transaction)\s*;/im.test(sql)) {
      throw new Error(`${name}: a migration is one transaction already and may not begin or end one.`);
    }
  }
  return migrations;
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  const table = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'";
  if ((await client.execute(table)).rows.length === 0) {
    await client.execute(
      'CREATE TABLE IF NOT EXISTS migrations ' +
        '(name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
    );
  }
  const { rows } = await client.execute('SELECT name, digest FROM migrations');
  return new Map(rows.map((row) => [String(row.name), String(row.digest)]));
}

function stillPending(migrations: Migration[], applied: Map<string, string>): Migration[] {
  const names = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].find((name) => !names.has(name));
  if (unknown)
    throw new Error(`The database has ${unknown}, which is no migration here: a newer version made it.`);
  for (const { name, digest } of migrations) refuseEdited(name, digest, applied.get(name));
  return migrations.filter(({ name }) => !applied.has(name));
}

function refuseEdited(name: string, digest: string, applied: string | undefined) {
  if (applied === undefined || applied === digest) return;
  throw new Error(
    `${name} was edited after it was applied. A migration that has landed is never edited: restore it, and ` +
      'write a new one.',
  );
}

/**
 * One request, one transaction. The server parses the script, so that strings, comments and triggers are safe, and a
 * statement that fails ends the request with its connection, which rolls back. The row's primary key decides between
 * two starters at once: the later one waits for the lock, fails at its INSERT and finds the work done.
 */
async function apply(client: Client, { name, digest, sql }: Migration): Promise<boolean> {
  const row = `INSERT INTO migrations VALUES ('${name}', '${digest}', CAST(unixepoch('subsec') * 1000 AS INTEGER))`;
  try {
    await client.executeMultiple(`BEGIN IMMEDIATE;\n${row};\n${sql}\n;\nCOMMIT`);
    return true;
  } catch (error) {
    const applied = (await readApplied(client)).get(name);
    if (applied === undefined)
      throw new Error(`${name} failed, and nothing of it was kept: ${String(error)}`);
    refuseEdited(name, digest, applied);
    return false;
  }
}

function fetchWithin(milliseconds: number) {
  return async (request: Request) => {
    const answer = fetch(request, { signal: AbortSignal.timeout(milliseconds) });
    return answer.catch((cause) => {
      const { origin } = new URL(request.url);
      throw new Error(`The database at ${origin} can't be reached.`, { cause });
    });
  };
}
