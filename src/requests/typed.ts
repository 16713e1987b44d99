import { rightTypes } from '../notices/right.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { longest, type RequestType, type Scope } from './request.ts';
import type { Field, FieldProblem, Typed } from './view.ts';

/** As it was typed: a form sends two characters for a line's end, and counts one. */
export function asTyped(message: string): string {
  return message.replaceAll('\r\n', '\n');
}

/** What is wrong with a form's fields, in their order. */
export function problemsOf(typed: Typed): { field: Field; problem: FieldProblem }[] {
  const found: [Field, FieldProblem | null][] = [
    ['type', kindOf(typed) ? null : 'no-type'],
    ['email', problemOfAddress(typed.email)],
    ['formerEmail', typed.formerEmail.trim() === '' ? null : problemOfFormer(typed)],
    ['orderNumber', typed.orderNumber.length > longest.orderNumber ? 'too-long' : null],
    ['message', typed.message.length > longest.message ? 'too-long' : null],
  ];
  return found.flatMap(([field, problem]) => (problem ? [{ field, problem }] : []));
}

function problemOfAddress(typed: string): FieldProblem | null {
  if (typed.trim() === '') return 'missing';
  if (typed.length > longest.email) return 'too-long';
  return normaliseAddress(typed) === null ? 'no-address' : null;
}

function problemOfFormer({ email, formerEmail }: Typed): FieldProblem | null {
  const isSame = normaliseAddress(formerEmail) === normaliseAddress(email);
  return problemOfAddress(formerEmail) ?? (isSame ? 'same-address' : null);
}

/** The right that is asked for, or null: `objection:marketing` says in one field what takes two. */
export function kindOf({ type, scope }: Pick<Typed, 'type' | 'scope'>): Kind | null {
  const [name = '', inName = scope] = type.split(':');
  const right = rightTypes.find((one) => one === name);
  return right ? { type: right, scope: scopeOf(right, inName) } : null;
}

/** What a request asks for. */
export interface Kind {
  type: RequestType;
  scope: Scope | null;
}

/** An objection that says nothing more is one to any use: what is asked for least is what is done least for. */
export function scopeOf(type: RequestType, scope: string | undefined): Scope | null {
  if (type !== 'objection') return null;
  return scope === 'marketing' ? 'marketing' : 'other';
}
