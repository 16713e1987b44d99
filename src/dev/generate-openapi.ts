// Writes src/openapi/openapi.generated.json: what each noun says of its operations, as one OpenAPI document. Made here
// and not in the Worker, since what turns a schema into JSON Schema is too big for it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OverrideActionContext, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { openApiDocument } from '../openapi/document.ts';
import type { JsonSchema } from '../openapi/openapi.ts';
import { projectFolder } from './build.ts';
import { operationGroups } from './operations.ts';

/** Where the description belongs. */
export const openApiFile = fileURLToPath(new URL('../openapi/openapi.generated.json', import.meta.url));

/** The text of `src/openapi/openapi.generated.json`. */
export function openApiText(): string {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  return `${pretty(openApiDocument(operationGroups, version, described))}\n`;
}

/** A schema as what may be sent, with the words of its checks where JSON Schema has none for them. */
function described(schema: v.GenericSchema): JsonSchema {
  const { $schema, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideAction: wordsOfCheck,
  });
  return rest as JsonSchema;
}

/** `must be a day of the year as MM-DD, such as 12-31`: the refusal of a check is the description of its field. */
function wordsOfCheck({ valibotAction, jsonSchema }: OverrideActionContext) {
  if (!['check', 'regex', 'iso_date'].includes(valibotAction.type) || !('message' in valibotAction)) return;
  const { message } = valibotAction;
  // A check of a whole object says which field it is about in a way that cannot be read from here
  if (typeof message !== 'string' || !message.startsWith('must ') || jsonSchema.properties) return;
  const sentence = `M${message.slice(1)}.`;
  return { ...jsonSchema, description: [jsonSchema.description, sentence].filter(Boolean).join(' ') };
}

/** JSON as Biome formats it: lists of plain values on one line where they fit. */
function pretty(value: unknown, indent = '', before = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const entries = isList ? value.map((item) => ['', item]) : Object.entries(value);
  if (entries.length === 0) return isList ? '[]' : '{}';
  const line = `[${entries.map(([, item]) => JSON.stringify(item)).join(', ')}]`;
  const isPlain = entries.every(([, item]) => typeof item !== 'object' || item === null);
  if (isList && isPlain && indent.length + before + line.length < 110) return line;
  const items = entries.map(([name, item]) => {
    const label = isList ? '' : `${JSON.stringify(name)}: `;
    return `${inner}${label}${pretty(item, inner, label.length)}`;
  });
  return `${isList ? '[' : '{'}\n${items.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(openApiFile, openApiText());
}
