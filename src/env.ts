import * as v from 'valibot';

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

const PublicUrl = v.pipe(
  v.string(),
  v.check((address) => {
    const url = URL.parse(address);
    return (
      url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    );
  }, 'must be an https address (http for a loopback address only)'),
  v.transform((address) => new URL(address).origin),
);

/** The Worker's secrets and vars. */
export const Env = v.object({
  TURSO_DATABASE_URL: v.pipe(
    v.string(),
    v.regex(/^(?:libsql|https?):\/\//, 'must be a libsql, https or http address'),
  ),
  TURSO_AUTH_TOKEN: v.optional(v.string()),
  UNUSTA_SECRET: Secret,
  UNUSTA_PEPPER: v.pipe(v.string(), v.check(isKey32, 'must be 32 bytes in base64')),
  ADMIN_KEY: v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters')),
  PUBLIC_URL: PublicUrl,
  /** The deployed version, from the platform: caches outlive deployments, and their keys must not. */
  CF_VERSION_METADATA: v.optional(v.object({ id: v.string() })),
});
export type Env = v.InferOutput<typeof Env>;

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
  parsed.set(bindings, result.output);
  return result.output;
}
