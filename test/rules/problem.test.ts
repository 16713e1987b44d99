import { describe, expect, test } from 'vitest';
import { problemFor, type Refusal } from '../../src/problem.ts';
import type { NotWhole } from '../../src/requests/done.ts';

const errors = [
  { pointer: '/name', detail: 'is missing' },
  { pointer: '', detail: 'is wrong' },
];
const refusals: [Refusal, number][] = [
  [{ type: 'invalid-input', errors }, 422],
  [{ type: 'malformed-body', detail: 'The body is not JSON.' }, 400],
  [{ type: 'body-too-large', limit: 10 }, 413],
  [{ type: 'unsupported-media-type', accepted: 'application/json' }, 415],
  [{ type: 'method-not-allowed', allowed: 'GET, HEAD' }, 405],
  [{ type: 'unauthorized' }, 401],
  [{ type: 'forbidden', detail: 'No.' }, 403],
  [{ type: 'not-found', detail: 'Nothing.' }, 404],
  [{ type: 'notice-withdrawn', version: '2024-01-01' }, 410],
  [{ type: 'notice-immutable', version: '2024-01-01' }, 409],
  [{ type: 'notice-in-force', version: '2024-01-01.9' }, 409],
  [{ type: 'notice-rejected', errors, findings: [] }, 422],
  [{ type: 'host-taken', host: 'a.example' }, 409],
  [{ type: 'limit-reached', what: 'webhooks', limit: 20 }, 409],
  [{ type: 'not-replayable', reason: 'delivered' }, 409],
  [{ type: 'not-replayable', reason: 'webhook-deleted' }, 409],
  [{ type: 'not-replayable', reason: 'settled' }, 409],
  [{ type: 'task-settled', state: 'acknowledged' }, 409],
  [{ type: 'task-settled', state: 'failed', successor: '019a8f2e' }, 409],
  [{ type: 'source-unavailable', source: 'shop', reason: 'It cannot be reached.' }, 503],
  [{ type: 'changed-meanwhile' }, 409],
  [{ type: 'request-state', status: 'answered', move: 'extend' }, 409],
  [{ type: 'request-not-extendable', why: 'at-once', dueOn: '2026-03-16' }, 409],
  [{ type: 'request-not-refusable' }, 409],
  [{ type: 'no-restriction' }, 409],
  [{ type: 'erasure-not-done', categories: ['orders'], isUnderWay: false }, 409],
  [{ type: 'erasure-not-done', categories: [], isUnderWay: true }, 409],
  [{ type: 'erasure-not-whole', categories: [{ category: 'orders', why: ['kept'] }] }, 409],
  [{ type: 'erasure-done' }, 409],
  [{ type: 'erasure-underway', id: '019a8f2e' }, 409],
  [{ type: 'rehearsal' }, 409],
  [{ type: 'unavailable', retryAfter: 10 }, 503],
  [{ type: 'internal' }, 500],
];

describe.each(refusals)('$type', (refusal, status) => {
  const problem = problemFor(refusal);

  test(`is ${status}, in words, with a stable type`, () => {
    expect(problem.status).toBe(status);
    expect(problem.body).toMatchObject({ status, type: `urn:unusta:problem:${refusal.type}` });
    expect(problem.body.title).toMatch(/^[A-Z].*[^.]$/);
    expect(problem.body.detail.length).toBeGreaterThan(0);
  });
});

test('what is not whole is said way by way', () => {
  const categories: NotWhole[] = [
    { category: 'orders', why: ['kept', 'failed'] },
    { category: 'chats', why: ['elsewhere'] },
    { category: 'accounting', why: ['kept'] },
  ];
  const { body } = problemFor({ type: 'erasure-not-whole', categories });
  expect(body).toMatchObject({ categories: ['orders', 'chats', 'accounting'] });
  expect(body.detail).toMatch(
    /^Kept: orders, accounting\. Could not be erased: orders\. Still to be done by hand, or failed there: chats\. /,
  );
});

test('a status that calls for a header has it', () => {
  const headersOf = (type: Refusal['type']) =>
    problemFor(refusals.find(([refusal]) => refusal.type === type)?.[0] ?? { type: 'internal' }).headers;
  expect(headersOf('unauthorized')).toEqual({ 'WWW-Authenticate': 'Bearer realm="unusta"' });
  expect(headersOf('method-not-allowed')).toEqual({ Allow: 'GET, HEAD' });
  expect(headersOf('unavailable')).toEqual({ 'Retry-After': '10' });
});

test('errors are all there, and the first is said in the detail', () => {
  const { body } = problemFor({ type: 'invalid-input', errors });
  expect(body.errors).toEqual(errors);
  expect(body.detail).toBe('/name: is missing (and 1 more)');
  expect(problemFor({ type: 'invalid-input', errors: errors.slice(1) }).body.detail).toBe(
    'the body: is wrong',
  );
});

test.each([
  ['2024-01-01', '2024-01-01.2'],
  ['2024-01-01.2', '2024-01-01.3'],
  ['2024-01-01.9', '2024-01-01.10'],
])('the correction after %s is %s', (version, next) => {
  expect(problemFor({ type: 'notice-immutable', version }).body.detail).toContain(`for example ${next}.`);
});
