import type { JsonSchema } from './openapi.ts';

/** Puts a sentence to each field that is named: `topics[].name`, `texts{}.source`. A name that leads nowhere throws. */
export function withNotes(schema: JsonSchema, notes: Record<string, string>): JsonSchema {
  const noted = structuredClone(schema);
  for (const [path, note] of Object.entries(notes)) {
    const field = path
      .split(/\.|(?=\[\]|\{\})/)
      .reduce<JsonSchema | undefined>((at, step) => at && stepInto(at, step), noted);
    if (!field) throw new Error(`There is no field ${path} to put a note to.`);
    field.description = [note, field.description].filter(Boolean).join(' ');
  }
  return noted;
}

function stepInto(schema: JsonSchema, step: string): JsonSchema | undefined {
  const variants = [schema, ...(schema.anyOf ?? [])];
  return variants.map((variant) => childOf(variant, step)).find((child) => child !== undefined);
}

function childOf({ items, properties, additionalProperties }: JsonSchema, step: string) {
  if (step === '[]') return items;
  if (step === '{}') return typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return properties?.[step];
}

/** A field as a row of a table. */
export interface Field {
  /** From the body's root: `topics[].name`. */
  path: string;
  type: string;
  isRequired: boolean;
  description: string;
  /** What it must be beside its type, in words. */
  limits: string[];
}

/** Every field of a body, those inside others behind them; maps are `{}`, lists `[]`. */
export function fieldsOf(schema: JsonSchema, base = ''): Field[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = base === '' ? name : `${base}.${name}`;
    return [fieldOf(path, field, schema.required?.includes(name) ?? false), ...fieldsOf(field, path)];
  });
  const { items, additionalProperties: values } = schema;
  const inner = [
    ...(items ? fieldsOf(items, `${base}[]`) : []),
    ...(typeof values === 'object' ? fieldsOf(values, `${base}{}`) : []),
    ...(schema.anyOf ?? []).flatMap((variant) => fieldsOf(variant, base)),
  ];
  return [...own, ...inner];
}

function fieldOf(path: string, schema: JsonSchema, isRequired: boolean): Field {
  const { description = '' } = schema;
  return { path, type: typeOf(schema), isRequired, description, limits: limitsOf(schema) };
}

/** `string`, `list of dates`, `string or null`: a type as a reader says it. */
export function typeOf(schema: JsonSchema, plural = ''): string {
  const { type, format, anyOf, items, additionalProperties } = schema;
  if (anyOf) return [...new Set(anyOf.map((variant) => typeOf(variant, plural)))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (type === 'array') return `list${plural} of ${items ? typeOf(items, 's') : 'anything'}`;
  if (type === 'object' && typeof additionalProperties === 'object')
    return `map${plural} to ${typeOf(additionalProperties, 's')}`;
  if (type === 'null') return 'null';
  const words: Record<string, string> = { date: 'date', 'date-time': 'time', email: 'e-mail address' };
  const word = words[format ?? ''] ?? (typeof type === 'string' ? type : 'anything');
  return plural === '' ? word : `${word}${/s$/.test(word) ? 'es' : plural}`;
}

/** The limits of a field or, where it is a list or may be null, also of what it holds. */
function limitsOf(schema: JsonSchema): string[] {
  const { minLength = 0, maxLength, minItems = 0, maxItems, minimum, maximum } = schema;
  const inner = [schema.items, schema.propertyNames, ...(schema.anyOf ?? [])].filter(
    (one) => one !== undefined,
  );
  const limits = [
    rangeOf(minLength, maxLength, 'character'),
    rangeOf(minItems, maxItems, 'item'),
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    schema.default !== undefined && `if left out: ${JSON.stringify(schema.default)}`,
    ...inner.flatMap((one) => [one.description, ...limitsOf(one)]),
  ];
  return [...new Set(limits.filter((limit) => typeof limit === 'string'))];
}

function rangeOf(least: number, most: number | undefined, unit: string): string | false {
  const units = (n: number) => `${n.toLocaleString('en')} ${unit}${n === 1 ? '' : 's'}`;
  if (most !== undefined) return least > 0 ? `${least} to ${units(most)}` : `at most ${units(most)}`;
  return least > 0 && `at least ${units(least)}`;
}
