import {
  type OpenApi,
  type OperationObject,
  type ParameterObject,
  type ResponseObject,
  resolved,
} from './openapi.ts';

/** An operation with where it stands. */
export interface DescribedOperation {
  /** Upper case. */
  method: string;
  /** From the origin on: `/api/v1/keys/{id}`. */
  path: string;
  operation: OperationObject;
}

/** The operations of a tag, in their order. */
export function operationsOf(document: OpenApi, tag: string): DescribedOperation[] {
  const root = document.servers[0]?.url ?? '';
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path: root + path, operation })),
  );
}

/** An operation's parameters, wherever they are described. */
export function parametersOf(
  { components }: OpenApi,
  { parameters = [] }: OperationObject,
): ParameterObject[] {
  return parameters.map((parameter) => resolved(parameter, components.parameters));
}

/** What an operation answers when all is well: status and answer. */
export function answersOf({ responses }: OperationObject): [string, ResponseObject][] {
  return Object.entries(responses).flatMap(([status, response]): [string, ResponseObject][] =>
    '$ref' in response || refusalsIn(response).length > 0 ? [] : [[status, response]],
  );
}

/** The problems that every operation may answer with. */
export function commonRefusals(document: OpenApi): string[] {
  const [first = [], ...others] = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .map((operation) => refusalsOf(document, operation));
  return first.filter((name) => others.every((names) => names.includes(name)));
}

/** The problems of an operation that aren't those of all. */
export function ownRefusals(document: OpenApi, operation: OperationObject): string[] {
  const common = commonRefusals(document);
  return refusalsOf(document, operation).filter((name) => !common.includes(name));
}

function refusalsOf({ components }: OpenApi, { responses }: OperationObject): string[] {
  return Object.values(responses).flatMap((response) => refusalsIn(resolved(response, components.responses)));
}

function refusalsIn({ content }: ResponseObject): string[] {
  return Object.keys(content?.['application/problem+json']?.examples ?? {});
}

/** A line for a shell that tries an operation, with its examples; `$UNUSTA_URL` and `$UNUSTA_KEY` say where, and as whom. */
export function curlLine(document: OpenApi, { method, path, operation }: DescribedOperation): string {
  const parameters = parametersOf(document, operation);
  const filled = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((at, { name, example }) => at.replace(`{${name}}`, String(example ?? name.toUpperCase())), path);
  const body = operation.requestBody?.content['application/json']?.example;
  const json = JSON.stringify(body, null, 2)?.replaceAll("'", "'\\''");
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "$UNUSTA_URL${filled}"`,
    `-H "Authorization: Bearer $UNUSTA_KEY"`,
    ...(json ? [`-H 'Content-Type: application/json'`, `-d '${json}'`] : []),
  ];
  return lines.join(' \\\n  ');
}
