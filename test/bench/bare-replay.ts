// A floor for what a Worker asks of the database: another that knows of nothing, and asks the very same.

import type { WorkerFiles } from './workerd.ts';

/** UUIDs, and keyed hashes of addresses. */
const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w-])[\w-]{43}(?![\w-])/g;

/**
 * The Worker's files. For each request to it, it sends the database what ours sent for one: the first request before its
 * answer, the others behind it. What two of ours had otherwise (ids and the person) is new each time.
 */
export function bareReplayFiles(
  databaseUrl: string,
  [one, other]: [string[], string[]],
  answer: { status: number; bytes: number },
): WorkerFiles {
  const common = other.join();
  const own = [...new Set(one.join().match(token))].filter((found) => !common.includes(found));
  const parts = {
    bodies: one,
    ids: own.filter((found) => found[8] === '-' && found[13] === '-'),
    people: own.filter((found) => !(found[8] === '-' && found[13] === '-')),
  };
  if (one.length !== other.length || parts.people.length !== 1) {
    throw new Error(`${one.length} and ${other.length} requests about ${parts.people.length} people.`);
  }
  return {
    modules: { 'worker.js': script },
    bindings: { DATABASE: databaseUrl, PARTS: JSON.stringify(parts), ANSWER: JSON.stringify(answer) },
  };
}

/** As little as it can be: ids are made as UUIDv7 are, since it matters to the database where a row lies. */
const script = `
let known;
function read({ DATABASE, PARTS, ANSWER }) {
  const { status, bytes } = JSON.parse(ANSWER);
  return { ...JSON.parse(PARTS), status, body: new Uint8Array(bytes), url: DATABASE + '/v2/pipeline' };
}
function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  return time.slice(0, 8) + '-' + time.slice(8) + '-7' + crypto.randomUUID().slice(15);
}
function newPerson() {
  const bytes = crypto.getRandomValues(new Uint8Array(33));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').slice(0, 43);
}
const headers = { 'Content-Type': 'application/json' };
const send = async (url, body) => (await fetch(url, { method: 'POST', headers, body })).json();
export default {
  async fetch(request, env, execution) {
    if (request.method !== 'POST') return new Response('ready');
    const { bodies, ids, people, status, body, url } = (known ??= read(env));
    const fresh = [...ids.map((id) => [id, newId()]), ...people.map((person) => [person, newPerson()])];
    const [first, ...others] = bodies.map((text) => fresh.reduce((all, [old, one]) => all.replaceAll(old, one), text));
    const answer = await send(url, first);
    const written = answer.results[0].response.result.step_results[1];
    if (written?.affected_row_count !== 1) return new Response('not written', { status: 500 });
    execution.waitUntil((async () => { for (const each of others) await send(url, each); })());
    return new Response(body, { status });
  },
};
`;
