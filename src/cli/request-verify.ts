import { apiPaths } from '../paths.ts';
import type { Command } from './command.ts';
import { moveRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';

/** `request verify ID`. */
export const requestVerify: Command = {
  name: 'request verify',
  summary: 'Records how the person was identified; the request is open then.',
  takes: 'ID',
  online: true,
  options: {
    how: { value: 'HOW', summary: 'in a word or two: signature, identity card …', required: true },
    note: { value: 'TEXT', summary: 'what you saw; kept sealed', required: true },
  },
  examples: [
    {
      line: "request verify 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --how signature --note 'Signed letter of 1 March'",
      does: 'a signature came by post',
    },
  ],
  notes: ['The due day stays: no proof stops the clock.', scopeNote],
  run: (call) => moveRequest(call, apiPaths.verification, { how: call.texts.how, note: call.texts.note }),
};
