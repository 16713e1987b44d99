// The floor for a purge: a Worker that reads a page of keys and deletes them, and knows of no holds, dates or evidence.

import { build } from 'esbuild';
import { projectFolder } from '../../src/dev/build.ts';
import type { WorkerFiles } from './workerd.ts';

/** What a bare purge is asked for: the orders after one date, up to another, in pages of so many rows. */
export interface BarePurge {
  after: string;
  upTo: string;
  rows: number;
  /** Only reads them, with all that a real purge reads. */
  readOnly: boolean;
}

/** The Worker's files. It answers with how many rows there were. */
export async function barePurgeFiles(databaseUrl: string): Promise<WorkerFiles> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: projectFolder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
  });
  return { modules: { 'worker.js': outputFiles[0]?.contents ?? '' }, bindings: { DATABASE: databaseUrl } };
}

/** By our own client, and by the same order: what differs is the purge alone. */
const script = `
import sql, { raw } from 'sql-template-tag';
import { send } from './src/db/hrana.ts';
export default {
  async fetch(request, { DATABASE: url }) {
    if (request.method !== 'POST') return new Response('ready');
    const { after, upTo, rows, readOnly } = await request.json();
    const columns = raw(readOnly ? 'id, placed_at, email' : 'id, placed_at');
    let position = [after, Number.MAX_SAFE_INTEGER];
    let count = 0;
    for (;;) {
      const query = sql\`select \${columns} from orders where (placed_at, id) > (\${position[0]}, \${position[1]})
        and placed_at <= \${upTo} order by placed_at, id limit \${rows}\`;
      const [page] = await send({ url }, [query]);
      const last = page.rows.at(-1);
      if (!last) break;
      count += page.rows.length;
      if (!readOnly) {
        const keys = JSON.stringify(page.rows.map(([key]) => key));
        await send({ url }, [sql\`delete from orders where id in (select value from json_each(\${keys}))\`], 'IMMEDIATE');
      }
      if (page.rows.length < rows) break;
      position = [last[1], last[0]];
    }
    return new Response(String(count));
  },
};
`;
