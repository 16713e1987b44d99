import { type RequestRefusal, requestProblem } from './requests/refusal.ts';

/** One thing wrong with what came in. `pointer` is a JSON pointer (RFC 6901) into the body. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** Every expected refusal, as data. */
export type Refusal =
  | { type: 'invalid-input'; errors: FieldError[] }
  | { type: 'malformed-body'; detail: string }
  | { type: 'body-too-large'; limit: number }
  | { type: 'unsupported-media-type'; accepted: string }
  | { type: 'method-not-allowed'; allowed: string }
  | { type: 'unauthorized' }
  | { type: 'forbidden'; detail: string }
  | { type: 'not-found'; detail: string }
  | { type: 'notice-withdrawn'; version: string }
  | { type: 'notice-immutable'; version: string }
  | { type: 'notice-in-force'; version: string }
  | { type: 'notice-rejected'; errors: FieldError[]; findings: unknown[] }
  | { type: 'sources-rejected'; errors: FieldError[]; findings: unknown[] }
  | { type: 'host-taken'; host: string }
  | { type: 'limit-reached'; what: string; limit: number }
  | { type: 'not-replayable'; reason: 'delivered' | 'webhook-deleted' | 'settled' }
  | { type: 'source-unavailable'; source: string; reason: string }
  | { type: 'no-notice'; at: string }
  | { type: 'purge-underway'; id?: string }
  | { type: 'purge-not-waiting'; status: string; by?: string }
  | { type: 'plan-outdated'; request?: string }
  | { type: 'idempotency-mismatch' }
  | { type: 'idempotency-underway'; retryAfter: number }
  | { type: 'task-settled'; state: string; successor?: string | null }
  | RequestRefusal
  | { type: 'too-many-requests'; retryAfter: number }
  | { type: 'changed-meanwhile' }
  | { type: 'unavailable'; retryAfter: number }
  | { type: 'internal' };

/** A problem document (RFC 9457 § 3), plus the headers that its status calls for. */
export interface Problem {
  status: number;
  headers: Record<string, string>;
  body: { type: string; title: string; status: number; detail: string; [extension: string]: unknown };
}

/** The stable `type` of a refusal: a URN, since it names the problem and promises no page. */
function problemType(name: string): string {
  return `urn:unusta:problem:${name}`;
}

const notReplayable = {
  delivered: 'It has been delivered, and what it carried is gone.',
  'webhook-deleted': 'Its webhook was deleted, and what it carried is gone.',
  settled: 'There is no need of it any more, and what it carried is gone.',
};

/** Every refusal's status, title and detail, in one place. */
export function problemFor(refusal: Refusal): Problem {
  const problem = (
    status: number,
    title: string,
    detail: string,
    extensions: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Problem => ({
    status,
    headers,
    body: { type: problemType(refusal.type), title, status, detail, ...extensions },
  });
  switch (refusal.type) {
    case 'invalid-input':
      return problem(422, 'Something in the body is not as it should be', summary(refusal.errors), {
        errors: refusal.errors,
      });
    case 'malformed-body':
      return problem(400, 'The body cannot be read', refusal.detail);
    case 'body-too-large':
      return problem(413, 'The body is too large', `At most ${refusal.limit} bytes are taken.`);
    case 'unsupported-media-type':
      return problem(415, 'The body is of a kind not taken here', `Send ${refusal.accepted}.`);
    case 'method-not-allowed':
      return problem(
        405,
        'This path does not take that method',
        `It takes ${refusal.allowed}.`,
        {},
        {
          Allow: refusal.allowed,
        },
      );
    case 'unauthorized':
      return problem(
        401,
        'A valid key is needed',
        'Send Authorization: Bearer with a key that is in force.',
        {},
        {
          'WWW-Authenticate': 'Bearer realm="unusta"',
        },
      );
    case 'forbidden':
      return problem(403, 'The key may not do this', refusal.detail);
    case 'not-found':
      return problem(404, 'There is nothing here', refusal.detail);
    case 'notice-withdrawn':
      return problem(
        410,
        'This version was withdrawn',
        `Version ${refusal.version} was withdrawn before it came into force.`,
      );
    case 'notice-immutable':
      return problem(
        409,
        'A published version never changes',
        `Version ${refusal.version} is published with other content. Publish a correction, for example ${nextCorrection(refusal.version)}.`,
      );
    case 'notice-in-force':
      return problem(
        409,
        'A version in force cannot be withdrawn',
        `Version ${refusal.version} has come into force. Publish a correction instead, for example ${nextCorrection(refusal.version)}.`,
      );
    case 'notice-rejected':
      return problem(422, 'The notice and its policy do not agree', summary(refusal.errors), {
        errors: refusal.errors,
        findings: refusal.findings,
      });
    case 'sources-rejected':
      return problem(422, 'The sources and their databases do not agree', summary(refusal.errors), {
        errors: refusal.errors,
        findings: refusal.findings,
      });
    case 'host-taken':
      return problem(
        409,
        'The host belongs to another controller',
        `${refusal.host} is listed by another controller.`,
      );
    case 'limit-reached':
      return problem(
        409,
        'There are as many as there can be',
        `A controller has at most ${refusal.limit} ${refusal.what}. Delete one first.`,
      );
    case 'not-replayable':
      return problem(409, 'This delivery cannot be replayed', notReplayable[refusal.reason]);
    case 'no-notice':
      return problem(
        409,
        'There is no notice in force',
        `On ${refusal.at} no version is in force, so no clause says what may go.`,
      );
    case 'purge-underway':
      return problem(
        409,
        'A purge of this controller is under way',
        refusal.id === undefined
          ? 'Wait until it has finished.'
          : `Follow it: GET /api/v1/purges/${refusal.id}`,
        refusal.id === undefined ? {} : { id: refusal.id },
      );
    case 'purge-not-waiting':
      return problem(
        409,
        'This purge waits for no approval',
        refusal.by === undefined
          ? `It is ${refusal.status}.`
          : `It was given up for a later one, ${refusal.by}. Approve that.`,
        refusal.by === undefined ? {} : { by: refusal.by },
      );
    case 'plan-outdated':
      return problem(
        409,
        'The plan no longer holds',
        refusal.request === undefined
          ? 'Notice or mapping have changed since it was made. Start a new purge.'
          : `Rows, holds, notice or mapping have changed since it was made, and nothing was touched. Look at it anew: GET /api/v1/requests/${refusal.request}/plan`,
      );
    case 'idempotency-mismatch':
      return problem(
        422,
        'This Idempotency-Key was used for something else',
        'With the same key there was another body. Send a key of its own with each request.',
      );
    case 'idempotency-underway':
      return problem(
        409,
        'The same is under way, or broke off',
        'What was sent first with this Idempotency-Key has no answer. Send it again in a minute; if there is none then either, it was written and its answer is lost: look what became of it.',
        {},
        { 'Retry-After': String(refusal.retryAfter) },
      );
    case 'task-settled':
      return problem(
        409,
        'The task is settled',
        `It is ${refusal.state}, and stays so${refusal.successor ? `: task ${refusal.successor} has taken its place` : ''}.`,
      );
    case 'too-many-requests':
      return problem(
        429,
        'Too many requests',
        'Nothing was written. Wait a little, then send it again.',
        {},
        { 'Retry-After': String(refusal.retryAfter) },
      );
    case 'changed-meanwhile':
      return problem(
        409,
        'Somebody else changed it at the same moment',
        'Nothing was written. Send the request again.',
      );
    case 'source-unavailable':
      return problem(
        503,
        'A database of the shop cannot be used',
        `Source ${refusal.source}: ${refusal.reason} Try again once it can.`,
        { source: refusal.source },
        { 'Retry-After': '60' },
      );
    case 'unavailable':
      return problem(
        503,
        'The database cannot be reached',
        'Nothing was lost or half-written. Try again shortly.',
        {},
        {
          'Retry-After': String(refusal.retryAfter),
        },
      );
    case 'internal':
      return problem(500, 'Something went wrong on our side', 'It has been noted. Nothing was half-written.');
    default: {
      const { title, detail, ...extensions } = requestProblem(refusal);
      return problem(409, title, detail, extensions);
    }
  }
}

/** `2026-03-01` → `2026-03-01.2` → `2026-03-01.3`. */
function nextCorrection(version: string): string {
  const [date, number = '1'] = version.split('.');
  return `${date}.${Number(number) + 1}`;
}

function summary(errors: FieldError[]): string {
  const [first] = errors;
  if (!first) return 'See errors.';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first.pointer || 'the body'}: ${first.detail}${more}`;
}
