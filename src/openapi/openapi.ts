// The part of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) that our description uses.

/** JSON Schema 2020-12, as far as it is used here. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  propertyNames?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
}

/** A pointer to a component: `#/components/responses/unauthorized`. */
export interface Reference {
  $ref: string;
}

/** A part of the path, the query or the header. */
export interface ParameterObject {
  name: string;
  in: string;
  required?: boolean;
  description: string;
  schema: JsonSchema;
  example?: unknown;
}

/** A body of one media type. */
interface MediaTypeObject {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, Reference>;
}

/** An answer. */
export interface ResponseObject {
  description: string;
  headers?: Record<string, { description?: string; schema: JsonSchema }>;
  content?: Record<string, MediaTypeObject>;
}

/** A method of a path. */
export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: (ParameterObject | Reference)[];
  requestBody?: { required: boolean; content: Record<string, MediaTypeObject> };
  responses: Record<string, ResponseObject | Reference>;
}

/** A problem (RFC 9457), as an example of its kind. */
export interface ProblemExample {
  value: { type: string; title: string; status: number; detail: string; [extension: string]: unknown };
}

/** The whole description. */
export interface OpenApi {
  openapi: string;
  info: {
    title: string;
    version: string;
    summary: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    securitySchemes: Record<string, { type: string; scheme: string; description: string }>;
    parameters: Record<string, ParameterObject>;
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ResponseObject>;
    examples: Record<string, ProblemExample>;
  };
}

/** The component that a reference names, or the thing itself. */
export function resolved<T extends object>(thing: T | Reference, components: Record<string, T>): T {
  if (!('$ref' in thing)) return thing;
  const name = thing.$ref.slice(thing.$ref.lastIndexOf('/') + 1);
  const component = components[name];
  if (!component) throw new Error(`The description names ${thing.$ref}, which it has not.`);
  return component;
}
