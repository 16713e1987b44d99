/**
 * A path for each table of an export, without its ending: of its source and its name, in letters, digits, `_` and `-`, so
 * that it leads nowhere else and is a file on every system; two of the same get numbers.
 */
export function tablePaths(tables: readonly { source: string; table: string }[]): string[] {
  const taken = new Set<string>();
  return tables.map(({ source, table }) => {
    const plain = `${source}-${table}`.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}_-]/gu, '_');
    const name = Array.from(plain).slice(0, longest).join('');
    for (let n = 1; ; n += 1) {
      const path = `data/${name}${n === 1 ? '' : `-${n}`}`;
      if (taken.has(path.toLowerCase())) continue;
      taken.add(path.toLowerCase());
      return path;
    }
  });
}

/** Characters: file systems end at 255 bytes, of which a letter takes up to four. */
const longest = 55;
