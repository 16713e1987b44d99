import type { MiddlewareHandler } from 'hono';
import { type AppEnv, contextOf, problemResponse } from './guards.ts';
import { beginOnce, endOnce, type GivenAnswer, notingWrites } from './idempotency/actions.ts';

const longestKey = 255;

/**
 * Does once what is sent again with the same `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): within a day,
 * the same key of the API gets the same answer. What was refused is done anew, and what broke off, unless something of it was
 * written. Stands behind what bounds the body and asks for a scope.
 */
export const once: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return next();
  if (key === '' || key.length > longestKey) {
    const detail = `must have 1 to ${longestKey} characters`;
    return problemResponse({ type: 'invalid-input', errors: [{ pointer: '/Idempotency-Key', detail }] });
  }
  const context = contextOf(c);
  const { pathname, search } = new URL(c.req.url);
  const body = new TextDecoder().decode(await c.req.arrayBuffer());
  const begun = await beginOnce(context, { key, method: c.req.method, path: pathname + search, body });
  if (!begun.ok) return problemResponse(begun.refusal);
  if ('body' in begun.value) {
    const { status, type, body: given } = begun.value;
    const headers = { 'Cache-Control': 'no-store', ...(type !== null && { 'Content-Type': type }) };
    return new Response(given === '' ? null : given, { status, headers });
  }
  const sending = begun.value;
  c.set('through', (db) => notingWrites(db, sending));
  // Whatever was done is done: that this can't be noted is no reason to say otherwise
  const end = async (answer: GivenAnswer | null) => {
    const note = () => endOnce(context, sending, answer);
    await note()
      .catch(note)
      .catch(() => undefined);
  };
  try {
    await next();
  } catch (error) {
    await end(null);
    throw error;
  }
  const { status, headers } = c.res;
  await end({ status, type: headers.get('Content-Type'), body: await c.res.clone().text() });
};
