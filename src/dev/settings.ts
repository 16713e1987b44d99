// What `npm start` takes from its environment.

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectFolder } from './build.ts';
import { exampleShopSecret } from './example-shop.ts';
import type { Secrets } from './secrets.ts';

/** The settings of a local start. */
export interface Settings {
  port: number;
  dataFolder: string;
  publicUrl: string;
  /** A database of the user's own; none is started then. */
  database?: { url: string; authToken: string | undefined };
}

/** Reads the settings. Throws a sentence if one can't be. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const { PORT: given = '8787', DATA_DIR, PUBLIC_URL, TURSO_DATABASE_URL: url } = environment;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is ${given}, and must be a number from 1 to 65535.`);
  }
  return {
    port,
    dataFolder: resolve(DATA_DIR || join(projectFolder, '.data')),
    publicUrl: PUBLIC_URL || `http://localhost:${port}`,
    ...(url && { database: { url, authToken: environment.TURSO_AUTH_TOKEN } }),
  };
}

/** What the Worker finds in its `env`: as at Cloudflare, but mail stays in the local mailbox. */
export function bindingsFor(
  settings: Settings,
  secrets: Secrets,
  { database, shop }: { database: string; shop: string | undefined },
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const optional = ['MAIL_HTTP_URL', 'MAIL_HTTP_KEY', 'TURNSTILE_SECRET', 'BACKUP_DAYS'];
  const handedOn = Object.entries(environment).filter(
    ([name, value]) => value && (name.startsWith('SOURCE_') || optional.includes(name)),
  );
  const authToken = settings.database?.authToken;
  return {
    ...(Object.fromEntries(handedOn) as Record<string, string>),
    ...secrets,
    ...(authToken && { TURSO_AUTH_TOKEN: authToken }),
    TURSO_DATABASE_URL: database,
    ...(shop && { [exampleShopSecret]: shop }),
    // No free plan's limits on this machine
    PURGE_PAGES: environment.PURGE_PAGES || '500',
    PUBLIC_URL: settings.publicUrl,
    MAIL_IN: environment.MAIL_IN || 'localhost',
    MAIL_TRANSPORT: environment.MAIL_TRANSPORT || 'mailbox',
    MAIL_FROM: environment.MAIL_FROM || 'privacy@localhost',
  };
}

/** The examples' folders, one per controller. */
export function exampleFolders(): string[] {
  const folder = join(projectFolder, 'examples');
  const folders = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  return folders.filter((path) => existsSync(join(path, 'controller.toml')));
}
