// A shop whose requests are driven in Node: by its actions, over a real database, of which some calls go astray.

import * as v from 'valibot';
import type { Context } from '../../src/context.ts';
import { Controller } from '../../src/controllers/input.ts';
import { publishController } from '../../src/controllers/steps/publish.ts';
import { isUnreachable, openDatabase } from '../../src/db/client.ts';
import { retryChanged } from '../../src/db/revision.ts';
import { anyone } from '../../src/keys/scope.ts';
import { readProfile } from '../../src/notices/actions.ts';
import { NoticeVersion } from '../../src/notices/input.ts';
import type { Profile } from '../../src/notices/profile.ts';
import { publishNotice } from '../../src/notices/steps/publish.ts';
import * as actions from '../../src/requests/actions.ts';
import { NewRequest } from '../../src/requests/input.ts';
import { raiseDueDays } from '../../src/requests/steps/alarms.ts';
import { confirmRequest } from '../../src/requests/steps/confirm.ts';
import { incomingByApi, incomingFrom, receiveRequest } from '../../src/requests/steps/receive.ts';
import type { Result } from '../../src/result.ts';
import { subjectOf } from '../../src/subjects/subject.ts';
import { createWebhook } from '../../src/webhooks/actions.ts';
import { NewWebhook } from '../../src/webhooks/input.ts';
import { controllerBody, noticeBody, policyBody } from '../support/factories.ts';
import { contextAt, must } from '../support/purge-stage.ts';
import { type Doors, type Outcome, type Person, promisedRights } from '../support/request-lives.ts';
import { shopIn } from '../support/request-look.ts';
import type { Deed, Submission } from '../support/request-oracle.ts';

const requestEvents = ['request.opened', 'request.due_soon', 'request.overdue', 'request.answered'];
const cron = { id: 'cron', scopes: [], controller: null };

/** Opens a shop in the database of `bindings`; `astray`: addresses of the same one behind proxies that misbehave. */
export async function openShop(bindings: object, slug: string, astray: string[]): Promise<Doors> {
  const { TURSO_DATABASE_URL: url } = bindings as { TURSO_DATABASE_URL: string };
  const context = contextAt(bindings, Date.now());
  const body = controllerBody(slug, { languages: ['en', 'et'] });
  must(await publishController(context, v.parse(Controller, body)));
  const policy = policyBody('2018-05-25', { rights: [...promisedRights] });
  must(
    await publishNotice(
      context,
      slug,
      '2018-05-25',
      v.parse(NoticeVersion, noticeBody('2018-05-25', { policy })),
    ),
  );
  const events = [...requestEvents, 'unsubscribe.created'] as const;
  must(await createWebhook(context, slug, v.parse(NewWebhook, { url: 'http://127.0.0.1:9/', events }), true));
  const profile = await readProfile(context, slug);
  if (!profile) throw new Error(`${slug} was not published.`);
  let turn = 0;
  const at = (now: number, isFaulty: boolean): Context => {
    turn += 1;
    const over = isFaulty ? { ...bindings, TURSO_DATABASE_URL: astray[turn % astray.length] } : bindings;
    return contextAt(over, now);
  };
  return {
    shop: shopIn(openDatabase({ url }), slug, context.ring),
    subjectOf: (address) => subjectOf(context.pepper, slug, address),
    submit: (person, sent, ticket, { now, isFaulty }) =>
      outcomeOf(() => submit(at(now, isFaulty), profile, person, sent, ticket)),
    act: (request, deed, { now, isFaulty }) =>
      outcomeOf(() => act(at(now, isFaulty), profile, request, deed)),
    tick: ({ now, isFaulty }) =>
      raiseDueDays({ ...at(now, isFaulty), actor: cron }).catch((error) => {
        if (!isUnreachable(error)) throw error;
      }),
  };
}

/** Refusals that say nothing of the request: it changed too often meanwhile, or our own tables could not be read. */
const nothingSaid = ['changed-meanwhile', 'source-unavailable'];

async function outcomeOf(work: () => Promise<Result<unknown>>): Promise<Outcome> {
  try {
    const done = await work();
    if (done.ok) return 'done';
    return nothingSaid.includes(done.refusal.type) ? 'unknown' : 'refused';
  } catch (error) {
    if (isUnreachable(error)) return 'unknown';
    throw error;
  }
}

async function submit(
  context: Context,
  profile: Profile,
  { address, other }: Person,
  sent: Submission,
  ticket: string,
): Promise<Result<unknown>> {
  const { asked, channel, isVouched, isFormer, message, orderNumber } = sent;
  const [type = '', scope = ''] = asked.split(':');
  const addresses = isFormer ? { email: other, formerEmail: address } : { email: address, formerEmail: '' };
  if (channel === 'form' || channel === 'email') {
    const typed = {
      type: channel === 'email' ? 'complaint' : type,
      scope,
      ...addresses,
      message,
      orderNumber,
    };
    const incoming = await incomingFrom(typed, { ticket, language: 'en', ...context });
    const unsorted = { type: 'unsorted', channel } as const;
    const whole = channel === 'email' ? { ...incoming, ...unsorted } : incoming;
    return receiveRequest({ ...context, actor: anyone }, profile, whole);
  }
  const { email, formerEmail } = addresses;
  const body = v.parse(NewRequest, {
    ...{ type, channel, email, message, orderNumber, verified: isVouched, language: 'en' },
    ...(scope && { scope }),
    ...(formerEmail && { formerEmail }),
    receivedAt: new Date(sent.receivedAt).toISOString(),
  });
  const incoming = await incomingByApi(context, profile, body, ticket);
  return incoming.ok ? receiveRequest(context, profile, incoming.value) : incoming;
}

function act(
  context: Context,
  profile: Profile,
  id: string,
  deed: Exclude<Deed, { does: 'submit' | 'alarm' }>,
): Promise<Result<unknown>> {
  const { slug } = profile.controller;
  const stranger = { ...context, actor: anyone };
  switch (deed.does) {
    case 'confirm':
      return retryChanged(() => confirmRequest(stranger, profile, { controller: slug, id }, deed.gpc));
    case 'withdraw':
      return actions.withdrawRequest(stranger, profile, id);
    case 'verify':
      return actions.verifyRequest(context, id, { how: 'card', note: 'Shown at the counter.' });
    case 'extend':
      return actions.extendRequest(context, id, 'So many orders.');
    case 'note':
      return actions.noteOnRequest(context, id, 'Rang back.');
    case 'sort': {
      const [type, scope] = deed.asked.split(':');
      return actions.sortRequest(context, id, { type, scope } as never);
    }
    case 'answer': {
      const ground = deed.outcome === 'refused' ? { ground: 'a ground' } : {};
      return actions.answerRequest(context, id, { outcome: deed.outcome, message: 'Here it is.', ...ground });
    }
    default:
      throw new TypeError('Nobody does that.');
  }
}
