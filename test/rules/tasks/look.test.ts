import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookAgainAt, lookOf } from '../../../src/tasks/look.ts';
import type { TaskState } from '../../../src/tasks/task.ts';

const day = 24 * 3_600_000;
const now = Date.parse('2026-11-22T10:00:00Z');
const open = { state: 'open' as TaskState, reminders: 0, alarmedAt: null as number | null };

describe('a look at a recipient’s task', () => {
  test('sees that it was told, when that was, and looks again a week after', () => {
    const look = lookOf(open, { reachedAt: now - 5, canRemind: false }, now);
    expect(look).toEqual({
      seen: 'task-told',
      change: { state: 'told', toldAt: now - 5, lookAt: now - 5 + 7 * day },
    });
  });

  test('sees that it can’t be told, once; and that it was all the same, if it is sent again', () => {
    const nothing = { reachedAt: null, canRemind: false };
    expect(lookOf(open, nothing, now)).toMatchObject({
      seen: 'task-undelivered',
      change: { alarmedAt: now, lookAt: lookAgainAt(now) },
    });
    const alarmed = { ...open, alarmedAt: now - 1 };
    expect(lookOf(alarmed, nothing, now)).toBeNull();
    expect(lookOf(alarmed, { ...nothing, reachedAt: now }, now)?.seen).toBe('task-told');
  });

  test('has who can be reminded reminded twice, a week apart, and then tells the shop; who can’t, at once', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.nat(30 * day), { minLength: 5, maxLength: 5 }),
        (canRemind, delays) => {
          let task = { ...open, state: 'told' as TaskState };
          let lookAt: number | null = now + 7 * day;
          const seen: [string, number][] = [];
          for (const delay of delays) {
            if (lookAt === null) break;
            const at: number = lookAt + delay;
            const look = lookOf(task, { reachedAt: now, canRemind }, at);
            if (!look) throw new Error('nothing new');
            seen.push([look.seen, at]);
            const { lookAt: next, ...change } = look.change;
            task = { ...task, ...change };
            lookAt = next;
          }
          const names = seen.map(([name]) => name);
          expect(names).toEqual(
            canRemind ? ['task-reminded', 'task-reminded', 'task-silent'] : ['task-silent'],
          );
          for (const [i, [, at]] of seen.entries())
            expect(at - (seen[i - 1]?.[1] ?? now)).toBeGreaterThanOrEqual(7 * day);
        },
      ),
    );
  });
});
