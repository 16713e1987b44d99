// The Worker's own doors for random lives: the form, the links in the mails, the API, and the cron's work; by a database
// that misbehaves, where that is wanted, and at whatever time it is.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { sweep } from '../../../src/deliveries/steps/send.ts';
import { parseEnv } from '../../../src/env.ts';
import { contextFor } from '../../../src/guards.ts';
import { settleKept } from '../../../src/holds/steps/settle.ts';
import { keyRing } from '../../../src/keys/ring.ts';
import { openRequestLink, sealRequestLink } from '../../../src/requests/link.ts';
import { raiseDueDays } from '../../../src/requests/steps/alarms.ts';
import { subjectOf } from '../../../src/subjects/subject.ts';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { type Doors, type Outcome, type Person, promisedRights } from '../../support/request-lives.ts';
import { type Shop, shopIn } from '../../support/request-look.ts';
import type { Deed, Submission } from '../../support/request-oracle.ts';
import { freshWebhook } from '../deliveries/outbox.ts';
import { freshController, home, publish } from '../door.ts';
import type { FaultyDatabase } from '../faults.ts';

const { default: worker } = await import('../../../src/worker.ts');
const ring = keyRing(env.UNUSTA_SECRET);
const cron = { id: 'cron', scopes: [], controller: null };
const told = [
  'request.opened',
  'request.due_soon',
  'request.overdue',
  'request.answered',
  'unsubscribe.created',
] as const;

/** Opens a shop; `astray`: the database behind proxies that misbehave. */
export async function openShop(astray: FaultyDatabase[]): Promise<Doors> {
  const slug = await freshController({ languages: ['en', 'et'] }, 'lives');
  const policy = policyBody('2018-05-25', { rights: [...promisedRights] });
  await publish(slug, '2018-05-25', noticeBody('2018-05-25', { policy }));
  const { peer } = await freshWebhook(slug, [], [...told]);
  const shop = shopIn(openDatabase({ url: env.TURSO_DATABASE_URL }), slug, ring);
  shop.arrived = async () =>
    new Map((await peer.received()).map(({ headers, body }) => [headers['webhook-id'] ?? '', body]));
  let turn = 0;
  const bindingsAt = ({ now, isFaulty }: { now: number; isFaulty: boolean }) => {
    if (Date.now() !== now) vi.setSystemTime(now);
    turn += 1;
    const url = astray[turn % astray.length]?.url;
    // Whoever sends again until it is done is sooner limited than done
    const ours = { ...env, REQUEST_LIMITER: undefined };
    return isFaulty && url ? { ...ours, TURSO_DATABASE_URL: url } : ours;
  };
  return {
    shop,
    subjectOf: (address) => subjectOf(env.UNUSTA_PEPPER, slug, address),
    submit: (person, sent, ticket, at) => enter(bindingsAt(at), asking(slug, person, sent, ticket)),
    async act(id, deed, at) {
      const bindings = bindingsAt(at);
      return enter(bindings, await doing(shop, at.person, id, deed));
    },
    async tick(at) {
      const settings = parseEnv(bindingsAt(at));
      const context = contextFor(settings, cron);
      for (const work of [raiseDueDays, sweep, settleKept]) await work(context, settings).catch(() => {});
    },
  };
}

/** What the Worker says to a request, once its late work is done or has failed. */
async function enter(bindings: object, request: Request): Promise<Outcome> {
  const late: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void late.push(work.catch(() => {}));
  const execution = Object.assign(createExecutionContext(), { waitUntil });
  const response = await worker.fetch(request, bindings, execution);
  const text = await response.text();
  for (const work of late) await work;
  if (response.status < 300) return 'done';
  if (response.status === 503) return 'unknown';
  if (response.status === 409) return 'refused';
  throw new Error(`${request.method} ${request.url}: ${response.status} ${text}`);
}

const json = { Authorization: `Bearer ${env.ADMIN_KEY}`, 'Content-Type': 'application/json' };

function apiRequest(path: string, body: object, headers: HeadersInit = {}): Request {
  const init = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) };
  return new Request(`${home}/api/v1${path}`, init);
}

function asking(slug: string, { address, other }: Person, sent: Submission, ticket: string): Request {
  const { asked, channel, isVouched, isFormer, message, orderNumber, receivedAt } = sent;
  const [type = '', scope] = asked.split(':');
  const fields = {
    email: isFormer ? other : address,
    ...(isFormer && { formerEmail: address }),
    message,
    orderNumber,
  };
  if (channel === 'form') {
    const body = new URLSearchParams({ type: asked, lang: 'en', ticket, ...fields });
    return new Request(`${home}/${slug}/request`, { method: 'POST', body });
  }
  const body = {
    ...{ type, channel, verified: isVouched, language: 'en', receivedAt: new Date(receivedAt).toISOString() },
    ...(scope && { scope }),
    ...fields,
  };
  return apiRequest(`/controllers/${slug}/requests`, body, { 'Idempotency-Key': ticket });
}

async function doing(
  shop: Shop,
  person: Person,
  id: string,
  deed: Exclude<Deed, { does: 'submit' | 'alarm' }>,
): Promise<Request> {
  switch (deed.does) {
    case 'confirm': {
      const headers = new Headers(deed.gpc ? { 'Sec-GPC': '1' } : undefined);
      return new Request(home + (await linkOf(shop, person, id, 'confirm')), { method: 'POST', headers });
    }
    case 'withdraw':
      return new Request(`${home}${await linkOf(shop, person, id, 'follow')}/withdraw`, { method: 'POST' });
    case 'verify':
      return apiRequest(`/requests/${id}/verify`, { how: 'card', note: 'Shown at the counter.' });
    case 'extend':
      return apiRequest(`/requests/${id}/extend`, { reason: 'So many orders.' });
    case 'note':
      return apiRequest(`/requests/${id}/note`, { text: 'Rang back.' });
    case 'sort': {
      const [type, scope] = deed.asked.split(':');
      return apiRequest(`/requests/${id}/sort`, { type, ...(scope && { scope }) });
    }
    case 'answer': {
      const ground = deed.outcome === 'refused' ? { ground: 'a ground' } : {};
      return apiRequest(`/requests/${id}/answer`, {
        outcome: deed.outcome,
        message: 'Here it is.',
        ...ground,
      });
    }
    default:
      throw new TypeError('Nobody does that.');
  }
}

/** The link as it was mailed; of a request of which none was, one like it. */
async function linkOf(
  { slug, memory }: Shop,
  { address, other }: Person,
  id: string,
  capability: 'confirm' | 'follow',
): Promise<string> {
  const door = capability === 'confirm' ? '/v/' : '/s/';
  for (const path of [address, other].flatMap((to) => memory.links.get(to) ?? [])) {
    const ref = path.startsWith(door) ? await openRequestLink(ring, capability, path.slice(3)) : null;
    if (ref?.id === id) return path;
  }
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return door + (await sealRequestLink(ring, capability, { controller: slug, id }, nonce));
}
