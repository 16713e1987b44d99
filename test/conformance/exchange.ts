// HTTP as it is on the wire: fetch would follow, unpack and hide some of it.

import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer, its fields by lower-case names. */
export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** One request, on a connection of its own. */
export function exchange(
  address: string,
  headers: Record<string, string> = {},
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, agent: false });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const fields = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      text(response).then(
        (words) =>
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(fields), body: words }),
        reject,
      );
    });
    sent.end(body);
  });
}
