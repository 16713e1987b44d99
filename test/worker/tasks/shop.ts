// What an erasure or a restriction makes of others' work, and the minutes that pass for it.

import { v7 as uuid } from 'uuid';
import { always } from '../../../src/db/parts.ts';
import { readProfile } from '../../../src/notices/actions.ts';
import type { ShownRequest } from '../../../src/requests/shown.ts';
import { readReachable } from '../../../src/requests/steps/reach.ts';
import type { ShownTask } from '../../../src/tasks/shown.ts';
import { lookAtTasks } from '../../../src/tasks/steps/look.ts';
import { type NewTasks, newTasks } from '../../../src/tasks/steps/new.ts';
import type { TaskDeed } from '../../../src/tasks/task.ts';
import type { ControllerBody } from '../../support/factories.ts';
import { contextAt, sweepAll } from '../deliveries/outbox.ts';
import { api, rowsOf } from '../door.ts';
import { freshAddress, freshShop, takeIn } from '../requests/shop.ts';

export const day = 24 * 3_600_000;

/** A recipient with a mailbox that nobody else has. */
export function freshRecipient(id: string, name = 'Pakivedu OÜ') {
  const email = freshAddress(id);
  return { id, name, role: 'processor' as const, email };
}

/** An open request, for erasure if it is for nothing else, at a shop with one recipient and a mailbox of its own. */
export async function freshErasure(more: Partial<ControllerBody> = {}, type = 'erasure') {
  const parcels = freshRecipient('parcels');
  const shopEmail = freshAddress('shop');
  const slug = await freshShop({ recipients: [parcels], email: shopEmail, languages: ['en', 'et'], ...more });
  const email = freshAddress();
  const request = await takeIn(slug, { type, email, channel: 'phone', verified: true });
  return { slug, parcels, shopEmail, email, request };
}

/** What somebody asks of others for a request. */
export interface Asked {
  now?: number;
  deed?: TaskDeed;
  elsewhere?: string[];
  byHand?: boolean;
}

/** Writes down what others must do, as the batch of a carry-out does. Nothing is sent yet. */
export async function need(id: string, asked: Asked = {}): Promise<NewTasks> {
  const { now = Date.now(), deed = 'erasure', elsewhere = [], byHand = false } = asked;
  const context = { ...contextAt(now), actor: cron, newId: () => uuid() };
  const found = await readReachable(context, null, id);
  const profile = found && (await readProfile(context, found.row.controller));
  if (!profile) throw new Error(`There is no request ${id}.`);
  const { row: request, contact } = found;
  const { recipients } = profile.controller;
  const needed = await newTasks(context, { request, profile, recipients, contact, elsewhere, byHand }, deed);
  await context.db.write(needed.statements(always));
  return needed;
}

const cron = { id: 'cron', scopes: [], controller: null };

/** What the cron does with tasks in one minute, and what it sends. */
export async function tick(now: number, bindings: object = {}): Promise<void> {
  await lookAtTasks({ ...contextAt(now, bindings), actor: cron });
  await sweepAll(now);
}

/** Tells all that is to be told of a request's tasks, and notes it: two minutes of the cron. */
export async function tell(id: string, asked: Asked = {}): Promise<number> {
  const now = asked.now ?? Date.now();
  await need(id, { ...asked, now });
  await sweepAll(now);
  await tick(now);
  return now;
}

/** Other tests' tasks are looked at no more. */
export async function closeEyes(): Promise<void> {
  await rowsOf('UPDATE tasks SET look_at = NULL');
}

/** A request's tasks, as the API lists them. */
export async function tasksOf({ id }: Pick<ShownRequest, 'id'>, query = ''): Promise<ShownTask[]> {
  const response = await api('GET', `/tasks?request=${id}${query}`);
  return (await response.json<{ items: ShownTask[] }>()).items;
}

/** The one task of a request. Throws if there are more. */
export async function taskOf(request: Pick<ShownRequest, 'id'>): Promise<ShownTask> {
  const [task, ...more] = await tasksOf(request);
  if (!task || more.length > 0) throw new Error(`${more.length + Number(Boolean(task))} tasks`);
  return task;
}

/** Says how a task ended. */
export const settle = (id: string, body: object, key?: string) => api('POST', `/tasks/${id}`, body, key);

/** The path of the link in a recipient's mail. */
export function pathIn({ text }: { text: string }): string {
  const [path] = /\/t\/[A-Za-z0-9_.-]+/.exec(text) ?? [];
  if (!path) throw new Error(`No /t/ in: ${text}`);
  return path;
}

/** What happened to a request's tasks, oldest first. */
export async function eventsOf(id: string): Promise<string[]> {
  const { events } = await (await api('GET', `/requests/${id}`)).json<ShownRequest>();
  return events.map(({ event }) => event).filter((event) => event.startsWith('task-'));
}
