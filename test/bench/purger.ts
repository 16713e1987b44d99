// Workers that purge: with a database of their own, and the addresses of the shops'.

import { join } from 'node:path';
import { type Client, createClient } from '@libsql/client/http';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

/** A Worker, and what is needed to purge by it. */
export interface Purger {
  workerd: Workerd;
  adminKey: string;
  /** Its own database. */
  own: Client;
}

/** The Worker's secret that has a shop's address. */
export function secretOf(slug: string): string {
  return `SOURCE_${slug.toUpperCase()}`;
}

/** Starts a Worker that knows all shops, over the one database. `isCounted`: by way of proxies that count. */
export type Starter = (how?: {
  pages: string;
  isCounted: boolean;
}) => Promise<Purger & { requests: () => number }>;

/** Starts that database. `shops`: their slugs and addresses. */
export async function starterOf(stage: Stage, shops: { slug: string; url: string }[]): Promise<Starter> {
  const { url: own, stop } = await startSqld(join(stage.folder, 'purger'));
  stage.stops.unshift(stop);
  await migrate({ url: own });
  return async ({ pages, isCounted } = { pages: '9999', isCounted: false }) => {
    const proxies: CountingProxy[] = [];
    const reached = async (url: string) => {
      if (!isCounted) return url;
      const proxy = await startCountingProxy(url);
      stage.stops.unshift(proxy.stop);
      proxies.push(proxy);
      return proxy.url;
    };
    const bindings: Record<string, string> = { PURGE_PAGES: pages };
    for (const { slug, url } of shops) bindings[secretOf(slug)] = await reached(url);
    const workerd = await stage.startOurs(await reached(own), { bindings, hasCron: true });
    const requests = () => proxies.reduce((sum, proxy) => sum + proxy.take().roundTrips, 0);
    return { workerd, adminKey: stage.adminKey, own: createClient({ url: own }), requests };
  };
}

/** Calls the API. Throws at a refusal. */
export async function call(
  { workerd, adminKey }: Omit<Purger, 'own'>,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(workerd.url + path, {
    method,
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
