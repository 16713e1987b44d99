import type { Context as HonoContext } from 'hono';
import { remember, remembered, type StoredPage } from '../cache.ts';
import { sha256 } from '../digest.ts';
import type { AppEnv } from '../guards.ts';
import { isNotModified } from '../notices/caching.ts';
import { pageHeaders } from '../ui/security.ts';
import { openApi } from './description.ts';
import { docsDocument } from './pages.tsx';

/** `/api/openapi.json`, for tools of any origin. */
export function serveOpenApi(c: HonoContext<AppEnv>): Promise<Response> {
  return serve(c, 'json', () => ({
    body: JSON.stringify(openApi),
    type: 'application/json; charset=utf-8',
    headers: { 'Access-Control-Allow-Origin': '*' },
  }));
}

/** `/api/docs`: the same, to be read. */
export function serveDocs(c: HonoContext<AppEnv>): Promise<Response> {
  return serve(c, 'docs', () => ({
    body: docsDocument(openApi, c.var.env.PUBLIC_URL),
    type: 'text/html; charset=utf-8',
    headers: { 'Content-Language': 'en' },
  }));
}

interface Made {
  body: string;
  type: string;
  headers: Record<string, string>;
}

/** It changes with a deployment only, which is a new isolate: made once, then kept. */
async function serve(c: HonoContext<AppEnv>, name: string, make: () => Made): Promise<Response> {
  const key = `openapi|${name}|${c.var.env.PUBLIC_URL}`;
  const page = remembered(key) ?? (await stored(make()));
  remember(key, page);
  const conditions = { ifNoneMatch: c.req.header('If-None-Match') ?? null, ifModifiedSince: null };
  if (!isNotModified(conditions, page)) return new Response(page.body, { headers: page.headers });
  const headers = new Headers(page.headers);
  for (const header of ['Content-Type', 'Content-Language', 'Content-Security-Policy'])
    headers.delete(header);
  return new Response(null, { status: 304, headers });
}

async function stored({ body, type, headers }: Made): Promise<StoredPage> {
  const bytes = new Uint8Array<ArrayBuffer>(new TextEncoder().encode(body).buffer as ArrayBuffer);
  const etag = `"${(await sha256(bytes)).slice(0, 32)}"`;
  return {
    body: bytes,
    etag,
    lastModified: 0,
    headers: new Headers({
      'Content-Type': type,
      'Cache-Control': 'public, max-age=300',
      ETag: etag,
      ...headers,
      ...(await pageHeaders({ body, type })),
    }),
  };
}
