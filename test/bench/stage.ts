// What is measured, and beside what: our bundle with the examples published, and bare workers with constant answers.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { publishFolders } from '../../src/cli/publish.ts';
import { type BuiltModule, build } from '../../src/dev/build.ts';
import { migrate } from '../../src/dev/migrate.ts';
import { exampleFolders } from '../../src/dev/settings.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { testBindings, testSecrets } from '../support/bindings.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { startWorkerd, type Workerd, type WorkerFiles } from './workerd.ts';

/** Where the bench's processes live, and what ends them. */
export interface Stage {
  /** Our Worker, as it is deployed. */
  built: BuiltModule[];
  /** Every call of the Worker to the database passes here. */
  proxy: CountingProxy;
  adminKey: string;
  /** Another workerd with our Worker, over the same database or another one. */
  startOurs(databaseUrl?: string, more?: Pick<WorkerFiles, 'bindings' | 'hasCron'>): Promise<Workerd>;
  /** A workerd with a Worker that always gives this answer. */
  startBare(answer: Answer): Promise<Workerd>;
  /** A workerd with any Worker that answers `/robots.txt`. */
  start(files: WorkerFiles): Promise<Workerd>;
  /** A folder for what else there is, gone with the bench. */
  folder: string;
  /** What is to be ended, the last first. */
  stops: (() => Promise<void>)[];
}

/** An answer: the body's bytes, or null for none. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | null;
}

/** Builds the Worker and the database, in a folder of its own. What is to be ended is put on `stops`, the last first. */
export async function setStage(folder: string, stops: (() => Promise<void>)[]): Promise<Stage> {
  const building = build(join(folder, 'build'));
  const sqld = await startSqld(join(folder, 'db'));
  stops.unshift(sqld.stop);
  await migrate({ url: sqld.url });
  const proxy = await startCountingProxy(sqld.url);
  stops.unshift(proxy.stop);
  const built = await building;
  const modules = modulesIn(built);
  let count = 0;
  const start = async (files: WorkerFiles) => {
    count += 1;
    const workerd = await startWorkerd(join(folder, `workerd-${count}`), files, '/robots.txt');
    stops.unshift(workerd.stop);
    return workerd;
  };
  return {
    built,
    proxy,
    adminKey: testSecrets.ADMIN_KEY,
    startOurs: (databaseUrl = proxy.url, { bindings, hasCron = false } = {}) =>
      start({ modules, bindings: { ...testBindings(databaseUrl), ...bindings }, hasCron }),
    startBare: (answer) => start(bareFiles(answer)),
    start,
    folder,
    stops,
  };
}

/** What was built, as workerd is given it. */
export function modulesIn(built: BuiltModule[]): WorkerFiles['modules'] {
  return Object.fromEntries(built.map(({ path }) => [basename(path), readFileSync(path)]));
}

/** Publishes examples through the API: all, or those in these folders. */
export async function publishExamples(
  { adminKey }: Pick<Stage, 'adminKey'>,
  { url }: Workerd,
  folders = exampleFolders(),
): Promise<void> {
  const said: string[] = [];
  const report = (line: string) => void said.push(line);
  if (await publishFolders({ url, key: adminKey, folders, report })) return;
  throw new Error(`The examples can't be published:\n${said.join('\n')}`);
}

/** As fast as a Worker can be: it looks at nothing, and its bytes and headers are ready. */
function bareFiles({ status, headers, body }: Answer): WorkerFiles {
  const script = `
import bytes from 'bytes';
const body = ${body ? 'new Uint8Array(bytes)' : 'null'};
const init = { status: ${status}, headers: new Headers(${JSON.stringify(headers)}) };
export default { fetch: () => new Response(body, init) };
`;
  return { modules: { 'worker.js': script }, data: { bytes: body ?? new Uint8Array() } };
}
