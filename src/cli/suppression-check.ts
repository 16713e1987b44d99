import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { topicOption } from './links.ts';
import { serverFor } from './server.ts';
import { askSuppressed } from './suppressed.ts';

/** `suppression check`. */
export const suppressionCheck: Command = {
  name: 'suppression check',
  summary: 'Prints those of some addresses that get no mail.',
  takes: 'EMAIL…',
  online: true,
  options: {
    controller: controllerOption,
    topic: { ...topicOption, summary: "a topic's id, or '*' for all mail (the default)" },
  },
  examples: [
    {
      line: 'suppression check mari@example.com --controller kadakas --topic newsletter',
      does: 'before a message',
    },
  ],
  notes: [
    'It prints one address on a line, and nothing if all may get mail; the exit code is 0 in both cases.',
    'Your API key needs the scope links.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    if (typeof server === 'string') return failed(server);
    const { controller = '', topic = '*' } = call.texts;
    const suppressed: string[] = [];
    for (let at = 0; at < call.args.length; at += 1_000) {
      const found = await askSuppressed(server, { controller, topic }, call.args.slice(at, at + 1_000));
      if (typeof found === 'string') return failed(found);
      suppressed.push(...found);
    }
    if (call.flags.has('json')) console.log(JSON.stringify({ suppressed }, null, 2));
    else for (const email of suppressed) console.log(email);
    console.error(`${suppressed.length} of ${call.args.length} suppressed`);
    return 0;
  },
};

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
