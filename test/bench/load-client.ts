// The load, in a process of its own (load.ts starts it): one HTTP/1.1 request after the other on each of a number of
// kept connections, each answer checked. No library: on two cores the client must cost less than what it measures.

import { connect } from 'node:net';

/** What to send, how long, and what each answer has to be. */
export interface LoadOrder {
  port: number;
  path: string;
  headers: Record<string, string>;
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
  const lines = Object.entries(order.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(
    `GET ${order.path} HTTP/1.1\r\nHost: 127.0.0.1:${order.port}\r\n${lines.join('')}\r\n`,
  );
  await Promise.all(Array.from({ length: order.connections }, () => converse(order, request, until, result)));
  return { ...result, seconds: (performance.now() - started) / 1_000 };
}

/** One connection, until the time is up or an answer is wrong. */
function converse(order: LoadOrder, request: Buffer, until: number, result: LoadResult): Promise<void> {
  return new Promise((resolve) => {
    const fail = (wrong: string) => {
      result.errors += 1;
      result.wrong ??= wrong;
      socket.destroy();
    };
    const take = answerReader(order.expect, (wrong) => {
      if (wrong !== null) return fail(wrong);
      result.answers += 1;
      if (performance.now() < until) socket.write(request);
      else socket.destroy();
    });
    const onread = {
      buffer: Buffer.allocUnsafe(buffers),
      callback: (length: number, bytes: Uint8Array) => {
        take(bytes as Buffer, length);
        return true;
      },
    };
    const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true, onread });
    socket.setTimeout(5_000, () => fail('no answer within 5 s'));
    socket.once('connect', () => socket.write(request));
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
