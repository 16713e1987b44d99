// sqld doesn't mind a second server over the same folder, and two over one lose writes. So whoever starts one claims
// the folder first, in a file that names the processes; a claim whose starter is dead is cleared, and what is left
// of it is ended.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, isGoneWithin, isRunning, markOf, type ProcessMark } from './processes.ts';

/** Who uses a folder: the starter, and as they come up the keeper, the server, and where it listens. */
export interface Claim {
  starter: ProcessMark;
  keeper?: ProcessMark;
  server?: ProcessMark;
  url?: string;
}

/** Claims the folder for this process. Throws if another that still runs has it. */
export async function claimFolder(folder: string): Promise<Claim> {
  mkdirSync(folder, { recursive: true });
  const claim: Claim = { starter: ownMark() };
  for (;;) {
    if (tryWrite(folder, claim)) return claim;
    await clearStale(folder);
  }
}

/** Writes down what has been learnt since the folder was claimed. */
export function updateClaim(folder: string, claim: Claim): void {
  renameSync(draft(folder, claim), claimFile(folder));
}

/** Gives the folder back. */
export function releaseFolder(folder: string): void {
  rmSync(claimFile(folder), { force: true });
}

/** The claim on a folder, if there is one. */
export function readClaim(folder: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(claimFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

const claimFile = (folder: string) => join(folder, 'running.json');

function ownMark(): ProcessMark {
  return markOf(process.pid) ?? { pid: process.pid, mark: '' };
}

/** A link is made whole or not at all, and never over another one. */
function tryWrite(folder: string, claim: Claim): boolean {
  const file = draft(folder, claim);
  try {
    linkSync(file, claimFile(folder));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(file, { force: true });
  }
}

function draft(folder: string, claim: Claim): string {
  const file = `${claimFile(folder)}.${process.pid}`;
  writeFileSync(file, JSON.stringify(claim), { mode: 0o600 });
  return file;
}

async function clearStale(folder: string): Promise<void> {
  const claim = readClaim(folder);
  if (claim && isRunning(claim.starter)) {
    throw new Error(
      `The database in ${folder} is in use by another process (${claim.starter.pid}). End it first, or choose ` +
        'another folder: DATA_DIR=… npm start',
    );
  }
  // The starter was killed; its keeper is ending the server by now
  if (claim?.keeper && !(await isGoneWithin(claim.keeper, 6_000))) await endProcess(claim.keeper);
  if (claim?.server) await endProcess(claim.server);
  // Unless a third one has claimed it meanwhile
  if (JSON.stringify(readClaim(folder)) === JSON.stringify(claim)) releaseFolder(folder);
}
