import * as v from 'valibot';
import { type EmailBinding, isSender } from './deliveries/mail.ts';

const isKey32 = (base64: string) => {
  try {
    return atob(base64).length === 32;
  } catch {
    return false;
  }
};

const Secret = v.pipe(
  v.string(),
  v.check(
    (list) =>
      list
        .split(',')
        .every((entry) => /^[A-Za-z0-9_-]{1,32}:/.test(entry) && isKey32(entry.replace(/^[^:]*:/, ''))),
    'must be kid:base64 with 32 bytes, several separated by commas, newest first',
  ),
);

const HttpsUrl = v.pipe(
  v.string(),
  v.check((address) => {
    const url = URL.parse(address);
    return (
      url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    );
  }, 'must be an https address (http for a loopback address only)'),
);

const PublicUrl = v.pipe(
  HttpsUrl,
  v.transform((address) => new URL(address).origin),
);

const isSendEmail = (binding: unknown) =>
  typeof (binding as Partial<EmailBinding> | undefined)?.send === 'function';

/** How mail goes out, and as whose. What each way needs is checked with it. */
const mailSettings = {
  MAIL_TRANSPORT: v.picklist(['cloudflare', 'http', 'mailbox'], 'must be cloudflare, http or mailbox'),
  MAIL_FROM: v.pipe(v.string(), v.check(isSender, 'must be an address, or Name <address>')),
  MAIL_HTTP_URL: v.optional(HttpsUrl),
  MAIL_HTTP_KEY: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'must be a token'))),
  /** The `send_email` binding of wrangler.toml. */
  EMAIL: v.optional(v.custom<EmailBinding>(isSendEmail, 'must be a send_email binding')),
};

/** What is used of a `ratelimits` binding. */
export interface RateLimiter {
  limit(what: { key: string }): Promise<{ success: boolean }>;
}

const isLimiter = (binding: unknown) =>
  typeof (binding as Partial<RateLimiter> | undefined)?.limit === 'function';

/** The Worker's secrets and vars. */
export const Env = v.pipe(
  v.object({
    TURSO_DATABASE_URL: v.pipe(
      v.string(),
      v.regex(/^(?:libsql|https?):\/\//, 'must be a libsql, https or http address'),
    ),
    TURSO_AUTH_TOKEN: v.optional(v.string()),
    UNUSTA_SECRET: Secret,
    UNUSTA_PEPPER: v.pipe(v.string(), v.check(isKey32, 'must be 32 bytes in base64')),
    ADMIN_KEY: v.pipe(
      v.string(),
      v.regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 visible ASCII characters, without blanks'),
    ),
    PUBLIC_URL: PublicUrl,
    /** The domain at which mail comes in: of the mailto address in List-Unsubscribe. */
    MAIL_IN: v.optional(v.string()),
    ...mailSettings,
    /** Pages (up to 1,000 rows) that a purge takes at once: with one, its requests keep within Workers Free. */
    PURGE_PAGES: v.optional(
      v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/, 'must be a number from 1 to 9999'), v.transform(Number)),
      '1',
    ),
    /** For how many days the database's backups hold what was deleted (Turso: 1 to 90, by plan): answers say so. */
    BACKUP_DAYS: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(?:[1-9]|[1-8]\d|90)$/, 'must be a number from 1 to 90'),
        v.transform(Number),
      ),
    ),
    /** The rate limiter of wrangler.toml: how often one network may ask about one address. */
    REQUEST_LIMITER: v.optional(v.custom<RateLimiter>(isLimiter, 'must be a ratelimits binding')),
    /** The deployed version, from the platform: caches outlive deployments, and their keys must not. */
    CF_VERSION_METADATA: v.optional(v.object({ id: v.string() })),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: input } = dataset;
    for (const [key, message] of mailProblems(input)) {
      addIssue({ message, path: [{ type: 'object', origin: 'value', input, key, value: input[key] }] });
    }
  }),
);
export type Env = v.InferOutput<typeof Env> & {
  /** Addresses and tokens of shops' own databases, by name; configurations can name no other secret. */
  SOURCES: ReadonlyMap<string, string>;
};

/** Each way to send mail needs settings of its own. */
function mailProblems(env: {
  MAIL_TRANSPORT: string;
  PUBLIC_URL: string;
  MAIL_HTTP_URL?: string | undefined;
  MAIL_HTTP_KEY?: string | undefined;
  EMAIL?: object | undefined;
}): [name: keyof typeof env, problem: string][] {
  const needed = { http: ['MAIL_HTTP_URL', 'MAIL_HTTP_KEY'], cloudflare: ['EMAIL'] } as const;
  const { MAIL_TRANSPORT: transport } = env;
  if (transport === 'mailbox') {
    const isLocal = isLoopback(new URL(env.PUBLIC_URL).hostname);
    const problem =
      'must not be mailbox unless PUBLIC_URL is a loopback address: anybody could read the mail';
    return isLocal ? [] : [['MAIL_TRANSPORT', problem]];
  }
  const names = transport === 'http' || transport === 'cloudflare' ? needed[transport] : [];
  const missing = names.filter((name) => env[name] === undefined);
  return missing.map((name) => [name, `is needed for MAIL_TRANSPORT=${transport}`]);
}

/** Names that mean this very machine, whatever the port: `npm start` answers on each of them. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

const parsed = new WeakMap<object, Env>();

/**
 * The bindings, checked, once per isolate. Throws an error that names every setting that is missing or wrong, and
 * shows no value.
 */
export function parseEnv(bindings: object): Env {
  const known = parsed.get(bindings);
  if (known) return known;
  const result = v.safeParse(Env, bindings);
  if (!result.success) {
    const wrong = result.issues.map((issue) => {
      const name = v.getDotPath(issue) ?? 'configuration';
      return issue.received === 'undefined' ? `${name} is missing` : `${name} ${issue.message}`;
    });
    throw new Error(`The configuration is not as it should be: ${wrong.join('; ')}.`);
  }
  const env = { ...result.output, SOURCES: sourceSecrets(bindings) };
  parsed.set(bindings, env);
  return env;
}

function sourceSecrets(bindings: object): Map<string, string> {
  const named = Object.entries(bindings).filter(([name]) => name.startsWith('SOURCE_'));
  return new Map(
    named.flatMap(([name, value]) => (typeof value === 'string' && value ? [[name, value]] : [])),
  );
}
