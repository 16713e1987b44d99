// A thread of its own that seals tokens: lists of addresses come in, lists of tokens go out, in the same order.

import { parentPort, workerData } from 'node:worker_threads';
import { normaliseAddress } from '../subjects/address.ts';
import { importLinkKey, sealLink } from '../unsubscribe/link.ts';
import type { SealingTask } from './sealing.ts';

/** As the API takes them, before they are normalised. */
const longestAddress = 320;
/** Under way at once: enough to keep the cipher's threads busy, few enough not to fill the memory. */
const together = 64;

const { key: text, topic }: SealingTask = workerData;
const key = await importLinkKey(text);
let before: Promise<void> = Promise.resolve();

parentPort?.on('message', (emails: string[]) => {
  before = before.then(async () => parentPort?.postMessage(await sealAll(emails)));
});

async function sealAll(emails: string[]): Promise<(string | null)[]> {
  const tokens: (string | null)[] = [];
  for (let at = 0; at < emails.length; at += together) {
    tokens.push(...(await Promise.all(emails.slice(at, at + together).map(sealOne))));
  }
  return tokens;
}

function sealOne(email: string): Promise<string> | null {
  if (!key || email.length > longestAddress || normaliseAddress(email) === null) return null;
  return sealLink(key, { topic, email }, crypto.getRandomValues(new Uint8Array(12)));
}
