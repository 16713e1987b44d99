// Fault proxies for tests inside workerd, which can't listen: ordered from the global setup's process.

import type { Fault, FaultPlan } from '../support/fault-plan.ts';
import { lane } from './lane.ts';

/** A database that misbehaves as planned. */
export interface FaultyDatabase {
  url: string;
  /** What befell the requests so far, in order: its length counts them. */
  faults(): Promise<Fault[]>;
  close(): Promise<void>;
}

/** Puts a proxy with this plan in front of the suite's database, or of another one. */
export async function faultyDatabase(plan: FaultPlan, target?: string): Promise<FaultyDatabase> {
  const control = lane().faultsUrl;
  const ask = async (method: string, path: string, body?: string) => {
    const answer: unknown = await (await fetch(`${control}/${path}`, { method, body: body ?? null })).json();
    return answer as { url: string; id: string; faults: Fault[] };
  };
  const { url, id } = await ask('POST', '', JSON.stringify({ ...plan, target }));
  return {
    url,
    faults: async () => (await ask('GET', id)).faults,
    close: async () => void (await ask('DELETE', id)),
  };
}
