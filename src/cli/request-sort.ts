import { apiPaths } from '../paths.ts';
import type { Command } from './command.ts';
import { moveRequest } from './request-asking.ts';
import { scopeOption, typeOption } from './request-open.ts';
import { scopeNote } from './request-told.ts';

/** `request sort ID`. */
export const requestSort: Command = {
  name: 'request sort',
  summary: 'Says what a request is that came by mail, or under the wrong name.',
  takes: 'ID',
  online: true,
  options: { type: typeOption, scope: scopeOption },
  examples: [
    {
      line: 'request sort 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --type erasure',
      does: 'a mail that asks to be forgotten',
    },
  ],
  notes: ['The due day is counted anew, from the same day of receipt.', scopeNote],
  run: async (call) => {
    const { type, scope } = call.texts;
    if (scope !== undefined && type !== 'objection') {
      console.error('unusta: request sort: --scope belongs to an objection only.');
      return 2;
    }
    return moveRequest(call, apiPaths.sorting, { type, scope });
  },
};
