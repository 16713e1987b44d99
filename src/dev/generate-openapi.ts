// Writes src/assets/api/openapi.json: what each noun says of its operations, as one OpenAPI document. Made here and not
// in the Worker, since what turns a schema into JSON Schema is too big for it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OverrideActionContext, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { openApiDocument } from '../openapi/document.ts';
import type { JsonSchema, OpenApi } from '../openapi/openapi.ts';
import { openApiPath } from '../paths.ts';
import { assetsFolder, projectFolder } from './build.ts';
import { operationGroups } from './operations.ts';

/** Where the description belongs. */
export const openApiFile = join(assetsFolder, openApiPath);

/** The description of the API. */
export function openApi(): OpenApi {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  return openApiDocument(operationGroups, version, described);
}

/** The text of `src/assets/api/openapi.json`. */
export function openApiText(): string {
  return `${JSON.stringify(openApi(), null, 2)}\n`;
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
