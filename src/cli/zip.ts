// ZIP archives of texts: the same texts make the same bytes.

import { unzipSync, zipSync } from 'fflate';
import type { Read } from './files.ts';

/** The archive's clock stands still: at the first moment that a ZIP can name, wherever it is made. */
const mtime = new Date(1980, 0, 1);

/** An archive of texts by their paths, in the order of these. */
export function zipped(texts: ReadonlyMap<string, string>): Uint8Array {
  const names = [...texts.keys()].sort();
  const bytes = names.map((name) => [name, Buffer.from(texts.get(name) ?? '')] as const);
  return zipSync(Object.fromEntries(bytes), { mtime, level: 9, os: 3 });
}

/** The texts of an archive. One that is damaged, not text, or holds two files by one name, is none. */
export function unzipped(bytes: Uint8Array): Read<Map<string, string>> {
  const names: string[] = [];
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => names.push(name) > 0 });
  } catch {
    return { ok: false, message: 'is no ZIP file, or a damaged one' };
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return { ok: false, message: `holds two files named ${JSON.stringify(twice)}` };
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts = new Map<string, string>();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) continue; // a folder, as other tools write it
    try {
      texts.set(name, decoder.decode(content));
    } catch {
      return { ok: false, message: `is damaged: ${JSON.stringify(name)} in it is no text` };
    }
  }
  return { ok: true, value: texts };
}
