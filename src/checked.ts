import * as v from 'valibot';
import type { FieldError } from './problem.ts';
import { ok, type Result, refuse } from './result.ts';

/** A value checked against a schema: every field that is wrong is named. */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown): Result<v.InferOutput<S>> {
  const result = v.safeParse(schema, value);
  if (result.success) return ok(result.output);
  return refuse({ type: 'invalid-input', errors: fieldErrors(result.issues) });
}

/** Valibot's issues as field errors, each with a JSON pointer. */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): FieldError[] {
  return issues.map((issue) => ({ pointer: pointerOf(issue), detail: detailOf(issue) }));
}

function pointerOf(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map((item) => String(item.key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return path.map((key) => `/${key}`).join('');
}

function detailOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return 'is not a field that is known here';
  if (issue.received === 'undefined') return 'is missing';
  return issue.message;
}
