// The load, in a process of its own (load.ts starts it): one HTTP/1.1 request after the other on each of a number of
// kept connections, each answer checked. No library: on two cores the client must cost less than what it measures.

import { connect } from 'node:net';

/** What to send, how long, and what each answer has to be. */
export interface LoadOrder {
  port: number;
  /** One path is asked for again and again; of several, each once, and with the last of them the turn ends. */
  paths: string[];
  headers: Record<string, string>;
  /** With a body it is a POST. `NUMBER` in it is another number, of as many digits, in each request of a turn. */
  body?: string;
  connections: number;
  milliseconds: number;
  expect: { status: number; bytes: number };
}

/** What came of it. `wrong` names the first answer that was not as expected. */
export interface LoadResult {
  answers: number;
  errors: number;
  seconds: number;
  wrong?: string;
}

const headEnd = Buffer.from('\r\n\r\n');
const buffers = 64 * 1024;

async function run(order: LoadOrder): Promise<LoadResult> {
  const result: LoadResult = { answers: 0, errors: 0, seconds: 0 };
  const started = performance.now();
  const until = started + order.milliseconds;
  const requests = requestsOf(order);
  let sent = 0;
  const next = () => {
    if (performance.now() >= until) return undefined;
    return requests.length === 1 ? requests[0] : requests[sent++];
  };
  await Promise.all(Array.from({ length: order.connections }, () => converse(order, next, result)));
  return { ...result, seconds: (performance.now() - started) / 1_000 };
}

function requestsOf({ port, paths, headers, body }: LoadOrder): Buffer[] {
  const length: [string, string][] = body === undefined ? [] : [['Content-Length', `${body.length}`]];
  const lines = [['Host', `127.0.0.1:${port}`], ...Object.entries(headers), ...length];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const method = body === undefined ? 'GET' : 'POST';
  return paths.map((path, at) => {
    const own = body?.replace('NUMBER', String(at).padStart('NUMBER'.length, '0')) ?? '';
    return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n${own}`);
  });
}

/** One connection, until there is nothing more to send or an answer is wrong. */
function converse(order: LoadOrder, next: () => Buffer | undefined, result: LoadResult): Promise<void> {
  return new Promise((resolve) => {
    const fail = (wrong: string) => {
      result.errors += 1;
      result.wrong ??= wrong;
      socket.destroy();
    };
    const take = answerReader(order.expect, (wrong) => {
      if (wrong !== null) return fail(wrong);
      result.answers += 1;
      sendNext();
    });
    const onread = {
      buffer: Buffer.allocUnsafe(buffers),
      callback: (length: number, bytes: Uint8Array) => {
        take(bytes as Buffer, length);
        return true;
      },
    };
    const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true, onread });
    const sendNext = () => {
      const request = next();
      if (request) socket.write(request);
      else socket.destroy();
    };
    socket.setTimeout(5_000, () => fail('no answer within 5 s'));
    socket.once('connect', sendNext);
    socket.once('error', (error) => fail(error.message));
    socket.once('end', () => fail('the connection was closed'));
    socket.once('close', () => resolve());
  });
}

/** Reads answers as they arrive and says of each whether it was right (null), or what was wrong. */
function answerReader(expect: LoadOrder['expect'], done: (wrong: string | null) => void) {
  let head: Buffer | undefined; // a head that came in part
  let left = 0; // of the body
  return (chunk: Buffer, length: number) => {
    if (left > 0) {
      left -= length;
      if (left <= 0) done(left === 0 ? null : 'more came than was asked for');
      return;
    }
    const bytes = head ? Buffer.concat([head, chunk.subarray(0, length)]) : chunk.subarray(0, length);
    const end = bytes.indexOf(headEnd);
    if (end < 0) {
      head = Buffer.from(bytes);
      return;
    }
    head = undefined;
    const wrong = headError(bytes.toString('latin1', 0, end + 2), expect);
    if (wrong) return done(wrong);
    left = expect.bytes - (bytes.length - end - headEnd.length);
    if (left <= 0) done(left === 0 ? null : 'more came than was asked for');
  };
}

function headError(head: string, { status, bytes }: LoadOrder['expect']): string | null {
  const size = bytes === 0 && status === 304 ? 'HTTP/1.1' : `ontent-Length: ${bytes}\r\n`;
  return head.startsWith(`HTTP/1.1 ${status} `) && head.includes(size) ? null : head;
}

process.once('disconnect', () => process.exit());
process.on('message', async (order: LoadOrder) => process.send?.(await run(order)));
