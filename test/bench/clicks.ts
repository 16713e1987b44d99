// How many one-click unsubscribes a second: beside a bare Worker with the same batch, and with a million suppressions.

import { keyRing } from '../../src/keys/ring.ts';
import { exportLinkKey, importLinkKey, type LinkKey, sealLink } from '../../src/unsubscribe/link.ts';
import { testSecrets } from '../support/bindings.ts';
import { bareClickFiles } from './bare-click.ts';
import { type ClickDatabase, shop, startClickDatabase } from './click-database.ts';
import { type SentStatement, startCountingProxy, type Traffic } from './counting-proxy.ts';
import { type Contestant, race } from './load.ts';
import { type Row, rowOf } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const lowest = 0.85;
const lowestAmongMany = 0.9;
const few = 1_000;
const many = 1_000_000;
const rules = { rounds: 13, milliseconds: 900, connections: 8 };
/** No database here takes more clicks a second. */
const mostPerSecond = 2_500;
/** How often it is begun anew with new databases. */
const tries = 3;
/** What a mailbox provider sends (RFC 8058 § 3.2). */
const click = {
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Mozilla/5.0 (one-click)' },
  body: 'List-Unsubscribe=One-Click',
};

/** The clicks' rows of the table. A database server that hangs is no measurement: it is said, and begun anew. */
export async function measureClicks(stage: Stage): Promise<Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    const databases: ClickDatabase[] = [];
    try {
      for (const count of [few, few, many]) databases.push(await startClickDatabase(stage, count));
      return await measure(stage, databases);
    } catch (error) {
      const alive = await Promise.all(databases.map((database) => database.takesWrites()));
      if (alive.every(Boolean) || attempt === tries) throw error;
      console.log('The database server hangs (a defect of sqld 0.24). The clicks begin anew over new ones …');
    } finally {
      await Promise.all(databases.map((database) => database.stop()));
    }
  }
}

/** Each contestant has a database of its own: a server's log grows with each click, and slows it. */
async function measure(stage: Stage, [other, small, large]: ClickDatabase[]): Promise<Row[]> {
  if (!other || !small || !large) throw new Error('There are three databases.');
  const links = await linkMaker();
  // At the revision of its own database, or the bare worker's batch would find that nothing is to be written
  const counted = await countClicks(stage, other, links);
  const bare = await stage.start(bareClickFiles(other.url, counted.batches));
  const ours = await stage.startOurs(small.url);
  const amongMany = await stage.startOurs(large.url);
  const runs = await race(
    {
      bare: await clicker(bare, links, other),
      ours: await clicker(ours, links, small),
      amongMany: await clicker(amongMany, links, large),
    },
    rules,
  );
  const first = rowOf('one-click unsubscribe, 8 in flight', runs.ours, runs.bare);
  const second = rowOf('… among 1,000,000 suppressions, not 1,000', runs.amongMany, runs.ours);
  return [
    { ...first, floor: `≥ ${lowest}`, ok: first.ratio >= lowest },
    { ...second, floor: `≥ ${lowestAmongMany}`, ok: second.ratio >= lowestAmongMany },
    counted.row,
    await measureCheck(stage, large),
  ];
}

/** Makes addresses and the paths of their links; each is new. */
type LinkMaker = (count: number) => Promise<string[]>;

async function linkMaker(): Promise<LinkMaker> {
  const key = await importLinkKey(await exportLinkKey(keyRing(testSecrets.UNUSTA_SECRET), shop));
  if (!key) throw new Error('The link key can not be read.');
  let made = 0;
  return (count) =>
    Promise.all(Array.from({ length: count }, () => pathTo(key, `click-${made++}@example.com`)));
}

async function pathTo(key: LinkKey, email: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return `/u/${await sealLink(key, { topic: 'newsletter', email }, nonce)}`;
}

async function clicker(workerd: Workerd, links: LinkMaker, database: ClickDatabase): Promise<Contestant> {
  const bytes = await clickOnce(workerd, links);
  const path = (milliseconds: number) => links(Math.ceil((mostPerSecond * milliseconds) / 1_000));
  return { ...click, workerd, path, expect: { status: 200, bytes }, afterwards: database.forgetClicks };
}

/** Gives the answer's length. */
async function clickOnce({ url }: Workerd, links: LinkMaker): Promise<number> {
  const [path = ''] = await links(1);
  const response = await fetch(url + path, { ...click, method: 'POST', signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`A click answers ${response.status}: ${text.slice(0, 300)}`);
  return new TextEncoder().encode(text).length;
}

/** What clicks ask of the database, the profile being in memory; and two of their batches. */
async function countClicks(stage: Stage, database: ClickDatabase, links: LinkMaker) {
  const proxy = await startCountingProxy(database.url);
  const workerd = await stage.startOurs(proxy.url);
  await clickOnce(workerd, links);
  proxy.take();
  const traffic: Traffic[] = [];
  for (let clicks = 0; clicks < 20; clicks += 1) {
    await clickOnce(workerd, links);
    traffic.push(proxy.take());
  }
  await workerd.stop();
  await proxy.stop();
  await database.forgetClicks();
  const most = Math.max(...traffic.map(({ roundTrips }) => roundTrips));
  const [one, other] = traffic.map(({ last }) => last);
  if (!one || !other) throw new Error('Nothing was clicked.');
  const row: Row = {
    what: 'database, one click',
    ours: `${most} request${most === 1 ? '' : 's'}, ${one.length} statements`,
    floor: '1 request',
    ok: most === 1,
  };
  return { row, batches: [one, other] satisfies [SentStatement[], SentStatement[]] };
}

/** `suppressions/check` of 1,000 addresses, half of them suppressed, among all the others. */
async function measureCheck(stage: Stage, database: ClickDatabase): Promise<Row> {
  const proxy = await startCountingProxy(database.url);
  const workerd = await stage.startOurs(proxy.url);
  const emails = Array.from({ length: 1_000 }, (_, i) => `check-${i}@example.com`);
  const path = `/api/v1/controllers/${shop}/suppressions`;
  const half = emails.slice(500);
  await post(stage, workerd, path, { emails: half, reason: 'bench' });
  const check = async () => {
    const { suppressed } = await post(stage, workerd, `${path}/check`, { emails });
    if (suppressed?.join() !== half.join()) throw new Error('The check finds others than those suppressed.');
  };
  await check();
  proxy.take();
  const started = performance.now();
  await check();
  const ms = performance.now() - started;
  const { roundTrips, statements } = proxy.take();
  await workerd.stop();
  await proxy.stop();
  const ours = `${ms.toFixed(0)} ms, ${roundTrips} requests, ${statements} statements`;
  return { what: '1,000 addresses checked among 1,000,000', ours };
}

async function post({ adminKey }: Stage, { url }: Workerd, path: string, body: object) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path} answers ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as { suppressed?: string[] };
}
