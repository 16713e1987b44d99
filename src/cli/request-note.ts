import { apiPaths } from '../paths.ts';
import type { Command } from './command.ts';
import { moveRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';

/** `request note ID`. */
export const requestNote: Command = {
  name: 'request note',
  summary: 'Adds a note of your own to a request.',
  takes: 'ID',
  online: true,
  options: { text: { value: 'TEXT', summary: 'the note; kept sealed', required: true } },
  examples: [
    {
      line: "request note 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --text 'Rang back, nobody answered.'",
      does: 'for your colleagues',
    },
  ],
  notes: ['The person never sees it on the pages.', scopeNote],
  run: (call) => moveRequest(call, apiPaths.notes, { text: call.texts.text }),
};
