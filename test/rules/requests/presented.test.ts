import { describe, expect, test } from 'vitest';
import { requestEvents } from '../../../src/requests/event.ts';
import { isOverdue, listedRequest, requestView, shownRequest } from '../../../src/requests/presented.ts';
import { at, eventRow, requestRow, ring, textRow } from './sample.ts';

const now = at('2026-02-10T10:00:00Z');
const clock = { timeZone: 'Europe/Tallinn', now };
const secret = 'Looks like the man who sued us';

describe('isOverdue', () => {
  test('is a fact of the clock: from the end of the due day on, until it is closed', () => {
    const { dueAt } = requestRow();
    expect(isOverdue({ closedAt: null, dueAt }, dueAt - 1)).toBe(false);
    expect(isOverdue({ closedAt: null, dueAt }, dueAt)).toBe(true);
    expect(isOverdue({ closedAt: dueAt + 5, dueAt }, dueAt + 9)).toBe(false);
  });
});

describe('a request as its person sees it', () => {
  /** Every event there is, each with words. */
  const events = requestEvents.map((event, i) =>
    eventRow(`e${10 + i}`, event, { data: `{"who":"${secret}"}` }),
  );
  const texts = async () => [
    await textRow('contact', { email: 'mari@kodu.example' }),
    await textRow('message', { message: 'Please.', orderNumber: 'A-1' }),
    ...(await Promise.all(events.map(({ id, event }) => textRow(id, `${secret}, by ${event}`)))),
  ];

  test('has no note, no reminder to the shop, and nobody’s name', async () => {
    const row = requestRow({ verifiedBy: 'key-7', verifiedHow: secret, submission: secret });
    const view = await requestView(ring, { row, events, texts: await texts() }, clock);
    const shown = view.timeline.map(({ event }) => event as string);
    const hidden = requestEvents.filter((event) => !shown.includes(event));
    expect(hidden.filter((event) => !event.startsWith('task-'))).toEqual(['noted', 'due-soon', 'overdue']);
    const spoken = view.timeline.filter(({ text }) => text !== undefined).map(({ event }) => event);
    expect(spoken).toEqual(['extended', 'answered', 'lifting']);
    const rest = JSON.stringify({ ...view, timeline: view.timeline.map(({ text, ...one }) => one) });
    for (const word of [secret, 'key-7', 'mari', 'A-1', 'Please', 'r1', 's1'])
      expect(rest).not.toContain(word);
  });

  test('has local dates, and that of receipt for what came in by another way', async () => {
    const row = requestRow({ receivedAt: at('2026-01-31T22:00:00Z'), createdAt: at('2026-02-09T09:00:00Z') });
    const seen = [
      eventRow('e1', 'received', { at: row.createdAt }),
      eventRow('e2', 'opened', { at: row.createdAt }),
    ];
    const view = await requestView(ring, { row, events: seen, texts: [] }, clock);
    expect(view.receivedOn).toBe('2026-02-01');
    expect(view.timeline).toEqual([
      { on: '2026-02-01', event: 'received' },
      { on: '2026-02-09', event: 'opened' },
    ]);
  });

  test('says when an erasure that was begun has ended, and nothing of one that has not', async () => {
    const row = requestRow({ carriedAt: at('2026-02-03T09:00:00Z') });
    const events = [
      eventRow('e1', 'carried-out', { at: at('2026-02-03T09:00:00Z') }),
      eventRow('e2', 'answered', { at: at('2026-02-06T09:00:00Z') }),
    ];
    const told = async (status: 'running' | 'finished' | 'failed', finishedAt: string | null) => {
      const erasure = { status, reason: null, finishedAt };
      const { timeline } = await requestView(ring, { row, events, texts: [], erasure }, clock);
      return timeline.map(({ on, event }) => `${on} ${event}`);
    };
    expect(await told('finished', '2026-02-04T22:30:00Z')).toEqual([
      ...['2026-02-03 carried-out', '2026-02-05 erased', '2026-02-06 answered'],
    ]);
    expect(await told('running', null)).toHaveLength(2);
    expect(await told('failed', '2026-02-04T22:30:00Z')).toHaveLength(2);
  });

  test('says how it stands', async () => {
    const whole = {
      row: requestRow({ extendedAt: now, isFormer: 1, gpcAt: now, duplicateOf: 'r0' }),
      events: [],
      texts: [],
    };
    expect(await requestView(ring, whole, { ...clock, now: at('2026-03-02T22:00:00Z') })).toMatchObject({
      ...{ isExtended: true, isFormer: true, gpc: true, isDuplicate: true, isOverdue: true },
      ...{ isConfirmed: true, isVerified: true, dueOn: '2026-03-02', proof: 'email' },
    });
  });
});

describe('a request as the shop sees it', () => {
  test('has what the person wrote, and the words of each event', async () => {
    const events = [eventRow('e1', 'received'), eventRow('e2', 'noted', { data: '{"a":1}' })];
    const texts = [
      await textRow('contact', { email: 'Mari@Kodu.example' }),
      await textRow('message', { message: 'Please.' }),
      await textRow('e2', secret),
    ];
    const shown = await shownRequest(ring, { row: requestRow(), events, texts }, now);
    expect(shown).toMatchObject({
      ...{ contact: { email: 'Mari@Kodu.example' }, message: 'Please.', orderNumber: null },
      ...{ receivedAt: '2026-01-31T10:00:00.000Z', isConfirmed: true, isOverdue: false },
      verified: { how: 'email', by: 'anyone' },
    });
    expect(shown.events).toEqual([
      { id: 'e1', at: '2026-02-01T10:00:00.000Z', actor: 'key-7', event: 'received', data: {} },
      {
        id: 'e2',
        at: '2026-02-01T10:00:00.000Z',
        actor: 'key-7',
        event: 'noted',
        data: { a: 1 },
        text: secret,
      },
    ]);
    // Neither keyed hash nor revision nor what tells a double from another
    expect(Object.keys(shown).filter((name) => /subject|revision|submi|alarm|mailed/i.test(name))).toEqual(
      [],
    );
  });

  test('is there without what was purged', async () => {
    expect(await listedRequest(ring, requestRow({ verifiedAt: null }), [], now)).toMatchObject({
      ...{ contact: null, message: null, orderNumber: null, verified: null },
    });
  });
});
