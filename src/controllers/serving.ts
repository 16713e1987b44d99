import type { Context as HonoContext } from 'hono';
import { partsOfSender } from '../deliveries/mail.ts';
import { isLoopback } from '../env.ts';
import { type AppEnv, contextOf } from '../guards.ts';
import { addDays, localDate, startOfDay } from '../law/day.ts';
import { chooseFormat, chooseLanguage } from '../notices/negotiate.ts';
import { currentVersion, dayOf, type Profile } from '../notices/profile.ts';
import { centreJson } from '../notices/view.ts';
import { noticeFormats, securityPath } from '../paths.ts';
import { keyOf, placeOf, profileOf, refusePage, servePage } from '../serving.ts';
import { pageHeaders } from '../ui/security.ts';
import { interfaceLanguages } from '../wording/languages.ts';
import { readControllers } from './actions.ts';
import { centreDocument, indexDocument } from './pages.tsx';
import { securityText } from './security.ts';

/** `/{c}`: the privacy centre, as a page or as JSON. What it says of today holds until the local midnight. */
export async function serveCentre(c: HonoContext<AppEnv>): Promise<Response> {
  const found = await profileOf(c);
  if (found === 'none') return refusePage(c, { type: 'not-found', detail: 'There is no such controller.' });
  if (found === 'unavailable') return refusePage(c, { type: 'unavailable', retryAfter: 10 });
  const { profile, stale } = found;
  const now = Date.now();
  const place = placeOf(c);
  const language = centreLanguage(c, profile);
  const format = chooseFormat(c.req.header('Accept'), ['html', 'json']) === 'json' ? 'json' : 'html';
  const { current } = currentVersion(profile, now);
  const today = dayOf(profile, now);
  const { timeZone } = profile.controller;
  return servePage(c, {
    key: keyOf(c, profile, 'centre', current?.version ?? '', today, language, format),
    keep: stale ? { kind: 'stale' } : { kind: 'current', until: startOfDay(addDays(today, 1), timeZone) },
    vary: ['Accept', 'Accept-Language'],
    make: async () => ({
      body:
        format === 'json'
          ? JSON.stringify(centreJson(profile, now, place.origin + place.paths.notice))
          : centreDocument(profile, place, language, now),
      type: noticeFormats[format],
      lastModified: Math.max(profile.updatedAt, current?.startsAt ?? 0, startOfDay(today, timeZone)),
      language,
    }),
  });
}

/** The reader's language among the interface's: the notice itself may be in fewer. */
function centreLanguage(c: HonoContext<AppEnv>, { controller }: Profile): string {
  const header = c.req.header('Accept-Language');
  return chooseLanguage(interfaceLanguages(controller.languages), { asked: c.req.query('lang'), header });
}

/** `/` of a local start: what there is to try. Elsewhere it is nothing, since who shops here is nobody's business. */
export async function serveIndex(c: HonoContext<AppEnv>): Promise<Response> {
  if (!isLoopback(new URL(c.env.settings.PUBLIC_URL).hostname)) {
    return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  }
  const asked = { asked: c.req.query('lang'), header: c.req.header('Accept-Language') };
  const language = chooseLanguage(interfaceLanguages(), asked);
  const type = noticeFormats.html;
  const body = indexDocument(await readControllers(contextOf(c)), language);
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    ...(await pageHeaders({ body, type })),
  };
  return new Response(body, { headers });
}

/**
 * `/.well-known/gpc.json` (Global Privacy Control, § GPC Support Resource): on each host, since each honours it.
 * `lastUpdate` is the day on which that was first said.
 */
export function serveGpc(): Response {
  return new Response('{"gpc": true, "lastUpdate": "2026-11-22"}\n', {
    headers: { 'Content-Type': 'application/json', ...wellKnown },
  });
}

const wellKnown = { 'Cache-Control': 'public, max-age=3600', 'X-Content-Type-Options': 'nosniff' };

/** `/.well-known/security.txt` (RFC 9116): on a controller's own host whom it names, elsewhere whom our mail is from. */
export async function serveSecurity(c: HonoContext<AppEnv>): Promise<Response> {
  const { tenant, settings } = c.env;
  const found = tenant ? await profileOf(c) : null;
  if (found === 'unavailable') return refusePage(c, { type: 'unavailable', retryAfter: 10 });
  if (found === 'none' || (c.req.param('c') && !tenant)) {
    return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  }
  const controller = found?.profile.controller;
  const ours = partsOfSender(settings.MAIL_FROM)?.email ?? '';
  const contact = {
    email: controller?.email ?? controller?.dpo?.email ?? ours,
    origin: tenant ?? settings.PUBLIC_URL,
    languages: controller?.languages ?? interfaceLanguages(),
    today: localDate(Date.now(), 'UTC'),
  };
  return new Response(securityText(contact, securityPath), {
    headers: { 'Content-Type': noticeFormats.txt, ...wellKnown },
  });
}
