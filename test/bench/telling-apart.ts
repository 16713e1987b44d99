// Whether a stranger can tell by the time of an answer if a shop knows an address: pairs of a known and an unknown one.

import { shop } from './click-database.ts';
import { median, type Row } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const pairs = 2_000;
/** Milliseconds between the medians. */
const widest = 2;
const people = 40;
const type = { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': 'en' };

/**
 * Half of the known ones have an open request and half want no mail; all of them soon have had as many mails as there may
 * be. Each pair is asked the other way round than the one before: what goes on behind an answer befalls both alike.
 */
export async function measureTellingApart({ adminKey }: Stage, { url }: Workerd): Promise<Row[]> {
  const known = Array.from({ length: people }, (_, i) => `known-${i}@example.com`);
  for (const [i, email] of known.entries()) {
    const right = i % 2 === 0 ? 'access' : 'objection';
    const body = JSON.stringify({
      type: right,
      scope: i % 2 === 0 ? undefined : 'marketing',
      email,
      verified: true,
    });
    const headers = { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/api/v1/controllers/${shop}/requests`, {
      method: 'POST',
      headers,
      body,
    });
    if (response.status !== 201) throw new Error(`A request is answered ${response.status}.`);
  }
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const turns = [
      ['known', known[pair % people] ?? ''],
      ['unknown', `other-${pair}@example.com`],
    ] as const;
    for (const [kind, email] of pair % 2 === 0 ? turns : turns.toReversed()) {
      times[kind].push(await timeOf(`${url}/${shop}/request`, email));
    }
  }
  const [ours, others] = [median(times.known), median(times.unknown)];
  const gap = Math.abs(ours - others);
  return [
    {
      what: `request by the form, known or unknown address, ${pairs} pairs`,
      ours: `${gap.toFixed(2)} ms apart`,
      against: `${ours.toFixed(1)} and ${others.toFixed(1)} ms`,
      floor: `< ${widest} ms`,
      ok: gap < widest,
    },
  ];
}

/** Milliseconds until an answer is there whole. */
async function timeOf(address: string, email: string): Promise<number> {
  const body = `type=access&email=${encodeURIComponent(email)}&orderNumber=A-1042&lang=en`;
  const began = performance.now();
  const response = await fetch(address, {
    method: 'POST',
    headers: type,
    body,
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`A request is answered ${response.status}.`);
  return performance.now() - began;
}
