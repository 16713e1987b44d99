import { apiPaths } from '../paths.ts';
import type { Command } from './command.ts';
import { moveRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';

/** `request extend ID`. */
export const requestExtend: Command = {
  name: 'request extend',
  summary: 'Extends the deadline of a request, once, and tells the person why.',
  takes: 'ID',
  online: true,
  options: {
    reason: { value: 'TEXT', summary: 'why it takes longer; the person reads these words', required: true },
  },
  examples: [
    {
      line: "request extend 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --reason 'Your orders are in two systems.'",
      does: 'up to the first due day',
    },
  ],
  notes: [
    'For a request that is complex, or for many of them (Art. 12(3) GDPR). What takes effect at once can’t be extended.',
    scopeNote,
  ],
  run: (call) => moveRequest(call, apiPaths.extension, { reason: call.texts.reason }),
};
