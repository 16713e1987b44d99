import { problemFor, type Refusal } from '../problem.ts';
import type { JsonSchema, ProblemExample, Reference, ResponseObject } from './openapi.ts';
import type { Operation } from './operation.ts';

type Name = Refusal['type'];

const errors = [{ pointer: '/slug', detail: 'is missing' }];
const citation = '/policy/rights/0/clause';
const notAClause =
  '6.9 is no clause of the text in et: cite 6.2.9 (“Kaebus”) if that is meant, or add the clause to the text.';
const eventColumn = '/sources/0/tables/0/event';
const noSuchColumn =
  'There is no column placed_at in table orders of source shop, but Placed_at: spell it so.';

/** One refusal of every kind: a kind without an example does not compile. */
const samples: { [N in Name]: Omit<Extract<Refusal, { type: N }>, 'type'> } = {
  'invalid-input': { errors },
  'malformed-body': { detail: 'The body is not JSON in UTF-8 (SyntaxError: Unexpected end of JSON input).' },
  'body-too-large': { limit: 512_000 },
  'unsupported-media-type': { accepted: 'application/json' },
  'method-not-allowed': { allowed: 'GET, POST' },
  unauthorized: {},
  forbidden: { detail: 'The key has not the scope publish.' },
  'not-found': { detail: 'There is no controller minu-pood.' },
  'notice-withdrawn': { version: '2026-03-01' },
  'notice-immutable': { version: '2026-03-01' },
  'notice-in-force': { version: '2026-03-01' },
  'notice-rejected': {
    errors: [{ pointer: citation, detail: notAClause }],
    findings: [
      { level: 'error', code: 'not-a-clause', pointer: citation, message: notAClause, language: 'et' },
    ],
  },
  'sources-rejected': {
    errors: [{ pointer: eventColumn, detail: noSuchColumn }],
    findings: [{ level: 'error', code: 'missing-column', pointer: eventColumn, message: noSuchColumn }],
  },
  'host-taken': { host: 'privacy.shop.example' },
  'limit-reached': { what: 'webhooks', limit: 20 },
  'not-replayable': { reason: 'delivered' },
  'source-unavailable': { source: 'shop', reason: 'It cannot be reached.' },
  'no-notice': { at: '2026-03-01' },
  'purge-underway': { id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96' },
  'purge-not-waiting': { status: 'finished' },
  'plan-outdated': {},
  'idempotency-mismatch': {},
  'idempotency-underway': { retryAfter: 60 },
  'request-state': { status: 'answered', move: 'extend' },
  'request-not-extendable': { why: 'too-late', dueOn: '2026-03-16' },
  'request-not-refusable': {},
  'no-restriction': {},
  'erasure-not-done': { categories: ['orders'], isUnderWay: false },
  'erasure-not-whole': { categories: [{ category: 'accounting', why: ['kept'] }] },
  'erasure-done': {},
  'correction-failed': { task: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d9a' },
  'erasure-underway': { id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96' },
  rehearsal: {},
  'task-settled': { state: 'acknowledged' },
  'too-many-requests': { retryAfter: 60 },
  'changed-meanwhile': {},
  unavailable: { retryAfter: 10 },
  internal: {},
};

/** Every problem there is, with its status and words, by name. */
export const problemExamples: Record<string, ProblemExample> = Object.fromEntries(
  allNames().map((name) => [name, { value: sample(name).body }]),
);

/** The answers of those problems that stand alone under their status, by name. */
export const problemResponses: Record<string, ResponseObject> = Object.fromEntries(
  allNames().map((name) => [name, responseOf([name])]),
);

/** Problem details (RFC 9457 § 3), with what we add. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri', enum: allNames().map((name) => sample(name).body.type) },
    title: { type: 'string', description: 'The same for every problem of the type.' },
    status: { type: 'integer', description: 'The status of the answer.' },
    detail: { type: 'string', description: 'What happened this time, and what to do.' },
    errors: {
      type: 'array',
      description: 'Each thing that is wrong with the body.',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'A JSON pointer (RFC 6901) into the body.' },
          detail: { type: 'string' },
        },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail'],
};

/** All that an operation may refuse: its own, and what follows from its key, path and body. */
export function refusalsOf({ path, body, isIdempotent, refusals = [] }: Operation): Name[] {
  const names: Name[] = ['unauthorized', 'forbidden', 'unavailable', 'internal', ...refusals];
  if (isIdempotent) names.push('idempotency-mismatch', 'idempotency-underway');
  if (path.includes('/:')) names.push('not-found');
  if (body) names.push('invalid-input', 'malformed-body', 'unsupported-media-type');
  return allNames().filter((name) => names.includes(name));
}

/** Refusals as answers by status: several of one status are one answer with several examples. */
export function responsesFor(names: Name[]): Record<string, ResponseObject | Reference> {
  const statuses = [...new Set(names.map((name) => sample(name).status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const alike = names.filter((name) => sample(name).status === status);
      const alone = alike.length === 1 ? { $ref: `#/components/responses/${alike[0]}` } : null;
      return [String(status), alone ?? responseOf(alike)];
    }),
  );
}

function responseOf(names: Name[]): ResponseObject {
  const headers = [...new Set(names.flatMap((name) => Object.keys(sample(name).headers)))];
  return {
    description: `${names.map((name) => sample(name).body.title).join('; or: ')}.`,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((header) => [header, { schema: { type: 'string' } }])),
    }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
      },
    },
  };
}

function sample(name: Name) {
  return problemFor({ type: name, ...samples[name] } as Refusal);
}

function allNames(): Name[] {
  return Object.keys(samples) as Name[];
}
