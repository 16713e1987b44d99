// How fast cached pages are, beside bare workers that give the same answers.

import { type Contestant, race } from './load.ts';
import { type Row, rowOf } from './report.ts';
import type { Answer, Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const lowest = 0.8;

/** What a browser sends. */
const browser = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language': 'et-EE,et;q=0.9,en-US;q=0.8,en;q=0.7',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

/** The notice that is asked for. */
export const noticePath = '/kadakas/notice';

/** The HTML notice against its floor; then, to know and not to judge, the same against all its headers, and others. */
export async function measurePages(stage: Stage, ours: Workerd): Promise<Row[]> {
  const page = await answerOf(ours, noticePath, browser);
  const bare = await stage.startBare(undressed(page));
  const dressed = await stage.startBare(page);
  const runs = await race(
    {
      bare: contestant(bare, page, browser),
      ours: contestant(ours, page, browser),
      dressed: contestant(dressed, page, browser),
    },
    { rounds: 5, milliseconds: 2_500 },
  );
  const first = rowOf(`cached notice, HTML, ${kib(page)}`, runs.ours, runs.bare);
  const count = Object.keys(page.headers).length;
  return [
    { ...first, floor: `≥ ${lowest}`, ok: first.ratio >= lowest },
    rowOf(`… against a bare worker with all ${count} headers`, runs.ours, runs.dressed),
    await measureOther(stage, ours, '… plain text', { path: `${noticePath}.txt`, headers: browser }),
    await measureOther(stage, ours, '… 304 Not Modified', {
      path: noticePath,
      headers: { ...browser, 'If-None-Match': page.headers.etag ?? '' },
    }),
  ];
}

async function measureOther(
  stage: Stage,
  ours: Workerd,
  what: string,
  { path, headers }: { path: string; headers: Record<string, string> },
): Promise<Row> {
  const answer = await answerOf(ours, path, headers);
  const bare = await stage.startBare(undressed(answer));
  const runs = await race(
    { bare: contestant(bare, answer, headers, path), ours: contestant(ours, answer, headers, path) },
    { rounds: 3, milliseconds: 1_200 },
  );
  return rowOf(answer.body ? `${what}, ${kib(answer)}` : what, runs.ours, runs.bare);
}

function contestant(
  workerd: Workerd,
  answer: Answer,
  headers: Record<string, string>,
  path = noticePath,
): Contestant {
  return { workerd, path, headers, expect: { status: answer.status, bytes: answer.body?.length ?? 0 } };
}

async function answerOf({ url }: Workerd, path: string, sent: Record<string, string>): Promise<Answer> {
  const response = await fetch(url + path, { headers: sent, signal: AbortSignal.timeout(10_000) });
  const body = new Uint8Array(await response.arrayBuffer());
  const { 'content-length': _, ...headers } = Object.fromEntries(response.headers);
  if (response.status !== 200 && response.status !== 304)
    throw new Error(`${path} answers ${response.status}`);
  return { status: response.status, headers, body: response.status === 304 ? null : body };
}

/** The answer with no header but its type. */
function undressed({ headers, ...rest }: Answer): Answer {
  const type = headers['content-type'];
  return { ...rest, headers: type ? { 'Content-Type': type } : {} };
}

const kib = ({ body }: Answer) => `${((body?.length ?? 0) / 1024).toFixed(1)} KiB`;
