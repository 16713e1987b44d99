// What a fault proxy does to the requests that pass it: a pure rule, so that a run can be told from its seed.

/**
 * What can befall a request. `drop-before`: the connection is cut before the database sees it. `drop-after`: the
 * database has carried it out, and the connection is cut before the answer. `duplicate`: carried out twice, as when
 * something on the way repeats it. `hang`: nothing ever comes back.
 */
export type Fault =
  | 'none'
  | 'delay'
  | 'drop-before'
  | 'drop-after'
  | 'error-500'
  | 'error-503'
  | 'duplicate'
  | 'garbage'
  | 'hang';

/** First the script, one fault per request; then each fault by its chance (0 to 1), drawn from the seed. */
export interface FaultPlan {
  script?: Fault[];
  chances?: Partial<Record<Fault, number>>;
  seed?: number;
  delayMs?: number;
}

/** Gives the fault of each request in turn. */
export function drawFaults({ script = [], chances = {}, seed = 1 }: FaultPlan): () => Fault {
  const random = seededRandom(seed);
  let count = 0;
  return () => {
    const scripted = script[count++];
    if (scripted) return scripted;
    let left = random();
    const drawn = (Object.entries(chances) as [Fault, number][]).find(([, chance]) => {
      left -= chance;
      return left < 0;
    });
    return drawn?.[0] ?? 'none';
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
