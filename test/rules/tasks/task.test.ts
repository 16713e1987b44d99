import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webhookEvents } from '../../../src/deliveries/event.ts';
import { addDays } from '../../../src/law/day.ts';
import {
  canStillEnd,
  endsOf,
  isTold,
  isUnsettled,
  taskDeeds,
  taskDueOn,
  taskStates,
  toldBy,
} from '../../../src/tasks/task.ts';
import { type StoredTask, shownTask } from '../../../src/tasks/view.ts';

describe('a task is due', () => {
  const days = fc.integer({ min: -400, max: 400 }).map((n) => addDays('2026-11-22', n));

  test('in two weeks, and by the request’s due day while that waits for its answer', () => {
    expect(taskDueOn({ dueOn: '2026-12-22', isClosed: false }, '2026-11-22')).toBe('2026-12-06');
    expect(taskDueOn({ dueOn: '2026-12-06', isClosed: false }, '2026-11-22')).toBe('2026-12-06');
    expect(taskDueOn({ dueOn: '2026-11-30', isClosed: false }, '2026-11-22')).toBe('2026-11-30');
    expect(taskDueOn({ dueOn: '2026-11-30', isClosed: true }, '2026-11-22')).toBe('2026-12-06');
  });

  test('never in the past, nor in more than two weeks', () => {
    fc.assert(
      fc.property(days, days, fc.boolean(), (dueOn, today, isClosed) => {
        const due = taskDueOn({ dueOn, isClosed }, today);
        expect(due >= today && due <= addDays(today, 14)).toBe(true);
        if (!isClosed && dueOn >= today) expect(due <= dueOn).toBe(true);
      }),
    );
  });
});

test('recipients are told of what the law has them told of, each by an event of its own', () => {
  expect(taskDeeds.filter(isTold)).toEqual(['erasure', 'rectification', 'restriction', 'lifting']);
  expect(new Set(Object.values(toldBy)).size).toBe(4);
  for (const event of Object.values(toldBy)) expect(webhookEvents).toContain(event);
});

test('only a recipient acknowledges, and only others are done', () => {
  expect(endsOf).toEqual({
    recipient: ['acknowledged', 'failed'],
    elsewhere: ['done', 'failed'],
    'by-hand': ['done', 'failed'],
  });
  expect(taskStates.filter((state) => isUnsettled({ state }))).toEqual(['open', 'told']);
});

test('what failed can still end otherwise, unless another has taken its place; nothing else that is settled can', () => {
  const endable = (successor: string | null) =>
    taskStates.filter((state) => canStillEnd({ state, successor }));
  expect(endable(null)).toEqual(['open', 'told', 'failed']);
  expect(endable('t2')).toEqual(['open', 'told']);
});

describe('a task as the shop sees it', () => {
  const row: StoredTask = {
    ...{ id: 't1', controller: 'kadakas', request: 'r1', kind: 'recipient', deed: 'erasure', category: null },
    ...{ recipient: 'parcels', name: 'Pakivedu OÜ', state: 'told', dueOn: '2026-12-06', reminders: 1 },
    ...{ createdAt: 0, toldAt: 1, lookAt: 2, alarmedAt: null, settledAt: null, settledBy: null },
  };

  test('waits for the recipient while that is told, and for the shop once that is silent, out of reach or not told', () => {
    const waits = (more: Partial<StoredTask>) => shownTask({ ...row, ...more }).waitsFor;
    expect(waits({})).toBe('recipient');
    expect(waits({ state: 'open', toldAt: null })).toBe('recipient');
    expect(waits({ lookAt: null, alarmedAt: 3 })).toBe('shop');
    expect(waits({ state: 'open', toldAt: null, alarmedAt: 3 })).toBe('shop');
    expect(waits({ state: 'open', toldAt: null, lookAt: null })).toBe('shop');
    expect(waits({ kind: 'by-hand', state: 'open', recipient: null, lookAt: null })).toBe('shop');
    for (const state of ['acknowledged', 'done', 'failed', 'dropped'] as const) {
      expect(waits({ state, settledAt: 4, lookAt: null })).toBeNull();
    }
  });

  test('has moments as texts, and no revision', () => {
    const shown = shownTask({ ...row, settledAt: 4, settledBy: 'admin', state: 'failed', lookAt: null });
    expect(shown).toMatchObject({
      recipient: { id: 'parcels', name: 'Pakivedu OÜ' },
      createdAt: '1970-01-01T00:00:00.000Z',
      settledAt: '1970-01-01T00:00:00.004Z',
    });
    expect(Object.keys(shown)).not.toContain('lookAt');
  });
});
