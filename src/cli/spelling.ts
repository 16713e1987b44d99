// A controller's files spell fields in snake_case, the API in camelCase. Only what the schemas know is a field: names
// of languages, tables and columns are the shop's own words and stay as they are.

import { TomlDate } from 'smol-toml';
import * as v from 'valibot';
import { fieldErrors } from '../checked.ts';
import type { FieldError } from '../problem.ts';
import type { NamedError } from './finding.ts';

/** As much of a valibot schema as spelling needs. */
interface Shape {
  type?: string;
  entries?: Record<string, Shape>;
  item?: Shape;
  wrapped?: Shape;
  options?: Shape[];
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * A file's content checked against the API's schema: the value, if nothing is wrong with it, and every wrong field by
 * the file's own name for it. `root` stands before the pointers.
 */
export function checkedFile<S extends v.GenericSchema>(
  schema: S,
  content: unknown,
  root = '',
): { value: v.InferOutput<S> | null; content: unknown; errors: NamedError[] } {
  const respelt = toApiSpelling(schema, content);
  const result = v.safeParse(schema, respelt.value);
  const errors = [...respelt.errors, ...(result.success ? [] : fieldErrors(result.issues))];
  return {
    value: result.success && errors.length === 0 ? result.output : null,
    content: respelt.value,
    errors: errors.map(({ pointer, detail }) => {
      const field = toFileSpelling(schema, pointer, respelt.value);
      return { pointer: root + pointer, detail, field };
    }),
  };
}

/** A file's content as the API spells it, dates as texts; and the fields that the file spells in another way. */
function toApiSpelling(schema: v.GenericSchema, content: unknown): { value: unknown; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const value = respell(schema as unknown as Shape, content, '', errors);
  return { value, errors };
}

function respell(
  schema: Shape | undefined,
  content: unknown,
  pointer: string,
  errors: FieldError[],
): unknown {
  const shape = innermost(schema, content);
  if (content instanceof TomlDate) return content.toISOString();
  if (Array.isArray(content)) {
    return content.map((one, at) => respell(shape?.item, one, `${pointer}/${at}`, errors));
  }
  if (typeof content !== 'object' || content === null) return content;
  const pairs = Object.entries(content).map(([key, one]) => {
    const field = shape?.entries?.[camel(key)];
    const name = field ? camel(key) : key;
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (field && snake(name) !== key) {
      errors.push({ pointer: place, detail: `is spelt so, not ${key}, in this file` });
    }
    return [name, respell(field, one, place, errors)] as const;
  });
  return Object.fromEntries(pairs);
}

/** A JSON pointer into the API's content as the file spells it: `/rights/2/answerWithin` → `rights[2].answer_within`. */
export function toFileSpelling(schema: v.GenericSchema, pointer: string, content: unknown): string {
  const path = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let shape: Shape | undefined = schema as unknown as Shape;
  let value = content;
  let field = '';
  let name = '';
  for (const key of path) {
    shape = innermost(shape, value);
    const list = Array.isArray(value);
    const known = shape?.entries?.[key];
    field += list ? `[${key}]` : `${field && '.'}${known ? snake(key) : key}`;
    shape = list ? shape?.item : known;
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    name = (list ? nameOf(value) : '') || name;
  }
  return name ? `${field} (${name})` : field;
}

/** What a person calls an entry of a list: the right's type, the rule's or topic's id. */
function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return '';
  const { type, scope, id, reason }: Record<string, unknown> = { ...entry };
  return [type, scope, id, reason].filter((word) => typeof word === 'string').join(' ');
}

function innermost(schema: Shape | undefined, content: unknown): Shape | undefined {
  if (schema?.wrapped) return innermost(schema.wrapped, content);
  if (schema?.type !== 'union' || typeof content !== 'object') return schema;
  return schema.options?.find(({ entries }) => entries !== undefined) ?? schema;
}
