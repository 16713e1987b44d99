// How many requests of people a second, by the form and with the mail that each gets: beside a bare Worker that asks the
// database the very same.

import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/http';
import { bareReplayFiles } from './bare-replay.ts';
import { type ClickDatabase, shop, startClickDatabase } from './click-database.ts';
import { startCountingProxy, type Traffic } from './counting-proxy.ts';
import { type Contestant, race } from './load.ts';
import { type Row, rowOf } from './report.ts';
import type { Stage } from './stage.ts';
import { measureTellingApart } from './telling-apart.ts';
import type { Workerd } from './workerd.ts';

const lowest = 0.8;
const rules = { rounds: 9, milliseconds: 900, connections: 8 };
/** No database here takes more of them a second. */
const mostPerSecond = 1_000;
const path = `/${shop}/request`;
const form = {
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': 'en' },
  body: 'type=erasure&email=asks-NUMBER@example.com&orderNumber=A-1042&message=Please+delete+it.&lang=en',
};

/** The requests' rows of the table. */
export async function measureRequests(stage: Stage): Promise<Row[]> {
  const databases: ClickDatabase[] = [];
  try {
    for (let count = 0; count < 2; count += 1) databases.push(await startClickDatabase(stage, 1));
    return await measure(stage, databases);
  } finally {
    await Promise.all(databases.map((database) => database.stop()));
  }
}

async function measure(stage: Stage, [one, other]: ClickDatabase[]): Promise<Row[]> {
  if (!one || !other) throw new Error('There are two databases.');
  const counted = await countOnes(stage, one);
  const bare = await stage.start(bareReplayFiles(one.url, counted.bodies, counted.answer));
  const ours = await stage.startOurs(other.url);
  await askOnce(ours, 'first');
  const runs = await race(
    { bare: contestant(bare, one, counted.answer), ours: contestant(ours, other, counted.answer) },
    rules,
  );
  const row = rowOf('request by the form, its mail sent, 8 in flight', runs.ours, runs.bare);
  return [
    { ...row, floor: `≥ ${lowest}`, ok: row.ratio >= lowest },
    counted.row,
    ...(await measureTellingApart(stage, ours)),
  ];
}

function contestant(
  workerd: Workerd,
  { url }: ClickDatabase,
  { status, bytes }: { status: number; bytes: number },
): Contestant {
  const paths = async (milliseconds: number) =>
    Array.from({ length: Math.ceil((mostPerSecond * milliseconds) / 1_000) }, () => path);
  const client = createClient({ url });
  const forget = async () => {
    await untilSent(url);
    const tables = ['requests', 'request_events', 'request_texts', 'deliveries', 'mailbox'];
    await client.batch(
      tables.map((table) => `delete from ${table}`),
      'write',
    );
  };
  return { ...form, workerd, path: paths, expect: { status, bytes }, afterwards: forget };
}

/** What is sent behind answers is the turn's own work: the next one begins after it. */
async function untilSent(url: string): Promise<void> {
  const client = createClient({ url });
  for (let quiet = 0; quiet < 2; ) {
    const { rows } = await client.execute(
      'select count(*) as left from deliveries where delivered_at is null',
    );
    quiet = Number(rows[0]?.left) === 0 ? quiet + 1 : 0;
    await sleep(50);
  }
}

async function askOnce({ url }: Workerd, name: string): Promise<{ status: number; bytes: number }> {
  const body = form.body.replace('NUMBER', name);
  const response = await fetch(url + path, {
    ...form,
    method: 'POST',
    body,
    signal: AbortSignal.timeout(10_000),
  });
  const bytes = (await response.arrayBuffer()).byteLength;
  if (response.status !== 202) throw new Error(`A request answers ${response.status}.`);
  return { status: response.status, bytes };
}

/** What requests ask of the database, the profile being in memory: before the answer, and with their mail behind it. */
async function countOnes(stage: Stage, database: ClickDatabase) {
  const proxy = await startCountingProxy(database.url);
  const workerd = await stage.startOurs(proxy.url);
  const traffic: Traffic[] = [];
  let answer = await askOnce(workerd, 'warmup');
  await untilSent(database.url);
  proxy.take();
  let before = 0;
  for (const name of ['one', 'two', 'three']) {
    answer = await askOnce(workerd, name);
    before = Math.max(before, proxy.take().roundTrips);
    await untilSent(database.url);
    proxy.take();
  }
  for (const name of ['four', 'five']) {
    await askOnce(workerd, name);
    await untilSent(database.url);
    traffic.push(proxy.take());
  }
  await workerd.stop();
  await proxy.stop();
  const [one, other] = traffic.map(({ bodies }) => bodies);
  if (!one || !other) throw new Error('Nothing was asked.');
  const row: Row = {
    what: 'database, one request by the form',
    ours: `${before} request before the answer, ${one.length - before} behind it`,
    floor: '1 request',
    ok: before === 1,
  };
  return { row, answer, bodies: [one, other] satisfies [string[], string[]] };
}
