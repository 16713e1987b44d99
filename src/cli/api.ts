// Requests to the API, and what its refusals say.

import { apiPaths } from '../paths.ts';
import type { Server } from './server.ts';

/** What came back. `status` is null where nobody answered. */
export type Answer =
  | { ok: true; status: number; body: unknown }
  | { ok: false; status: number | null; message: string; problem: unknown };

/** Longer than the slowest answer there is. */
const patience = 60_000;

/** Sends a request to `/api/v1` + `path`. Nothing throws: a server that can't be reached is a refusal too. */
export function send(server: Server, method: string, path: string, body?: unknown): Promise<Answer> {
  return ask(server, method, apiPaths.root + path, body);
}

/** The same for a path from the server's root on; without a key, as anybody. */
export async function ask(
  { url, key, options = [] }: Server,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url + path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(key === '' ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual', // the key is for this server only
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (error) {
    return { ok: false, status: null, message: unreachable(url, error), problem: null };
  }
  const answer = parsed(text);
  const { status } = response;
  if (response.ok && (text === '' || answer !== undefined)) return { ok: true, status, body: answer ?? null };
  return { ok: false, status, message: refusal(url, status, answer, options), problem: answer ?? null };
}

/** A path of the API with its parameters: `/keys/:id`, `{id}`. */
export function pathOf(pattern: string, parameters: Record<string, string>): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

/** A field of an answer, if it has it. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(url: string, error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `${url} has not answered within ${patience / 1000} seconds.`;
  }
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const code = String(fieldOf(cause, 'code') ?? fieldOf(cause, 'message') ?? cause);
  return `${url} can't be reached (${code}). Does it run? Here, npm start starts it; --url names another.`;
}

function refusal(url: string, status: number, answer: unknown, options: readonly string[]): string {
  const title = fieldOf(answer, 'title');
  if (typeof title !== 'string')
    return `${url} answers ${status}, not as Unusta does: is it the right server?`;
  const errors: unknown = fieldOf(answer, 'errors');
  const found: unknown[] = Array.isArray(errors) ? errors : [];
  const fields = found.map((one) => {
    const pointer = String(fieldOf(one, 'pointer') || 'the body');
    return { pointer, option: optionOf(pointer, options), detail: fieldOf(one, 'detail') };
  });
  const isLine =
    fieldOf(answer, 'type') === 'urn:unusta:problem:invalid-input' &&
    fields.every(({ option }) => option !== null);
  const detail = fields.length > 0 ? '' : ` ${fieldOf(answer, 'detail') ?? ''}`;
  const hint = status === 401 ? ' (--key, or UNUSTA_KEY)' : '';
  const lines = fields.map((one) => `\n  ${one.option ?? one.pointer}: ${one.detail}`);
  return `${isLine ? 'An option is not as it should be' : title}.${detail}${hint}${lines.join('')}`;
}

/** The option that a field of the body came from: `--told-otherwise` of `/toldOtherwise`. */
function optionOf(pointer: string, options: readonly string[]): string | null {
  const name = pointer.slice(1).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return options.includes(name) ? `--${name}` : null;
}
