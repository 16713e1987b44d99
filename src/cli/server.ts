// Which server, and with which key.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Call } from './command.ts';

/** A server and the key to it. */
export interface Server {
  /** Without a slash at the end. */
  url: string;
  key: string;
  /** The options that fields of a body come from: what is wrong with one is said of its option. */
  options?: readonly string[];
}

/** The server that a call is for, or a sentence that says what is missing. */
export function serverFor(call: Call): Server | string {
  const found = addressFor(call, 'read the key');
  if (typeof found === 'string') return found;
  const { texts, environment } = call;
  const { url, local } = found;
  const key = texts.key || environment.UNUSTA_KEY || (local && localKey(environment));
  if (!key)
    return 'A key is needed: give --key, or set UNUSTA_KEY. (npm start prints one for the local server.)';
  if (!/^[\x21-\x7e]+$/.test(key)) return 'The key has blanks or letters that no key has.';
  return { url, key, options: call.options };
}

/** Where the server is that a call is for, or a sentence why not: over http anybody on the way could do what `danger` says. */
export function addressFor(
  { texts, environment }: Call,
  danger: string,
): { url: string; local: boolean } | string {
  const given = texts.url || environment.UNUSTA_URL || localUrl(environment) || 'http://localhost:8787';
  const url = URL.parse(given);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return `${given} is no http or https address.`;
  }
  const local = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !local) {
    return `Over http anybody on the way could ${danger}: use https://${url.host}.`;
  }
  return { url: given.replace(/\/+$/, ''), local };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
  );
}

/** The files of a local start's data folder that the command line reads. */
export const localFiles = { secrets: 'secrets.env', url: 'url' } as const;

/** What `npm start` goes by: ADMIN_KEY of the environment, else the one it made and keeps in its data folder. */
function localKey({ ADMIN_KEY, DATA_DIR }: NodeJS.ProcessEnv): string | undefined {
  return ADMIN_KEY || /^ADMIN_KEY=(.+)$/m.exec(kept(localFiles.secrets, DATA_DIR) ?? '')?.[1];
}

/** Where `npm start` serves, or served last, over this data folder: a port of its own need not be typed again. */
function localUrl({ DATA_DIR }: NodeJS.ProcessEnv): string | undefined {
  return kept(localFiles.url, DATA_DIR)?.trim();
}

/** What a local start keeps in a file of its data folder; undefined if it was never started here. */
function kept(name: string, folder: string | undefined): string | undefined {
  try {
    return readFileSync(join(resolve(folder || join(import.meta.dirname, '../../.data')), name), 'utf8');
  } catch {
    return undefined;
  }
}
