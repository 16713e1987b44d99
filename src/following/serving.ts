import type { Context as HonoContext } from 'hono';
import { retryChanged } from '../db/revision.ts';
import { type AppEnv, contextOf } from '../guards.ts';
import { flattenJws, payloadOf } from '../keys/jws.ts';
import { keyRing } from '../keys/ring.ts';
import { loadedOnce } from '../lazy.ts';
import { dayOf, type Profile } from '../notices/profile.ts';
import {
  languageOf,
  noSuchPage,
  personalFileHeaders,
  personalJson,
  personalPage,
  presentProfile,
  sendLater,
} from '../personal.ts';
import type { Refusal } from '../problem.ts';
import { findProfile } from '../profiles.ts';
import { withdrawRequest } from '../requests/actions.ts';
import type { SignedAnswer } from '../requests/answer.ts';
import { openRequestLink, type RequestCapability, type RequestRef } from '../requests/link.ts';
import { confirmDocument, confirmedDocument } from '../requests/pages/confirm.tsx';
import { statusDocument } from '../requests/pages/status.tsx';
import { confirmRequest } from '../requests/steps/confirm.ts';
import { type Followed, followRequest, readAnswer, readWaiting } from '../requests/steps/follow.ts';
import type { Stage } from '../requests/view.ts';
import { originOf, placeOfController, refusePage } from '../serving.ts';
import { actByProfile } from '../wishes.ts';

// What a person does with a request once a mail has brought them its token: confirm, follow, withdraw.

const answerPages = loadedOnce(() => import('../requests/pages/answer.tsx'));
const exporting = loadedOnce(() => import('../export/actions.ts'));
const keeping = loadedOnce(() => import('../requests/keeping.ts'));
const settling = loadedOnce(() => import('../holds/steps/settle.ts'));

/** GET and POST `/v/{token}`: whose address it is confirms it. GET writes nothing, whoever prefetches it. */
export async function serveConfirmation(c: HonoContext<AppEnv>): Promise<Response> {
  const opened = await openToken(c, 'confirm', c.req.param('token') ?? '');
  if (opened instanceof Response) return opened;
  const { ref, profile } = opened;
  if (c.req.method !== 'POST') {
    const waiting = await readWaiting(contextOf(c), profile, ref);
    if (!waiting) return noSuchPage(c);
    const { request, others } = waiting;
    return personalPage(confirmDocument({ ...stageOf(c, opened, waiting), request, others }));
  }
  const gpc = isSet(c.req.header('Sec-GPC'));
  const done = await actByProfile(originOf(c), profile, (known) =>
    retryChanged(() => confirmRequest(contextOf(c), known, ref, gpc)),
  );
  if (!done.ok) return refused(c, done.refusal);
  sendLater(c, done.value.events);
  await settle(c, ref.id);
  const followed = await followRequest(contextOf(c), profile, ref);
  if (!followed) return noSuchPage(c);
  const { request, follow } = followed;
  return personalPage(confirmedDocument({ ...stageOf(c, opened, followed), request, follow }));
}

/** Global Privacy Control: of several fields, one that says `1` counts, and nothing else does. */
function isSet(header: string | undefined): boolean {
  return (header ?? '').split(',').some((value) => value.trim() === '1');
}

/** GET `/s/{token}[.json]`: how a request stands. */
export async function serveStatus(c: HonoContext<AppEnv>): Promise<Response> {
  const [, token = '', isJson] = /^(.*?)(\.json)?$/.exec(c.req.param('token') ?? '') ?? [];
  const opened = await openToken(c, 'follow', token);
  if (opened instanceof Response) return opened;
  const followed = await followRequest(contextOf(c), opened.profile, opened.ref);
  if (!followed) return noSuchPage(c);
  return isJson ? personalJson(followed.request) : statusPage(c, opened, { followed, token });
}

/** POST `/s/{token}/withdraw`: the person takes it back, if it isn't too late for that. Then how it stands. */
export async function serveWithdrawal(c: HonoContext<AppEnv>): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const opened = await openToken(c, 'follow', token);
  if (opened instanceof Response) return opened;
  const { ref, profile } = opened;
  const done = await actByProfile(originOf(c), profile, (known) =>
    withdrawRequest(contextOf(c), known, ref.id),
  );
  const isTooLate = !done.ok && done.refusal.type === 'request-state';
  if (!done.ok && !isTooLate) return refused(c, done.refusal);
  await settle(c, ref.id);
  const followed = await followRequest(contextOf(c), profile, ref);
  return followed ? statusPage(c, opened, { followed, token, status: isTooLate ? 409 : 200 }) : noSuchPage(c);
}

/**
 * GET `/s/{token}/answer[.json]`: the signed answer, to read, and to save as a file (RFC 7515 § 7.2.2). Before there is one,
 * and once it was purged, the page says how the request stands.
 */
export async function serveAnswer(c: HonoContext<AppEnv>): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const isJson = c.req.path.endsWith('.json');
  const opened = await openToken(c, 'follow', token);
  if (opened instanceof Response) return opened;
  const { ref, profile } = opened;
  const jws = await readAnswer(contextOf(c), ref);
  if (jws === null) {
    const followed = isJson ? null : await followRequest(contextOf(c), profile, ref);
    return followed ? statusPage(c, opened, { followed, token, status: 404 }) : noSuchPage(c);
  }
  const answer = payloadOf(jws) as SignedAnswer;
  const answeredAt = Date.parse(answer.request.answeredAt);
  if (isJson) {
    const name = `answer-${ref.controller}-${dayOf(profile, answeredAt)}.json`;
    return personalJson(flattenJws(jws), 200, {
      'Content-Type': 'application/jose+json',
      'Content-Disposition': `attachment; filename="${name}"`,
    });
  }
  const [{ answerDocument }, { keptUntil }] = await Promise.all([answerPages(), keeping()]);
  const view = { ...stageOf(c, opened, answer), answer, token, today: dayOf(profile, Date.now()) };
  return personalPage(answerDocument({ ...view, keptUntil: keptUntil(profile, answeredAt, Date.now()) }));
}

/**
 * GET `/s/{token}/export.zip`: the person's data to take along, made as they are downloaded. Before the request is granted,
 * and once its time is over, the page says how it stands.
 */
export async function serveExport(c: HonoContext<AppEnv>): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const opened = await openToken(c, 'follow', token);
  if (opened instanceof Response) return opened;
  const { ref, profile } = opened;
  const { makeExport } = await exporting();
  const made = await makeExport(contextOf(c), ref, placeOfController(c, ref.controller));
  if (made === null) {
    const followed = await followRequest(contextOf(c), profile, ref);
    return followed ? statusPage(c, opened, { followed, token, status: 404 }) : noSuchPage(c);
  }
  // Which source it is, and why, is not for the person
  if (!made.ok) return refusePage(c, { type: 'unavailable', retryAfter: 60 });
  const { name, body } = made.value;
  return new Response(body, {
    headers: {
      ...personalFileHeaders,
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  });
}

interface Opened {
  ref: RequestRef;
  profile: Profile;
}

function statusPage(
  c: HonoContext<AppEnv>,
  opened: Opened,
  { followed, token, status = 200 }: { followed: Followed; token: string; status?: number },
): Promise<Response> {
  const { request } = followed;
  return personalPage(statusDocument({ ...stageOf(c, opened, followed), request, token }), { status });
}

/** In the language that is asked for now, else the one in which the request was made: the mail is in it too. */
function stageOf(
  c: HonoContext<AppEnv>,
  { ref, profile }: Opened,
  { language }: Pick<Followed, 'language'>,
): Stage {
  const asked = languageOf(c, profile, c.req.query('lang') ?? language);
  return { profile, language: asked, place: placeOfController(c, ref.controller), framing: 'page' };
}

/** Whom the page tells that a request is open, their rows are safe from a purge under way. What fails is the cron's. */
async function settle(c: HonoContext<AppEnv>, id: string): Promise<void> {
  const { settleRequest } = await settling();
  await settleRequest(contextOf(c), id);
}

/** A request that is gone is as good as a token that is none. */
function refused(c: HonoContext<AppEnv>, refusal: Refusal): Promise<Response> {
  return refusal.type === 'not-found' ? noSuchPage(c) : refusePage(c, refusal);
}

async function openToken(
  c: HonoContext<AppEnv>,
  capability: RequestCapability,
  token: string,
): Promise<Response | Opened> {
  const ref = await openRequestLink(keyRing(c.env.settings.UNUSTA_SECRET), capability, token);
  if (!ref) return noSuchPage(c);
  const profile = await presentProfile(c, await findProfile(ref.controller, originOf(c)));
  return profile instanceof Response ? profile : { ref, profile };
}
