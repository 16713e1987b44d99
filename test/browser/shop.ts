// A shop that embeds the form: its controller in the system, its pages on a site of its own, and its customers' mail.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { controllerBody, freshSlug, noticeBody, policyBody } from '../support/factories.ts';
import type { System } from '../support/launch.ts';

/** A shop's page: what is in it, and how it loads the element. */
export interface ShopPage {
  body: string;
  language?: string;
  /** The attributes of the script tag, or null for none. */
  script?: string | null;
  /** Where the script comes from, and the form: the system's address, if it is not another. */
  home?: string;
  /** As a shop says it of a page that follows the reader's colours. */
  colourScheme?: string;
}

/** A shop with pages on `http://shop.example`, which is listed, and the same on `http://stranger.example`, which is not. */
export interface Shop {
  slug: string;
  origin: string;
  /** The system, by the host that the shop has for itself. */
  ownHost: string;
  /** Puts a page there; gives its address, on the listed site or on the other one. */
  show(page: ShopPage, site?: 'shop.example' | 'stranger.example'): string;
  close(): Promise<void>;
}

/** Opens a shop in a system: publishes its controller, and serves its pages. */
export async function openShop(system: System): Promise<Shop> {
  const pages: ShopPage[] = [];
  const server = createServer((request, response) => {
    const page = pages[Number(request.url?.slice(1))] ?? { body: 'Nothing' };
    const home = page.home ?? system.url;
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policyFor(home),
    });
    response.end(documentOf(page, home));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://shop.example:${port}`;
  const slug = freshSlug();
  const host = `${slug}.shop.example`;
  await publish(system, slug, { origins: [origin], hosts: [host] });
  return {
    slug,
    origin,
    ownHost: system.url.replace('localhost', host),
    show(page, site = 'shop.example') {
      const number = pages.push(page) - 1;
      return `http://${site}:${port}/${number}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The strictest under which the element, or the frame, can be there at all. */
function policyFor(home: string): string {
  const allowed = ['script-src', 'connect-src', 'frame-src'].map((what) => `${what} ${home}`).join('; ');
  return `default-src 'none'; ${allowed}; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
}

function documentOf(page: ShopPage, home: string): string {
  const { body, language = 'en', script = 'type="module"', colourScheme } = page;
  return [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Checkout</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    colourScheme ? `<meta name="color-scheme" content="${colourScheme}">` : '',
    script === null ? '' : `<script ${script} src="${home}/embed.js"></script>`,
    `<main><h1>Checkout</h1>${body}</main></html>`,
  ].join('\n');
}

async function publish(system: System, slug: string, more: { origins: string[]; hosts: string[] }) {
  const rights = [
    { type: 'erasure' as const, clause: '2.1', answerWithin: 'P14D' },
    { type: 'objection' as const, scope: 'marketing' as const, clause: '2.1' },
  ];
  const notice = noticeBody('2025-01-01', { policy: policyBody('2025-01-01', { rights }) });
  await call(system, 'PUT', `/controllers/${slug}`, controllerBody(slug, more));
  await call(system, 'PUT', `/controllers/${slug}/notices/2025-01-01`, notice);
}

/** What the shop's own people see of the requests that came from an address. */
export async function requestsBy(
  system: System,
  slug: string,
  email: string,
): Promise<Record<string, unknown>[]> {
  const { items } = (await call(system, 'GET', `/controllers/${slug}/requests?limit=200`)) as {
    items: { contact: { email: string } }[];
  };
  return items.filter(({ contact }) => contact.email === email);
}

/** What the API answers to the shop's own people. Throws if it refuses. */
export async function call<T = unknown>(
  system: System,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
}

/** The address that begins so (`/v/`, `/s/`, `/t/`) in the mail that came, once it has come. */
export async function linkMailedTo(
  system: System,
  email: string,
  beginning: '/v/' | '/s/' | '/t/',
): Promise<string> {
  const found = async () => {
    const mails = (await (await fetch(`${system.url}/dev/mail.json`)).json()) as {
      to: string;
      text: string;
    }[];
    const texts = mails.filter(({ to }) => to === email).map(({ text }) => text);
    return new RegExp(`${beginning}[\\w.-]+`).exec(texts.join('\n'))?.[0];
  };
  await expect.poll(found, { timeout: 20_000 }).toBeDefined();
  return system.url + (await found());
}
