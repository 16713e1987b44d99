// What is found in a folder: by its form, and by the lint.

import type { Finding } from '../notices/lint.ts';
import type { FieldError } from '../problem.ts';

/** A finding with its place in the controller's folder. */
export interface FolderFinding extends Finding {
  /** `controller.toml`, `2026-03-01/policy.toml`, `2026-03-01` … */
  file: string;
  /** The field as the file spells it: `rights[2].clause (erasure)`; empty for the whole file. */
  field: string;
}

/** A field error whose field is known by the name that its file has for it. */
export interface NamedError extends FieldError {
  field: string;
}

/** Something that can't be read or is of the wrong form. */
export function formatError(file: string, detail: string, pointer = ''): FolderFinding {
  return { level: 'error', code: 'format', file, field: '', pointer, message: detail };
}

/** What a schema says against a file, in words. */
export function formatErrors(errors: NamedError[], fileOf: (pointer: string) => string): FolderFinding[] {
  return errors.map(({ pointer, field, detail }) => {
    const said = detail;
    const found = formatError(fileOf(pointer), field ? `${field} ${said}` : said, pointer);
    return { ...found, field };
  });
}

/** Something about a folder that need not be wrong. */
export function warn(code: string, file: string, message: string): FolderFinding {
  return { level: 'warning', code, file, field: '', pointer: '', message };
}

/** A line for people. Findings that differ only in their fields share one. */
export function describe(findings: FolderFinding[]): string[] {
  const lines = new Map<string, FolderFinding[]>();
  for (const finding of findings) {
    const { level, file, message } = finding;
    const key = JSON.stringify([level, file, message]);
    lines.set(key, [...(lines.get(key) ?? []), finding]);
  }
  return [...lines.values()].map((alike) => {
    const [{ level, code, file, message } = warn('', '', '')] = alike;
    const fields = code === 'format' ? '' : alike.flatMap(({ field }) => field || []).join(', ');
    const place = [file, fields].filter(Boolean).map((part) => `${part}: `);
    return `${level === 'error' ? '✗' : '!'} ${place.join('')}${message}`;
  });
}
