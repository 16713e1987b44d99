import type { Context as HonoContext } from 'hono';
import { type AppEnv, contextOf } from '../guards.ts';
import { readPublicKeys } from './actions.ts';

/**
 * `/.well-known/jwks.json` (RFC 7517 § 5): for anybody, on any host, from any page. A copy is at most five minutes behind;
 * while the database is gone, an older one is better than none.
 */
export async function servePublicKeys(c: HonoContext<AppEnv>): Promise<Response> {
  return new Response(JSON.stringify({ keys: await readPublicKeys(contextOf(c)) }), {
    headers: {
      'Content-Type': 'application/jwk-set+json',
      'Cache-Control': 'public, max-age=300, stale-if-error=86400',
      'Access-Control-Allow-Origin': '*',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
