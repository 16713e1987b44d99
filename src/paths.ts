// Every URL, once.

const reserved = new Set([
  'admin',
  'api',
  'assets',
  'cdn-cgi',
  'dev',
  'embed',
  'favicon.ico',
  'healthz',
  'notice',
  'p',
  'request',
  'robots',
  's',
  'static',
  't',
  'u',
  'unsubscribe',
  'unusta',
  'v',
  'well-known',
]);

/** Whether a controller can't have this slug, because a path of the system begins with it. */
export function isReservedSlug(slug: string): boolean {
  return reserved.has(slug);
}

/** What a mail's link leads to, by how its path begins. */
const linkKinds = { s: 'request', v: 'request', t: 'task', p: 'choices', u: 'unsubscribe' } as const;
export type LinkKind = (typeof linkKinds)[keyof typeof linkKinds];

/** What the path of a mail's link, whole or cut, leads to; null if it is the path of none. */
export function linkKindOf(path: string): LinkKind | null {
  const [, letter] = /^\/([a-z])(?:\/|$)/.exec(path) ?? [];
  return linkKinds[letter as keyof typeof linkKinds] ?? null;
}

/** How a notice can be had: the extension of its path, and its media type. */
export const noticeFormats = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
} as const;
export type NoticeFormat = keyof typeof noticeFormats;

/** The paths of one controller's pages; `base` is `/{c}`, or empty on a host of its own. */
export function controllerPaths(base: string) {
  const notice = `${base}/notice`;
  return {
    centre: base || '/',
    notice,
    unsubscribe: `${base}/unsubscribe`,
    request: `${base}/request`,
    embed: `${base}/embed`,
    versions: `${notice}/versions`,
    feed: `${notice}.atom`,
    language: (language: string) => `${notice}/${language}`,
    version: (language: string, version: string) => `${notice}/${language}/${version}`,
    changes: (language: string, older: string, newer: string) =>
      `${notice}/${language}/changes/${older}/${newer}`,
  };
}
export type ControllerPaths = ReturnType<typeof controllerPaths>;

/** The query with which the form of requests has a right chosen: `type=objection&scope=marketing&lang=et`. */
export function rightQuery(right: { type: string; scope: string | null }, language: string): string {
  const { type, scope } = right;
  return new URLSearchParams({ type, ...(scope !== null && { scope }), lang: language }).toString();
}

/** The shop's systems' doors, below `/api/v1`. */
export const apiPaths = {
  root: '/api/v1',
  controller: '/controllers/:c',
  profile: '/controllers/:c/profiles/:digest',
  notice: '/controllers/:c/notices/:version',
  audit: '/controllers/:c/audit',
  seals: '/controllers/:c/audit/seals',
  linkKey: '/controllers/:c/link-key',
  links: '/controllers/:c/unsubscribe-links',
  suppressions: '/controllers/:c/suppressions',
  suppressionCheck: '/controllers/:c/suppressions/check',
  preferences: '/controllers/:c/preferences',
  ledger: '/controllers/:c/preferences/ledger',
  requests: '/controllers/:c/requests',
  request: '/requests/:id',
  verification: '/requests/:id/verify',
  extension: '/requests/:id/extend',
  notes: '/requests/:id/note',
  sorting: '/requests/:id/sort',
  answering: '/requests/:id/answer',
  lifting: '/requests/:id/lift',
  plan: '/requests/:id/plan',
  carryOut: '/requests/:id/carry-out',
  tasks: '/tasks',
  task: '/tasks/:id',
  holds: '/controllers/:c/holds',
  hold: '/holds/:id',
  restrictionCheck: '/controllers/:c/restrictions/check',
  records: '/controllers/:c/records',
  recordsDone: '/controllers/:c/records/ack',
  forecast: '/controllers/:c/forecast',
  webhooks: '/controllers/:c/webhooks',
  webhook: '/controllers/:c/webhooks/:id',
  webhookRotation: '/controllers/:c/webhooks/:id/rotate',
  latency: '/controllers/:c/deliveries/latency',
  deliveries: '/deliveries',
  replay: '/deliveries/:id/replay',
  purges: '/controllers/:c/purges',
  purge: '/purges/:id',
  approval: '/purges/:id/approve',
  batches: '/controllers/:c/purges/batches',
  keys: '/keys',
  key: '/keys/:id',
} as const;

/** Where the API is described. */
export const openApiPath = '/api/openapi.json';
/** Where the description is read in a browser. */
export const apiDocsPath = '/api/docs';

/** The public keys of what is signed. */
export const publicKeysPath = '/.well-known/jwks.json';
/** That a signal of Global Privacy Control counts here. */
export const gpcPath = '/.well-known/gpc.json';
/** Whom to tell of a vulnerability. */
export const securityPath = '/.well-known/security.txt';

/** The custom element of a shop's page. */
export const embedScriptPath = '/embed.js';

/** The local mailbox, as a page and as JSON: in a local start only. */
export const mailboxPaths = { page: '/dev/mail', json: '/dev/mail.json' } as const;

/** What a path below `/{c}/notice` asks for. Null parts are left to negotiation. */
export type NoticePath =
  | { kind: 'notice'; language: string | null; version: string | null; format: NoticeFormat | null }
  | { kind: 'versions'; format: 'html' | 'json' | null }
  | { kind: 'changes'; language: string; older: string; newer: string }
  | { kind: 'feed' };

const language = '([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)';
const version = '(\\d{4}-\\d{2}-\\d{2}(?:\\.\\d{1,3})?)';
const extension = '(?:\\.(html|json|md|txt))?';
const noticePattern = new RegExp(`^/notice(?:/${language}(?:/${version})?)?${extension}$`);
const changesPattern = new RegExp(`^/notice/${language}/changes/${version}/${version}$`);

/** Reads a path from `/notice` on; null if it is none of the notice's. */
export function parseNoticePath(path: string): NoticePath | null {
  if (path === '/notice.atom') return { kind: 'feed' };
  const versions = /^\/notice\/versions(?:\.(html|json))?$/.exec(path);
  if (versions) return { kind: 'versions', format: (versions[1] as 'html' | 'json' | undefined) ?? null };
  const changes = changesPattern.exec(path);
  if (changes) {
    const [, inLanguage = '', older = '', newer = ''] = changes;
    return { kind: 'changes', language: inLanguage, older, newer };
  }
  const notice = noticePattern.exec(path);
  if (!notice) return null;
  const [, inLanguage = null, ofVersion = null, format = null] = notice;
  return { kind: 'notice', language: inLanguage, version: ofVersion, format: format as NoticeFormat | null };
}
