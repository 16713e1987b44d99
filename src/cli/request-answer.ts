import { apiPaths } from '../paths.ts';
import { outcomes } from '../requests/request.ts';
import { type Command, oneOf } from './command.ts';
import { messageOf, messageOptions } from './message-option.ts';
import { recipientsOf, recipientsOption } from './recipients-option.ts';
import { moveRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';

/** `request answer ID`. */
export const requestAnswer: Command = {
  name: 'request answer',
  summary: 'Answers a request; the person gets the answer by mail.',
  takes: 'ID',
  online: true,
  options: {
    outcome: {
      value: 'OUTCOME',
      summary: `of ${outcomes.join(', ')}`,
      required: true,
      wrong: oneOf(outcomes),
    },
    ground: { value: 'TEXT', summary: 'of a refusal: why, in a sentence' },
    ...messageOptions('the answer; the person reads these words'),
    ...recipientsOption,
  },
  examples: [
    {
      line: 'request answer 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --outcome granted --message-file answer.txt',
      does: 'it was done',
    },
    {
      line: "request answer 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --outcome refused --ground 'Art. 17(3)(e) GDPR' --message 'There is a dispute.'",
      does: 'a refusal; authority and court are named by themselves',
    },
  ],
  notes: ['A request that nobody has proven can only be refused.', scopeNote],
  run: async (call) => {
    const { outcome, ground } = call.texts;
    const said = messageOf(call);
    if ('wrong' in said || said.message === undefined) {
      const { wrong, code } = 'wrong' in said ? said : { wrong: 'give --message or --message-file', code: 2 };
      console.error(`unusta: request answer: ${wrong}.`);
      return code;
    }
    return moveRequest(call, apiPaths.answering, {
      ...{ outcome, ground, message: said.message },
      recipients: recipientsOf(call),
    });
  },
};
