// Databases for the clicks: each with one shop, the real tables, and as many suppressions as are wanted.

import { join } from 'node:path';
import { type Client, createClient } from '@libsql/client/http';
import { migrate } from '../../src/dev/migrate.ts';
import { exampleFolders } from '../../src/dev/settings.ts';
import { probeWrite, startSqld } from '../../src/dev/sqld.ts';
import { publishExamples, type Stage } from './stage.ts';

/** The shop whose customers click. It has no webhook. */
export const shop = 'kadakas';

/** A database server with that shop in it. */
export interface ClickDatabase {
  url: string;
  /** Removes what was clicked: state and ledger are as they were. */
  forgetClicks(): Promise<void>;
  /** Whether it still takes writes: see `checkpointEvery` of startSqld. */
  takesWrites(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts a database server with the shop, published through the API, and `suppressions` made-up rows. */
export async function startClickDatabase(stage: Stage, suppressions: number): Promise<ClickDatabase> {
  const folder = join(stage.folder, `clicks-${crypto.randomUUID()}`);
  await prepare(stage, folder, suppressions);
  const sqld = await startSqld(folder, { checkpointEvery: 3_600 });
  stage.stops.unshift(sqld.stop);
  const client = createClient({ url: sqld.url });
  const takesWrites = () =>
    probeWrite(sqld.url, 10_000).then(
      () => true,
      () => false,
    );
  return { ...sqld, forgetClicks: () => forgetClicks(client), takesWrites };
}

/** By a server that is then stopped: its log is in the database, where it slows nobody. */
async function prepare(stage: Stage, folder: string, suppressions: number): Promise<void> {
  const sqld = await startSqld(folder);
  stage.stops.unshift(sqld.stop);
  await migrate({ url: sqld.url });
  const workerd = await stage.startOurs(sqld.url);
  const folders = exampleFolders().filter((path) => path.endsWith(shop));
  await publishExamples(stage, workerd, folders);
  await workerd.stop();
  await fill(createClient({ url: sqld.url }), suppressions);
  await sqld.stop();
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const letter = `substr('${letters}', 1 + (random() & 63), 1)`;
/** As long as a keyed hash, and spread like one: the first four letters are any, which decides where a row lies. */
const subject = `${Array.from({ length: 4 }, () => letter).join(' || ')} || substr(hex(randomblob(20)), 1, 39)`;
/** A UUIDv7 of row `i`: in the order in which ids are made. */
const id = `printf('0192%04x-%04x-7%03x-8%s-%s', i >> 16, i & 65535, random() & 4095,
  substr(lower(hex(randomblob(2))), 1, 3), lower(hex(randomblob(6))))`;
const index = 'preference_events_by_subject';

/** Opt-outs of as many people, imported long ago. The index is made anew afterwards: row by row takes minutes. */
async function fill(client: Client, count: number): Promise<void> {
  const { rows } = await client.execute({
    sql: 'select sql from sqlite_schema where name = ?',
    args: [index],
  });
  await client.execute(`drop index ${index}`);
  await client.execute(`insert into preference_events
    with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
    select ${id}, '${shop}', ${subject}, iif(random() & 1, 'newsletter', '*'), 'out', 'import',
      1700000000000 + i, 1700000000000 + i, null, null, null from numbers`);
  await client.execute(`insert into preferences
    select controller, subject, topic, state, id from preference_events order by subject`);
  await client.execute(String(rows[0]?.sql));
}

async function forgetClicks(client: Client): Promise<void> {
  const clicked = "select id from preference_events where channel = 'one-click'";
  await client.batch(
    [
      `delete from preferences where event in (${clicked})`,
      `delete from preference_events where channel = 'one-click'`,
    ],
    'write',
  );
}
