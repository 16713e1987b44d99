import { apiPaths } from '../paths.ts';
import type { Command } from './command.ts';
import { moveRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';

/** `request lift ID`. */
export const requestLift: Command = {
  name: 'request lift',
  summary: 'Ends a restriction that was granted, once the person knows.',
  takes: 'ID',
  online: true,
  options: {
    reason: { value: 'TEXT', summary: 'why it ends; the person reads these words', required: true },
    'told-otherwise': {
      value: 'TEXT',
      summary: 'how you have told the person yourself: it ends at once, and no mail is sent',
    },
  },
  examples: [
    {
      line: "request lift 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --reason 'The address is right: you confirmed it.'",
      does: 'it ends within a minute of the mail’s arrival',
    },
    {
      line: "request lift 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --reason 'The address is right.' --told-otherwise 'By phone, 3 May.'",
      does: 'where no mail can be delivered',
    },
  ],
  notes: ['The person is told before a restriction ends (Art. 18(3) GDPR), the recipients then.', scopeNote],
  run: (call) => {
    const { reason, 'told-otherwise': toldOtherwise } = call.texts;
    return moveRequest(call, apiPaths.lifting, { reason, toldOtherwise });
  },
};
