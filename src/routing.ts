import { HonoBase } from 'hono/hono-base';
import { TrieRouter } from 'hono/router/trie-router';
import type { BlankSchema } from 'hono/types';
import type { AppEnv } from './guards.ts';

/** A noun's routes. The API copies them to its own router: Hono's other routers would only make the Worker bigger. */
export function newRoutes(): HonoBase<AppEnv, BlankSchema, '/'> {
  return new HonoBase({ router: new TrieRouter() });
}
