import * as v from 'valibot';
import type { FieldError } from './problem.ts';
import { ok, type Result, refuse } from './result.ts';

/** A value checked against a schema: every field that is wrong is named. */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown): Result<v.InferOutput<S>> {
  const result = v.safeParse(schema, value);
  if (result.success) return ok(result.output);
  return refuse({ type: 'invalid-input', errors: fieldErrors(result.issues) });
}

/** Valibot's issues as field errors, each with a JSON pointer: of each field the first that is wrong with it. */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): FieldError[] {
  const details = new Map<string, string>();
  for (const issue of issues) {
    const pointer = pointerOf(issue);
    if (!details.has(pointer)) details.set(pointer, detailOf(issue));
  }
  return [...details].map(([pointer, detail]) => ({ pointer, detail }));
}

function pointerOf(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map((item) => String(item.key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return path.map((key) => `/${key}`).join('');
}

function detailOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return 'is not a field that is known here';
  if (issue.received === 'undefined') return 'is missing';
  return inWords(issue.message);
}

/** Valibot's own messages as half a sentence behind the field. */
function inWords(detail: string): string {
  const [, what, expected, received] = /^Invalid (\w+): Expected (.+) but received (.+)$/.exec(detail) ?? [];
  if (expected === '!0') return 'must not be empty';
  if (what === 'type') return `must be ${expected?.toLowerCase()}, not ${received}`;
  return what === undefined ? detail : `must have a ${what} of ${expected}, not ${received}`;
}
