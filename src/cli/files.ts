// Files as they are: text without a guess, and TOML.

import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';

/** What a file holds, or a sentence why it can't be had. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

/** A text in UTF-8, to the letter: line ends and, if `bom` is kept, the byte order mark stay. */
export function readText(path: string, bom: 'kept' | 'dropped'): Read<string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: bom === 'kept' });
    return { ok: true, value: decoder.decode(bytes) };
  } catch {
    return { ok: false, message: 'is not UTF-8: save it with that encoding' };
  }
}

/** A TOML file. */
export function readToml(path: string): Read<unknown> {
  const text = readText(path, 'dropped');
  if (!text.ok) return text;
  try {
    return { ok: true, value: parse(text.value, { unsafeKeyBehaviour: 'throw' }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [said = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { ok: false, message: `line ${error.line}, column ${error.column}: ${said}` };
  }
}

/** Why the system would not do something with a file, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'is missing';
  if (code === 'ENOTDIR') return 'is not a folder';
  if (code === 'EISDIR') return 'is a folder, not a file';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by you';
  return `cannot be read (${String(code ?? error)})`;
}
