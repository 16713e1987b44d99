import { apiPaths } from '../paths.ts';
import { fieldOf, pathOf, send } from './api.ts';
import type { Server } from './server.ts';

/** Of at most a thousand addresses, those that get no mail on a topic; a sentence if the server does not say. */
export async function askSuppressed(
  server: Server,
  { controller, topic }: { controller: string; topic: string },
  emails: string[],
): Promise<Set<string> | string> {
  if (emails.length === 0) return new Set();
  const path = pathOf(apiPaths.suppressionCheck, { c: controller });
  const answer = await send(server, 'POST', path, { topic, emails });
  if (!answer.ok) return answer.message;
  const suppressed: unknown = fieldOf(answer.body, 'suppressed');
  return Array.isArray(suppressed)
    ? new Set(suppressed.map(String))
    : `${server.url} does not answer as Unusta does: is it the right server?`;
}
