import type { Context as HonoContext } from 'hono';
import { isLoopback } from '../env.ts';
import { type AppEnv, contextOf } from '../guards.ts';
import { refusePage } from '../serving.ts';
import { pageHeaders } from '../ui/security.ts';
import { readMailbox } from './actions.ts';
import { mailboxDocument } from './pages.tsx';

/** `/dev/mail` and `/dev/mail.json`: the local mailbox, newest first. Elsewhere than in a local start, nothing. */
export async function serveMailbox(c: HonoContext<AppEnv>): Promise<Response> {
  if (!isLoopback(new URL(c.env.settings.PUBLIC_URL).hostname)) {
    return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  }
  const mails = await readMailbox(contextOf(c));
  const isJson = c.req.path.endsWith('.json');
  const type = isJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8';
  const body = isJson ? JSON.stringify(mails) : mailboxDocument(mails);
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    ...(await pageHeaders({ body, type })),
  };
  return new Response(body, { headers });
}
