import { type Answer, fieldOf, send } from './api.ts';
import type { Call } from './command.ts';
import { startProgress } from './progress.ts';
import { type Server, serverFor } from './server.ts';

/** Asks the server and prints what it says: as JSON, or as `shown` has it. Gives the exit code. */
export async function asked(
  call: Call,
  ask: (server: Server) => Promise<Answer>,
  shown: (body: unknown, server: Server) => string | Promise<string>,
): Promise<number> {
  const server = serverFor(call);
  if (typeof server === 'string') return failed(server);
  const answer = await ask(server);
  if (!answer.ok) return failed(answer.message);
  console.log(
    call.flags.has('json') ? JSON.stringify(answer.body, null, 2) : await shown(answer.body, server),
  );
  return 0;
}

/** Every item of a list, as one answer. */
export async function everyPage(
  server: Server,
  path: string,
  query: Record<string, string>,
): Promise<Answer> {
  const items: unknown[] = [];
  const progress = startProgress();
  try {
    for (let cursor = ''; ; ) {
      const search = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
      const answer = await send(server, 'GET', search.size > 0 ? `${path}?${search}` : path);
      if (!answer.ok) return answer;
      const page = fieldOf(answer.body, 'items');
      items.push(...(Array.isArray(page) ? page : []));
      progress.add(Array.isArray(page) ? page.length : 0);
      cursor = String(fieldOf(answer.body, 'cursor') ?? '');
      if (cursor === '') return { ...answer, body: items };
    }
  } finally {
    progress.end();
  }
}

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
