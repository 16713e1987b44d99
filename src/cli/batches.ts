// Work on a stream of batches: some at a time, and out in the order in which they came in.

/** Does `work` for each batch, at most `width` at once, and gives the results in order. */
export async function* inOrder<In, Out>(
  batches: AsyncIterable<In>,
  width: number,
  work: (batch: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const begun: Promise<Out>[] = [];
  for await (const batch of batches) {
    const result = work(batch);
    // Looked at below, in its turn; until then its failure is nobody's
    result.catch(() => undefined);
    begun.push(result);
    const first = begun.length >= width ? begun.shift() : undefined;
    if (first) yield await first;
  }
  for (const result of begun) yield await result;
}

/** The same items in batches of `size`, and a smaller last one. */
export async function* batchesOf<T>(lists: AsyncIterable<T[]>, size: number): AsyncGenerator<T[]> {
  let held: T[] = [];
  for await (const list of lists) {
    let at = 0;
    while (list.length - at + held.length >= size) {
      const end = at + size - held.length;
      yield [...held, ...list.slice(at, end)];
      held = [];
      at = end;
    }
    held.push(...list.slice(at));
  }
  if (held.length > 0) yield held;
}
