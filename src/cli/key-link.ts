import * as v from 'valibot';
import { Slug } from '../controllers/input.ts';
import { apiPaths } from '../paths.ts';
import { fieldOf, pathOf, send } from './api.ts';
import type { Command, Option } from './command.ts';
import { linkKeyLine } from './link-key.ts';
import { serverFor } from './server.ts';

/** The option that names a shop. */
export const controllerOption: Option = {
  value: 'SLUG',
  summary: "the shop, by its controller's slug",
  required: true,
  wrong: (text) => (v.is(Slug, text) ? null : `must be a controller's slug, not ${text}`),
};

/** `key link`. */
export const keyLink: Command = {
  name: 'key link',
  summary: "Prints a key that can make one shop's unsubscribe links, and nothing else.",
  online: true,
  options: { controller: controllerOption },
  examples: [
    {
      line: 'key link --controller kadakas > link.key',
      does: 'for a mail server: what links --key-file reads',
    },
  ],
  notes: [
    "It is one line: the key, the shop, the server's address, and the domain at which mail comes in, with commas between.",
    'Your API key needs the scope links. Links made with it live as long as the secret it was derived from.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    if (typeof server === 'string') return failed(server);
    const { controller = '' } = call.texts;
    const answer = await send(server, 'POST', pathOf(apiPaths.linkKey, { c: controller }));
    if (!answer.ok) return failed(answer.message);
    const [key, publicUrl, mailIn] = ['key', 'publicUrl', 'mailIn'].map((name) => fieldOf(answer.body, name));
    if (typeof key !== 'string' || typeof publicUrl !== 'string') {
      return failed(`${server.url} gave no link key: is it the right server?`);
    }
    const line = linkKeyLine({
      key,
      controller,
      publicUrl,
      mailIn: typeof mailIn === 'string' ? mailIn : undefined,
    });
    if (call.flags.has('json')) {
      console.log(JSON.stringify({ ...(answer.body as object), controller, line }, null, 2));
      return 0;
    }
    console.log(line);
    console.error(
      `Who has it can make unsubscribe links of ${controller} for any address, and do nothing else.`,
    );
    return 0;
  },
};

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
