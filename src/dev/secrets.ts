// The secrets of a local start, made once and kept in its data folder.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFiles } from '../cli/server.ts';

const makers = {
  UNUSTA_SECRET: () => `local:${randomBytes(32).toString('base64')}`,
  UNUSTA_PEPPER: () => randomBytes(32).toString('base64'),
  ADMIN_KEY: () => `unusta_${randomBytes(32).toString('base64url')}`,
};

/** The secrets that a Worker can't do without. */
export type Secrets = Record<keyof typeof makers, string>;

/** Each secret from the environment, else from the folder's `secrets.env`, else made and written there. */
export function localSecrets(folder: string, environment: NodeJS.ProcessEnv): Secrets {
  const kept = readKept(folder);
  const names = Object.keys(makers) as (keyof Secrets)[];
  const given = (name: keyof Secrets) => environment[name] || kept[name];
  const made = names.filter((name) => !given(name)).map((name) => [name, makers[name]()] as const);
  const all = { ...kept, ...Object.fromEntries(made) };
  if (made.length > 0) write(folder, all);
  return Object.fromEntries(names.map((name) => [name, environment[name] || all[name]])) as Secrets;
}

const fileOf = (folder: string) => join(folder, localFiles.secrets);

function readKept(folder: string): Record<string, string> {
  let text = '';
  try {
    text = readFileSync(fileOf(folder), 'utf8');
  } catch {
    // The first start
  }
  const pairs = [...text.matchAll(/^([A-Z_]+)=(.+)$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

function write(folder: string, secrets: Record<string, string>) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  const note = '# Made by npm start. Whoever loses these can no longer open what was sealed with them.\n';
  // Never half a file, and never into a repository, wherever the folder is
  writeFileSync(`${fileOf(folder)}.new`, note + lines.join(''), { mode: 0o600 });
  renameSync(`${fileOf(folder)}.new`, fileOf(folder));
  writeFileSync(join(folder, '.gitignore'), '*\n');
}
