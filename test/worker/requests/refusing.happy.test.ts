import { expect, test } from 'vitest';

import { noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish } from '../door.ts';
import { call } from '../holds/shop.ts';
import { reply, signedFor } from './erased.ts';
import { freshAddress, shown, takeIn } from './shop.ts';

// "A full refusal is due by the first due day, extended or not" (Art. 12(4) GDPR).

test.each([
  ['refused', 'Art. 12(5) GDPR', '1'],
  ['partly', 'Art. 15(4) GDPR', '2'],
])('the answer to what was extended says by when it was due: %s', async (outcome, ground, clause) => {
  const slug = await freshController();
  const right = {
    type: 'access' as const,
    clause: '1',
    answerWithin: 'P14D',
    extendTo: 'P74D',
    extendClause: '2',
  };
  await publish(
    slug,
    '2018-05-25',
    noticeBody('2018-05-25', { policy: policyBody('2018-05-25', { rights: [right] }) }),
  );
  const { id, dueOn: first } = await takeIn(slug, { type: 'access', email: freshAddress(), verified: true });
  await call('POST', `/requests/${id}/extend`, { reason: 'Many orders.' });
  const { dueOn: extended, firstDueOn } = await shown(id);
  expect([firstDueOn, extended > first]).toEqual([first, true]);
  expect((await reply(id, { outcome, ground })).status).toBe(200);
  const due = outcome === 'refused' ? first : extended;
  expect(await shown(id)).toMatchObject({ status: 'answered', dueOn: due });
  const said = await signedFor(slug, id);
  expect([said.request.dueOn, said.deadlineClause]).toEqual([due, clause]);
});
