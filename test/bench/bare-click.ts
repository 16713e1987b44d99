// The floor for a click: a Worker that knows nothing of links, forms or pages, and sends the database the same batch.

import { build } from 'esbuild';
import { projectFolder } from '../../src/dev/build.ts';
import type { SentStatement } from './counting-proxy.ts';
import type { WorkerFiles } from './workerd.ts';

/** UUIDs, and keyed hashes of addresses. */
const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w-])[\w-]{43}(?![\w-])/g;

/**
 * The Worker's files. The statements are those of a real click; what another real click had otherwise (ids and the
 * person) is new in each request.
 */
export async function bareClickFiles(
  databaseUrl: string,
  [one, other]: [SentStatement[], SentStatement[]],
): Promise<WorkerFiles> {
  const text = JSON.stringify(one);
  const common = JSON.stringify(other);
  const own = [...new Set(text.match(token))].filter((found) => !common.includes(found));
  const ids = own.filter((found) => found[8] === '-' && found[13] === '-');
  const people = own.filter((found) => !ids.includes(found));
  if (ids.length !== 2 || people.length !== 1) {
    throw new Error(`A click is known by ${ids.length} ids and ${people.length} people, not by 2 and 1.`);
  }
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: projectFolder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return {
    script: outputFiles[0]?.contents ?? '',
    bindings: { DATABASE: databaseUrl, STATEMENTS: text, IDS: ids.join(), PERSON: people.join() },
  };
}

/** As little as it can be: ids are made as UUIDv7 are, since it matters to the database where a row lies. */
const script = `
import { createClient } from '@libsql/client/http';
let known;
function read({ STATEMENTS, IDS, PERSON }) {
  const [a, b] = IDS.split(',');
  return { a, b, person: PERSON, statements: JSON.parse(STATEMENTS) };
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
    const { a, b, person, statements } = (known ??= read(env));
    const [one, two, who] = [newId(), newId(), newPerson()];
    const fresh = (arg) =>
      typeof arg === 'string' && arg.length > 35
        ? arg.replaceAll(a, one).replaceAll(b, two).replaceAll(person, who)
        : arg;
    const batch = statements.map(({ sql, args }) => ({ sql, args: args.map(fresh) }));
    const [first] = await createClient({ url: env.DATABASE }).batch(batch, 'write');
    return first.rowsAffected === 1 ? new Response('done') : new Response('not written', { status: 500 });
  },
};
`;
