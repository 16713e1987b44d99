/** A map that holds so much and no more: what was used least recently makes room. */
export interface BoundedMemory<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  clear(): void;
}

/**
 * A memory of at most `capacity`, as `sizeOf` measures it (1 a value if not given). A Map keeps the order in which keys
 * were set, so the first is the one unused for longest. A library for this was a thirtieth of the Worker's size.
 */
export function boundedMemory<V>(
  capacity: number,
  sizeOf: (value: V, key: string) => number = () => 1,
): BoundedMemory<V> {
  const held = new Map<string, { value: V; size: number }>();
  let used = 0;
  const drop = (key: string) => {
    used -= held.get(key)?.size ?? 0;
    held.delete(key);
  };
  return {
    get(key) {
      const found = held.get(key);
      if (!found) return undefined;
      held.delete(key);
      held.set(key, found);
      return found.value;
    },
    set(key, value) {
      drop(key);
      const size = sizeOf(value, key);
      if (size > capacity) return;
      held.set(key, { value, size });
      used += size;
      for (const oldest of held.keys()) {
        if (used <= capacity) break;
        drop(oldest);
      }
    },
    delete: drop,
    clear() {
      held.clear();
      used = 0;
    },
  };
}
