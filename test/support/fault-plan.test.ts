import { describe, expect, test } from 'vitest';
import { drawFaults } from './fault-plan.ts';

const draw = (count: number, plan: Parameters<typeof drawFaults>[0]) => {
  const next = drawFaults(plan);
  return Array.from({ length: count }, next);
};

describe('a fault plan', () => {
  test('plays its script, then nothing', () => {
    expect(draw(4, { script: ['hang', 'none', 'error-503'] })).toEqual(['hang', 'none', 'error-503', 'none']);
  });

  test('is the same for the same seed, and about as its chances', () => {
    const plan = { chances: { 'drop-after': 0.2, delay: 0.1 }, seed: 7 };
    const faults = draw(2_000, plan);
    expect(draw(2_000, plan)).toEqual(faults);
    expect(draw(2_000, { ...plan, seed: 8 })).not.toEqual(faults);
    expect(faults.filter((fault) => fault === 'drop-after').length / 2_000).toBeCloseTo(0.2, 1);
    expect(faults.filter((fault) => fault === 'none').length / 2_000).toBeCloseTo(0.7, 1);
  });
});
