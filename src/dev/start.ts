// `npm start`: the whole system on this machine. A database server, its migrations, the Worker as it is deployed, and
// the examples.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { publishFolders } from '../cli/publish.ts';
import { localFiles } from '../cli/server.ts';
import { build, wranglerConfig } from './build.ts';
import { startCron } from './cron.ts';
import { exampleShopSecret, fillExampleShop } from './example-shop.ts';
import { migrate } from './migrate.ts';
import { isTaken } from './ports.ts';
import { refuseMissingSecrets } from './sealed.ts';
import { localSecrets } from './secrets.ts';
import { bindingsFor, exampleFolders, readSettings, type Settings } from './settings.ts';
import { startSqld } from './sqld.ts';
import { startHost } from './workerd.ts';

const ending = new AbortController();
const stops: (() => Promise<void>)[] = [];

async function start() {
  const settings = readSettings(process.env);
  const { port, dataFolder, publicUrl } = settings;
  if (await isTaken(port)) {
    throw new Error(
      `Port ${port} is taken. End what listens there, or choose another: PORT=${port + 1} npm start`,
    );
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const host = startHost();
  stops.push(host.stop);
  host.died.then((sentence) => end(1, sentence));
  const [modules, database, shop] = await Promise.all([
    build(join(dataFolder, 'build')),
    prepareDatabase(settings),
    prepareShop(settings),
  ]);
  const secrets = localSecrets(dataFolder, process.env);
  await refuseMissingSecrets(
    { url: database, authToken: settings.database?.authToken },
    secrets.UNUSTA_SECRET,
  );
  const bindings = bindingsFor(settings, secrets, { database, shop }, process.env);
  await host.serve({ modules, wranglerConfig, port, bindings });
  const local = `http://127.0.0.1:${port}`;
  writeFileSync(join(dataFolder, localFiles.url), `http://localhost:${port}\n`);
  await checkHealth(local);
  const folders = exampleFolders();
  await publishFolders({ url: local, key: secrets.ADMIN_KEY, folders, report: console.log });
  const slugs = folders.map((folder) => basename(folder));
  console.log(await linksToTry(publicUrl, local, slugs));
  if (bindings[exampleShopSecret]) console.log(purgeToTry(process.env));
  if (!process.env.ADMIN_KEY) {
    console.log(
      `Your key (ADMIN_KEY, kept in ${shown(join(dataFolder, localFiles.secrets))}): ${secrets.ADMIN_KEY}\n`,
    );
  }
  stops.unshift(startCron(local));
  console.log(`ready ${publicUrl}`);
}

/** Migrates the given database, or one of its own over the data folder; gives its address. */
async function prepareDatabase({ database, dataFolder }: Settings): Promise<string> {
  const url = database?.url ?? (await serverOver(join(dataFolder, 'db')));
  await migrate({ url, authToken: database?.authToken });
  return url;
}

/** The example shop's own database, unless it is given; none beside a database that was given. */
async function prepareShop({ database, dataFolder }: Settings): Promise<string | undefined> {
  if (database || process.env[exampleShopSecret]) return undefined;
  const url = await serverOver(join(dataFolder, 'shop'));
  await fillExampleShop(url);
  return url;
}

/** Starts a database server that ends with this process; gives its address. */
async function serverOver(folder: string): Promise<string> {
  const starting = startSqld(folder, { checkpointEvery: 60 });
  stops.push(() => starting.then((sqld) => sqld.stop()));
  const sqld = await starting;
  sqld.died.then((sentence) => end(1, sentence));
  return sqld.url;
}

/** The Worker checks its settings with the first request; this is it. */
async function checkHealth(url: string) {
  const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) });
  if (response.status >= 500) {
    throw new Error(
      `The Worker can't serve: GET /healthz answers ${response.status}. ${await response.text()}`,
    );
  }
}

/** Those of the links that lead somewhere. */
async function linksToTry(url: string, local: string, slugs: string[]): Promise<string> {
  const links: [path: string, words: string][] = [
    ['/', 'every shop, and what to try'],
    ...slugs.map((slug): [string, string] => [`/${slug}`, `the privacy centre of ${slug}`]),
    ['/admin', 'for operators'],
    ['/api/docs', "for the shop's systems"],
    ['/dev/mail', 'the mail that would have been sent'],
  ];
  const lines = links.map(async ([path, words]) => {
    const { status } = await fetch(`${local}${path}`, { redirect: 'manual' });
    return status < 400 || status === 401 ? [`  ${`${url}${path}`.padEnd(44)}${words}`] : [];
  });
  return ['', ...(await Promise.all(lines)).flat(), ''].join('\n');
}

/** What to type to see what a purge would do, wherever the data are and whatever the port. */
function purgeToTry({ DATA_DIR }: NodeJS.ProcessEnv): string {
  const before = DATA_DIR ? `DATA_DIR=${DATA_DIR} ` : '';
  const line = `${before}npm run unusta -- purge plan --controller kadakas`;
  return `What a purge would take of a shop's own database, and why:\n\n  ${line}\n`;
}

/** A path as a person would type it here. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

/** Ends everything, the Worker first, since its connections would hold the database up; then this process. */
async function end(code: number, sentence?: string) {
  if (ending.signal.aborted) return;
  ending.abort();
  if (sentence) console.error(sentence);
  for (const stop of stops) await stop().catch(() => {});
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

// npm passes signals on, but a killed npm can't
if (process.env.npm_lifecycle_event) {
  const npm = process.ppid;
  setInterval(() => process.ppid === npm || void end(0), 1_000).unref();
}

start().catch((error) => end(1, error instanceof Error ? error.message : String(error)));
