import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedMemory } from '../../src/memory.ts';

test('what was used least recently makes room', () => {
  const memory = boundedMemory<number>(2);
  memory.set('a', 1);
  memory.set('b', 2);
  memory.get('a');
  memory.set('c', 3);
  expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([1, undefined, 3]);
});

test('a value larger than the whole memory is not kept, and replaces what its key had', () => {
  const memory = boundedMemory<string>(10, (value) => value.length);
  memory.set('a', 'short');
  memory.set('a', 'far too long');
  expect(memory.get('a')).toBeUndefined();
});

test('whatever happens, it holds the newest that fit, and never more than its capacity', () => {
  const step = fc.tuple(
    fc.constantFrom('set', 'get', 'delete'),
    fc.constantFrom(...'abcdef'),
    fc.integer({ min: 0, max: 12 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = boundedMemory<number>(20, (size) => size);
      let model: [string, number][] = [];
      for (const [what, key, size] of steps) {
        const known = model.find(([one]) => one === key);
        if (what !== 'get') model = model.filter(([one]) => one !== key);
        if (what === 'set') {
          memory.set(key, size);
          model.push([key, size]);
          while (model.reduce((sum, [, one]) => sum + one, 0) > 20) model.shift();
        } else if (what === 'delete') memory.delete(key);
        else {
          expect(memory.get(key)).toBe(known?.[1]);
          if (known) model = [...model.filter((one) => one !== known), known];
        }
      }
      for (const key of 'abcdef') expect(memory.get(key)).toBe(model.find(([one]) => one === key)?.[1]);
    }),
  );
});
