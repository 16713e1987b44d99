import type { Context as HonoContext } from 'hono';
import type { AppEnv } from '../guards.ts';
import { type NoticeFormat, type NoticePath, noticeFormats, parseNoticePath } from '../paths.ts';
import { keyOf, originOf, type PageRequest, placeOf, profileOf, refusePage, servePage } from '../serving.ts';
import { readChanges, readText } from './actions.ts';
import type { Keep } from './caching.ts';
import { renderFeed } from './feed.ts';
import { chooseFormat, chooseLanguage } from './negotiate.ts';
import { changesDocument, feedOf, noneDocument, noticeDocument, versionsDocument } from './pages.tsx';
import { currentVersion, findVersion, languagesOf, type Profile, type ProfileVersion } from './profile.ts';
import { comparable, noticeJson, versionsJson } from './view.ts';

/** Everything below `/{c}/notice`. */
export async function serveNotice(c: HonoContext<AppEnv>): Promise<Response> {
  const path = parseNoticePath(c.req.path.replace(/^\/[^/]*/, ''));
  if (!path) return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  const found = await profileOf(c);
  if (found === 'none') return refusePage(c, { type: 'not-found', detail: 'There is no such controller.' });
  if (found === 'unavailable') return refusePage(c, { type: 'unavailable', retryAfter: 10 });
  const { profile, stale } = found;
  switch (path.kind) {
    case 'notice':
      return path.version ? serveVersion(c, profile, path) : serveCurrent(c, profile, stale, path);
    case 'versions':
      return servePage(c, versionsRequest(c, profile, stale, path.format));
    case 'changes':
      return serveChanges(c, profile, path);
    case 'feed':
      return servePage(c, feedRequest(c, profile, stale));
  }
}

type NoticeRequest = Extract<NoticePath, { kind: 'notice' }>;

/** The version in force, in the best language and format. */
async function serveCurrent(c: HonoContext<AppEnv>, profile: Profile, stale: boolean, path: NoticeRequest) {
  const { current, nextAt, languages } = inForce(profile, Date.now());
  const keep: Keep = stale ? { kind: 'stale' } : { kind: 'current', until: nextAt };
  if (!current) return serveNone(c, profile, path, keep, nextAt);
  if (path.language && !languages.includes(path.language)) return noSuchText(c);
  const asked = c.req.query('lang');
  const language =
    path.language ?? chooseLanguage(languages, { asked, header: c.req.header('Accept-Language') });
  const format = path.format ?? chooseFormat(c.req.header('Accept'), ['html', 'json', 'md', 'txt']);
  const byLanguage = path.language ? [] : ['Accept-Language'];
  const vary = path.format ? byLanguage : ['Accept', ...byLanguage];
  return servePage(c, noticeRequest(c, profile, current, { language, format, vary, keep, permanent: false }));
}

/** The version in force at a moment, its languages with the default first, and when the next takes over. */
interface InForce {
  current: ProfileVersion | null;
  nextAt: number | null;
  languages: string[];
  /** The moment for which it was worked out (UTC ms). */
  at: number;
}

const inForceBy = new WeakMap<Profile, InForce>();

/** What is in force stays so until the next version takes over: it is worked out once per profile and version. */
function inForce(profile: Profile, now: number): InForce {
  const known = inForceBy.get(profile);
  if (known && known.at <= now && (known.nextAt === null || now < known.nextAt)) return known;
  const { current, nextAt } = currentVersion(profile, now);
  const texts = current?.texts.map((text) => text.language) ?? [];
  const languages = languagesOf(profile).filter((language) => texts.includes(language));
  const found = { current, nextAt, languages, at: now };
  inForceBy.set(profile, found);
  return found;
}

/** One version in one language, for good once it has come into force. */
async function serveVersion(c: HonoContext<AppEnv>, profile: Profile, path: NoticeRequest) {
  const version = findVersion(profile, path.version ?? '');
  const language = path.language ?? '';
  if (!version?.texts.some((text) => text.language === language)) return noSuchText(c);
  if (version.withdrawnAt !== null)
    return refusePage(c, { type: 'notice-withdrawn', version: version.version });
  const format = path.format ?? chooseFormat(c.req.header('Accept'), ['html', 'json', 'md', 'txt']);
  const started = version.startsAt <= Date.now();
  const keep: Keep = started ? { kind: 'immutable' } : { kind: 'current', until: null };
  const vary = path.format ? [] : ['Accept'];
  return servePage(c, noticeRequest(c, profile, version, { language, format, vary, keep, permanent: true }));
}

interface Choice {
  language: string;
  format: NoticeFormat;
  vary: string[];
  keep: Keep;
  /** At the version's own address. */
  permanent: boolean;
}

function noticeRequest(
  c: HonoContext<AppEnv>,
  profile: Profile,
  version: ProfileVersion,
  choice: Choice,
): PageRequest {
  const { language, format, permanent } = choice;
  return {
    key: keyOf(
      c,
      profile,
      'notice',
      permanent ? 'p' : 'c',
      version.version,
      language,
      format,
      choice.vary.join(),
    ),
    keep: choice.keep,
    vary: choice.vary,
    make: async () => {
      const { slug } = profile.controller;
      const text = await readText({ db: originOf(c).db() }, slug, version.version, language);
      if (!text) return null;
      const place = placeOf(c);
      const bodies = {
        html: () => noticeDocument(profile, place, version, text, permanent),
        json: () => JSON.stringify(noticeJson(profile, version, text)),
        md: () => text.markdown ?? text.source,
        txt: () => text.source,
      };
      const lastModified = permanent ? version.publishedAt : Math.max(version.startsAt, profile.updatedAt);
      const location = `${place.paths.version(language, version.version)}.${format}`;
      return { body: bodies[format](), type: noticeFormats[format], lastModified, language, location };
    },
  };
}

/** No version is in force yet: a page says from when one is, and there is no text to give in another form. */
async function serveNone(
  c: HonoContext<AppEnv>,
  profile: Profile,
  path: NoticeRequest,
  keep: Keep,
  nextAt: number | null,
) {
  const format = path.format ?? chooseFormat(c.req.header('Accept'), ['html', 'json', 'md', 'txt']);
  if (nextAt === null || format !== 'html')
    return refusePage(c, { type: 'not-found', detail: 'No version of the notice is in force.' });
  const language = chooseLanguage(languagesOf(profile), {
    asked: c.req.query('lang'),
    header: c.req.header('Accept-Language'),
  });
  const made = {
    body: noneDocument(profile, placeOf(c), language, nextAt),
    type: noticeFormats.html,
    lastModified: profile.updatedAt,
    language,
  };
  const key = keyOf(c, profile, 'none', language);
  return servePage(c, { key, keep, vary: ['Accept', 'Accept-Language'], make: async () => made });
}

function versionsRequest(
  c: HonoContext<AppEnv>,
  profile: Profile,
  stale: boolean,
  asked: 'html' | 'json' | null,
): PageRequest {
  const now = Date.now();
  const { current, nextAt } = currentVersion(profile, now);
  const format =
    asked ?? (chooseFormat(c.req.header('Accept'), ['html', 'json']) === 'json' ? 'json' : 'html');
  const language = readerLanguage(c, profile);
  return {
    key: keyOf(c, profile, 'versions', current?.version ?? '', language, format, asked ?? ''),
    keep: stale ? { kind: 'stale' } : { kind: 'current', until: nextAt },
    vary: [...(asked ? [] : ['Accept']), 'Accept-Language'],
    make: async () => ({
      body:
        format === 'json'
          ? JSON.stringify(versionsJson(profile, now))
          : versionsDocument(profile, placeOf(c), language, now),
      type: noticeFormats[format],
      lastModified: Math.max(profile.updatedAt, current?.startsAt ?? 0),
      language,
    }),
  };
}

function feedRequest(c: HonoContext<AppEnv>, profile: Profile, stale: boolean): PageRequest {
  const language = readerLanguage(c, profile);
  const lastModified = profile.updatedAt;
  return {
    key: keyOf(c, profile, 'feed', language),
    keep: stale ? { kind: 'stale' } : { kind: 'current', until: null },
    vary: ['Accept-Language'],
    make: async () => ({
      body: renderFeed(feedOf(profile, placeOf(c), language)),
      type: 'application/atom+xml; charset=utf-8',
      lastModified,
      language,
    }),
  };
}

/** What changed between two versions; asked for the wrong way round, the way to the right one. */
async function serveChanges(
  c: HonoContext<AppEnv>,
  profile: Profile,
  { language, older, newer }: { language: string; older: string; newer: string },
) {
  if (!comparable(profile, language, older, newer) || older === newer) return noSuchText(c);
  const pair = { language, older, newer };
  const { slug } = profile.controller;
  return servePage(c, {
    key: keyOf(c, profile, 'changes', language, older, newer),
    keep: { kind: 'current', until: null },
    vary: [],
    make: async () => {
      const changes = await readChanges({ db: originOf(c).db() }, slug, pair);
      if (!changes) return null;
      const body = changesDocument(profile, placeOf(c), pair, changes);
      return { body, type: noticeFormats.html, lastModified: profile.updatedAt, language };
    },
  });
}

/** The language of a page of ours about the notice, among those of the notice. */
function readerLanguage(c: HonoContext<AppEnv>, profile: Profile): string {
  const header = c.req.header('Accept-Language');
  return chooseLanguage(languagesOf(profile), { asked: c.req.query('lang'), header });
}

function noSuchText(c: HonoContext<AppEnv>) {
  return refusePage(c, { type: 'not-found', detail: 'There is no such version in that language.' });
}
