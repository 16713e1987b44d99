/**
 * A part of the Worker that is loaded with its first use, and then kept: the isolates that never use it do without. What
 * is kept is the part, and no promise of it, which would be another request's.
 */
export function loadedOnce<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Part | undefined;
  return async () => {
    part ??= await load();
    return part;
  };
}
