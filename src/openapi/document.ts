import type * as v from 'valibot';
import { apiPaths } from '../paths.ts';
import { withNotes } from './fields.ts';
import { aboutKeys, introduction, scopeMeanings } from './introduction.ts';
import type { JsonSchema, OpenApi, OperationObject, ParameterObject, Reference } from './openapi.ts';
import type { Operation, OperationAnswer, OperationBody, OperationGroup } from './operation.ts';
import { problemExamples, problemResponses, problemSchema, refusalsOf, responsesFor } from './problems.ts';

/** How a schema becomes JSON Schema 2020-12. An argument, since what does it is far too big for the Worker. */
export type ToJsonSchema = (schema: v.GenericSchema) => JsonSchema;

/** The parameters that many operations share. */
const shared: Record<string, ParameterObject> = {
  controller: {
    name: 'c',
    in: 'path',
    required: true,
    description: 'The controller’s slug.',
    schema: { type: 'string' },
    example: 'minu-pood',
  },
  cursor: {
    name: 'cursor',
    in: 'query',
    description: 'Where to go on: the `cursor` of the page before.',
    schema: { type: 'string' },
  },
  limit: {
    name: 'limit',
    in: 'query',
    description: 'How many items a page holds at most.',
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 100 },
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Any text of your own: what is sent again with the same within a day is done once, and has the same answer.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};

/** The description of the API, from what each noun says of its operations. */
export function openApiDocument(
  groups: OperationGroup[],
  version: string,
  toJsonSchema: ToJsonSchema,
): OpenApi {
  const operations = groups.flatMap((group) => group.operations);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Unusta',
      version,
      summary: 'Privacy endpoints for web shops: what a shop’s own systems call.',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: apiPaths.root, description: 'Where this description comes from.' }],
    tags: groups.map(({ name, description }) => ({ name, description })),
    paths: pathsOf(groups, toJsonSchema),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: keyDescription() } },
      parameters: shared,
      schemas: { ...bodySchemas(operations, toJsonSchema), Problem: problemSchema },
      responses: problemResponses,
      examples: problemExamples,
    },
  };
}

function keyDescription(): string {
  const list = scopeMeanings.map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`).join('\n');
  return `${aboutKeys}\n\nThe scopes, which each operation names in its security requirement:\n\n${list}`;
}

function pathsOf(groups: OperationGroup[], toJsonSchema: ToJsonSchema): OpenApi['paths'] {
  const paths: OpenApi['paths'] = {};
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
      const methods = paths[path] ?? {};
      if (methods[operation.method]) throw new Error(`${operation.method} ${path} is described twice.`);
      methods[operation.method] = operationObject(operation, name, toJsonSchema);
      paths[path] = methods;
    }
  }
  return paths;
}

function operationObject(operation: Operation, tag: string, toJsonSchema: ToJsonSchema): OperationObject {
  const { id, summary, description, scope, body, answers } = operation;
  const parameters = parametersOf(operation, toJsonSchema);
  const answered = Object.entries(answers).map(([status, answer]) => [
    status,
    responseOf(answer, toJsonSchema),
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: [{ key: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(body) }),
    responses: { ...Object.fromEntries(answered), ...responsesFor(refusalsOf(operation)) },
  };
}

function parametersOf(operation: Operation, toJsonSchema: ToJsonSchema): (ParameterObject | Reference)[] {
  const { path, parameters = {}, isPaged, isIdempotent } = operation;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const unnamed = inPath.find((name) => name !== 'c' && !(name in parameters));
  if (unnamed) throw new Error(`${operation.id} does not say what ${unnamed} of its path is.`);
  const sharedHere = [
    ...(inPath.includes('c') ? ['controller'] : []),
    ...(isPaged ? ['cursor', 'limit'] : []),
    ...(isIdempotent ? ['idempotencyKey'] : []),
  ];
  return [
    ...sharedHere.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ...Object.entries(parameters).map(([name, { description, schema, example }]) => ({
      name,
      ...(inPath.includes(name) ? { in: 'path', required: true } : { in: 'query' }),
      description,
      schema: toJsonSchema(schema),
      ...(example !== undefined && { example }),
    })),
  ];
}

function requestBody({ name, example }: OperationBody) {
  const schema = { $ref: `#/components/schemas/${name}` };
  return { required: true, content: { 'application/json': { schema, example } } };
}

function responseOf({ description, schema, example }: OperationAnswer, toJsonSchema: ToJsonSchema) {
  if (!schema) return { description };
  return { description, content: { 'application/json': { schema: toJsonSchema(schema), example } } };
}

function bodySchemas(operations: Operation[], toJsonSchema: ToJsonSchema): Record<string, JsonSchema> {
  const bodies = operations.flatMap(({ body }) => body ?? []);
  return Object.fromEntries(
    bodies.map(({ name, schema, notes = {} }) => [name, withNotes(toJsonSchema(schema), notes)]),
  );
}
