// The floor for a click: a Worker that knows nothing of links, forms or pages, and sends the database the same batch.

import type { SentStatement } from './counting-proxy.ts';
import type { WorkerFiles } from './workerd.ts';

/** UUIDs, and keyed hashes of addresses. */
const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w-])[\w-]{43}(?![\w-])/g;

/**
 * The Worker's files. The statements are those of a real click; what another real click had otherwise (ids and the
 * person) is new in each request.
 */
export function bareClickFiles(
  databaseUrl: string,
  [one, other]: [SentStatement[], SentStatement[]],
): WorkerFiles {
  const text = JSON.stringify(one);
  const common = JSON.stringify(other);
  const own = [...new Set(text.match(token))].filter((found) => !common.includes(found));
  const ids = own.filter((found) => found[8] === '-' && found[13] === '-');
  const people = own.filter((found) => !ids.includes(found));
  if (ids.length !== 2 || people.length !== 1) {
    throw new Error(`A click is known by ${ids.length} ids and ${people.length} people, not by 2 and 1.`);
  }
  const requests = [{ type: 'batch', batch: { steps: framed(one) } }, { type: 'close' }];
  return {
    modules: { 'worker.js': script },
    bindings: {
      DATABASE: databaseUrl,
      BODY: JSON.stringify({ requests }),
      IDS: ids.join(),
      PERSON: people.join(),
    },
  };
}

/** One transaction, as the database's protocol wants it (Hrana over HTTP): each step only if the one before went well. */
function framed(statements: SentStatement[]) {
  const begin = { stmt: { sql: 'BEGIN IMMEDIATE' } };
  const steps = [...statements.map(({ sql, args }) => ({ sql, args: args.map(wired) })), { sql: 'COMMIT' }];
  return [begin, ...steps.map((stmt, at) => ({ stmt, condition: { type: 'ok', step: at } }))];
}

function wired(value: unknown) {
  if (value === null) return { type: 'null' };
  return typeof value === 'number' ? { type: 'integer', value: String(value) } : { type: 'text', value };
}

/** As little as it can be: ids are made as UUIDv7 are, since it matters to the database where a row lies. */
const script = `
let known;
function read({ DATABASE, BODY, IDS, PERSON }) {
  const [a, b] = IDS.split(',');
  return { a, b, person: PERSON, body: BODY, url: DATABASE + '/v2/pipeline' };
}
function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  return time.slice(0, 8) + '-' + time.slice(8) + '-7' + crypto.randomUUID().slice(15);
}
function newPerson() {
  const bytes = crypto.getRandomValues(new Uint8Array(33));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').slice(0, 43);
}
export default {
  async fetch(request, env) {
    if (request.method !== 'POST') return new Response('ready');
    const { a, b, person, body, url } = (known ??= read(env));
    const fresh = body.replaceAll(a, newId()).replaceAll(b, newId()).replaceAll(person, newPerson());
    const headers = { 'Content-Type': 'application/json' };
    const answer = await (await fetch(url, { method: 'POST', headers, body: fresh })).json();
    const first = answer.results[0].response.result.step_results[1];
    return first?.affected_row_count === 1 ? new Response('done') : new Response('not written', { status: 500 });
  },
};
`;
