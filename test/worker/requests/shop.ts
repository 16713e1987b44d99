// A shop of which people ask something, the mailbox they look into, and the time that passes for it.

import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import type { ControllerBody, NoticeBody } from '../../support/factories.ts';
import { noticeBody } from '../../support/factories.ts';
import { api, freshController, publish, rowsOf, visit } from '../door.ts';

/** A controller with a notice that has been in force for years. */
export async function freshShop(
  more: Partial<ControllerBody> = {},
  notice: NoticeBody = noticeBody('2020-01-01'),
): Promise<string> {
  const slug = await freshController(more, 'asked');
  await publish(slug, notice.policy.effective, notice);
  return slug;
}

/** An address that nobody else has. */
export function freshAddress(name = 'mari'): string {
  return `${name}-${crypto.randomUUID().slice(0, 8)}@customer.example`;
}

/** Sends the form of a shop. */
export function ask(
  slug: string,
  fields: Record<string, string>,
  headers: HeadersInit = {},
): Promise<Response> {
  return visit(`/${slug}/request`, { method: 'POST', body: new URLSearchParams(fields), headers });
}

/** Takes a request in by the API. */
export async function takeIn(slug: string, body: object): Promise<ShownRequest> {
  const response = await api('POST', `/controllers/${slug}/requests`, body);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}

/** A request as the shop sees it. */
export async function shown(id: string): Promise<ShownRequest> {
  return (await api('GET', `/requests/${id}`)).json();
}

/** Every request of a shop, as its list has them. */
export async function listed(slug: string, query = ''): Promise<ShownRequest[]> {
  const response = await api('GET', `/controllers/${slug}/requests${query}`);
  const { items } = await response.json<{ items: ShownRequest[] }>();
  return items;
}

/** A mail as the local mailbox shows it. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The mails to an address, newest first, once there are so many of them: however many others have come since. */
export async function lettersTo(address: string, count: number): Promise<Letter[]> {
  return vi.waitFor(
    async () => {
      const rows = await rowsOf(
        "select message from mailbox where message ->> 'to' = ? order by at desc, id desc",
        address,
      );
      const mine = rows.map(({ message }): Letter => JSON.parse(String(message)));
      if (mine.length < count) throw new Error(`${mine.length} mails to ${address}, not ${count}`);
      return mine;
    },
    { timeout: 10_000, interval: 50 },
  );
}

/** The path of the link in a mail: `/v/…` to confirm, `/s/…` to follow. */
export function pathIn({ text }: Pick<Letter, 'text'>, door: 'v' | 's'): string {
  const [path] = new RegExp(`/${door}/[A-Za-z0-9_.-]+`).exec(text) ?? [];
  if (!path) throw new Error(`No /${door}/ in: ${text}`);
  return path;
}

/** Asks and confirms by the mail that comes. Gives the path of `/s/`. */
export async function askAndConfirm(
  slug: string,
  fields: { email: string } & Record<string, string>,
  headers: HeadersInit = {},
): Promise<string> {
  await ask(slug, fields);
  const [letter] = await lettersTo(fields.email, 1);
  if (!letter) throw new Error('No mail came.');
  await visit(pathIn(letter, 'v'), { method: 'POST', headers });
  const [followed] = await lettersTo(fields.email, 2);
  if (!followed) throw new Error('No mail came.');
  return pathIn(followed, 's');
}

/** Rings the cron at a moment, and waits until all is done that the ring began. */
export async function ringAt(moment: number | string): Promise<void> {
  const { default: worker } = await import('../../../src/worker.ts');
  vi.useFakeTimers({ now: new Date(moment), toFake: ['Date'] });
  try {
    await worker.scheduled({ cron: '* * * * *', scheduledTime: Date.now() } as never, env);
  } finally {
    vi.useRealTimers();
  }
}
