// What it costs a Worker that a person takes their data along: time, CPU and memory, of many rows beside few.

import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { unzipSync } from 'fflate';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { keyRing } from '../../src/keys/ring.ts';
import { sealRequestLink } from '../../src/requests/link.ts';
import { testSecrets } from '../support/bindings.ts';
import { cpuMs } from './cpu.ts';
import { peakMib } from './purge-limits.ts';
import { publishPurgeShop } from './purge-shop.ts';
import { call } from './purger.ts';
import type { Row } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const slug = 'export';
const mostMib = 16;
/** Rows of one person each, in a table in which nobody else's are. */
const people = { many: 100_000, few: 1_000 };
/** What V8 leaves uncollected grows for some time, however little there is to do. */
const warmRuns = 40;

/** The export's rows of the table. */
export async function measureExport(stage: Stage): Promise<Row[]> {
  const shop = await startSqld(join(stage.folder, 'export-shop'));
  const own = await startSqld(join(stage.folder, 'export-own'));
  stage.stops.unshift(shop.stop, own.stop);
  await migrate({ url: own.url });
  await createClient({ url: shop.url }).executeMultiple(filling());
  const start = () => stage.startOurs(own.url, { bindings: { SOURCE_EXPORT: shop.url } });
  const taken: Record<string, Taken> = {};
  for (const person of ['few', 'many'] as const) {
    const workerd = await start();
    const caller = { workerd, adminKey: stage.adminKey };
    await publishPurgeShop(caller, slug);
    const path = { few: await pathOf(caller, 'few'), many: await pathOf(caller, 'many') };
    for (let run = 0; run < warmRuns; run += 1) await take(workerd, path.few);
    taken[person] = await take(workerd, path[person]);
    await workerd.stop();
    const rows = rowsIn(taken[person].bytes);
    if (rows !== people[person]) throw new Error(`An export has ${rows} rows, not ${people[person]}.`);
  }
  return rowsOf(taken.many, taken.few);
}

function rowsOf(many: Taken | undefined, few: Taken | undefined): Row[] {
  if (!many || !few) throw new Error('Both were taken.');
  const shown = ({ ms, cpu, bytes }: Taken) =>
    `${(ms / 1_000).toFixed(2)} s, ${(cpu / 1_000).toFixed(2)} s CPU, ${(bytes.length / 1_048_576).toFixed(1)} MiB`;
  const ok = !(many.mib > few.mib + mostMib);
  return [
    { what: 'export of 100,000 rows as JSON and CSV', ours: shown(many), against: `${shown(few)} of 1,000` },
    {
      ...{
        what: '… memory',
        ours: `${many.mib.toFixed(0)} MiB`,
        against: `${few.mib.toFixed(0)} MiB of 1,000`,
      },
      ...{ floor: `within ${mostMib} MiB`, ok },
    },
  ];
}

/** About 380 bytes for each order, of which compression makes little. */
function filling(): string {
  const all = people.many + people.few;
  return `create table orders (id integer primary key, placed_at text not null, email text not null, details text not null);
    insert into orders with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < ${all - 1})
      select i + 1, date('now', (-(i % 300)) || ' days'), iif(i < ${people.many}, 'many@shop.example', 'few@shop.example'),
        hex(randomblob(140)) from numbers;`;
}

/** A person's answered request, and the path of its export. */
async function pathOf(caller: Parameters<typeof call>[0], name: string): Promise<string> {
  const body = { type: 'portability', email: `${name}@shop.example`, channel: 'api', verified: true };
  const { id } = await call(caller, 'POST', `/api/v1/controllers/${slug}/requests`, body);
  await call(caller, 'POST', `/api/v1/requests/${id}/answer`, { outcome: 'granted', message: 'Here.' });
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const ring = keyRing(testSecrets.UNUSTA_SECRET);
  return `/s/${await sealRequestLink(ring, 'follow', { controller: slug, id }, nonce)}/export.zip`;
}

/** What an export took; `mib`: the most memory that the Worker had until then. */
interface Taken {
  ms: number;
  cpu: number;
  mib: number;
  bytes: Uint8Array;
}

async function take(workerd: Workerd, path: string): Promise<Taken> {
  const { url, pid } = workerd;
  const [before, began] = [cpuMs(pid) ?? Number.NaN, performance.now()];
  const response = await fetch(url + path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(`An export answers ${response.status}.`);
  const [ms, cpu] = [performance.now() - began, (cpuMs(pid) ?? Number.NaN) - before];
  return { ms, cpu, mib: peakMib(workerd), bytes };
}

function rowsIn(bytes: Uint8Array): number {
  const files = unzipSync(bytes, { filter: ({ name }) => name === 'data/shop-orders.csv' });
  const lines = new TextDecoder().decode(files['data/shop-orders.csv']).split('\r\n').length;
  return lines - 2;
}
