import { HonoBase } from 'hono/hono-base';
import { TrieRouter } from 'hono/router/trie-router';
import type { BlankSchema } from 'hono/types';
import type { AppEnv } from './guards.ts';

/** A noun's routes. The app copies them to its own router, so that Hono's other routers would only make the bundle bigger. */
export function newRoutes(): HonoBase<AppEnv, BlankSchema, '/'> {
  return new HonoBase({ router: new TrieRouter() });
}
