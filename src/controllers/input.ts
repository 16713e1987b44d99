import * as v from 'valibot';
import { isDay } from '../law/day.ts';
import { holidayCalendars } from '../law/holidays.ts';
import { isReservedSlug } from '../paths.ts';
import { ownSource } from '../retention/mapping.ts';

const text = (longest: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty('must not be empty'),
    v.maxLength(longest),
    // Of control characters only these can stand in a page and in a feed (XML 1.0 § 2.2)
    v.check((words) => !/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u.test(words), 'must not contain control characters'),
  );
const identifier = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be 1 to 63 of a–z, 0–9, _ and -, beginning with a letter or digit',
  ),
);
const email = v.pipe(v.string(), v.trim(), v.maxLength(254), v.email('must be an e-mail address'));
const webAddress = v.pipe(v.string(), v.check(isWebAddress, 'must be an http or https address'));

const noDate = 'must be a date such as 2026-03-01';

/** A calendar date that exists: 2027-02-31 has the shape of one, and is none. */
export const CalendarDate = v.pipe(
  v.string(),
  v.isoDate(noDate),
  v.check((date) => !v.ISO_DATE_REGEX.test(date) || isDay(date), noDate),
);

/** A controller's slug: its folder, and the first part of its paths. */
export const Slug = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 of a–z, 0–9 and -, with no - at the ends',
  ),
  v.check((slug) => !isReservedSlug(slug), 'is a word the system uses in its own paths'),
);
export type Slug = v.InferOutput<typeof Slug>;

/** A language tag as a text's file name has it: `et`, `en`, `sr-Latn`. */
export const Language = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?$/, 'must be a language tag such as et or en-GB'),
);

const Names = v.record(Language, text(200));
const Country = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be a two-letter country code such as EE'));
const Calendar = v.picklist(holidayCalendars, `must be one of ${holidayCalendars.join(', ')}`);
const SecretName = v.pipe(
  v.string(),
  v.regex(/^SOURCE_[A-Z0-9_]{1,100}$/, 'must be the name of a secret that starts with SOURCE_'),
);
const Column = v.pipe(
  v.string(),
  v.nonEmpty('must not be empty'),
  v.maxLength(128),
  v.check((name) => !/\p{Cc}/u.test(name), 'must not contain control characters'),
);
const Cell = v.union([
  // SQL text ends at a NUL
  v.pipe(
    v.string(),
    v.check((text) => !text.includes('\0'), 'must not contain a NUL character'),
  ),
  v.pipe(
    v.number(),
    v.check(
      (number) => Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)),
      'must be a finite number, and no integer beyond 2^53',
    ),
  ),
  v.boolean(),
]);

const SourceTable = v.strictObject({
  category: identifier,
  table: Column,
  key: Column,
  subject: v.optional(
    v.union([Column, v.strictObject({ column: Column, table: Column, key: Column, email: Column })]),
  ),
  event: Column,
  eventFormat: v.picklist(['date', 'iso', 'unix', 'unix_ms']),
  where: v.optional(byColumn(v.pipe(v.array(Cell), v.minLength(1)))),
  anonymise: v.optional(
    v.pipe(
      byColumn(
        v.union([
          Cell,
          v.strictObject({ null: v.literal(true) }),
          v.strictObject({ random: v.literal(true) }),
        ]),
      ),
      v.check((columns) => Object.keys(columns).length > 0, 'must name at least one column'),
    ),
  ),
  // One is a list of one
  after: v.optional(
    v.pipe(
      v.union([identifier, v.array(identifier)], 'must be the name of an event, or a list of them'),
      v.transform((events) => [events].flat()),
    ),
  ),
  withhold: v.optional(v.array(Column)),
});

const Source = v.strictObject({
  id: v.pipe(
    identifier,
    v.check((id) => id !== ownSource, "is the name of Unusta's own tables"),
  ),
  kind: v.literal('libsql'),
  urlEnv: SecretName,
  tokenEnv: v.optional(SecretName),
  tables: v.optional(v.array(SourceTable), []),
});

/** The controller as `PUT /controllers/{c}` takes it, and as it is stored. */
export const Controller = v.pipe(
  v.strictObject({
    slug: Slug,
    name: text(200),
    tradeName: v.optional(text(200)),
    registration: v.optional(text(100)),
    address: v.optional(text(500)),
    country: Country,
    holidays: v.optional(Calendar),
    timeZone: v.pipe(v.string(), v.check(isTimeZone, 'must be an IANA time zone such as Europe/Tallinn')),
    financialYearEnd: v.optional(
      v.pipe(v.string(), v.check(isDayOfYear, 'must be a day of the year as MM-DD, such as 12-31')),
      '12-31',
    ),
    languages: v.pipe(
      v.array(Language),
      v.minLength(1, 'must name at least one language'),
      v.check(areDistinct, 'must not name a language twice'),
    ),
    email: v.optional(email),
    website: v.optional(webAddress),
    hosts: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.check(isHost, 'must be a host name in lower case, such as privacy.shop.example'),
          ),
        ),
        v.check(areDistinct, 'must not name a host twice'),
      ),
      [],
    ),
    origins: v.optional(
      v.array(v.pipe(v.string(), v.check(isOrigin, 'must be a web origin such as https://shop.example'))),
      [],
    ),
    accent: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #1a6b4f'))),
    mode: v.optional(v.picklist(['live', 'rehearsal'], 'must be live or rehearsal'), 'live'),
    authority: v.strictObject({ name: text(200), url: webAddress, address: v.optional(text(500)) }),
    dpo: v.optional(v.strictObject({ name: v.optional(text(200)), email })),
    topics: v.optional(
      v.pipe(
        v.array(v.strictObject({ id: identifier, name: Names })),
        v.check((topics) => areDistinct(topics.map((topic) => topic.id)), 'must not use an id twice'),
      ),
      [],
    ),
    recipients: v.optional(
      v.pipe(
        v.array(
          v.strictObject({
            id: identifier,
            name: text(200),
            role: v.picklist(['processor', 'controller'], 'must be processor or controller'),
            email: v.optional(email),
          }),
        ),
        v.check((recipients) => areDistinct(recipients.map((one) => one.id)), 'must not use an id twice'),
      ),
      [],
    ),
    sources: v.optional(
      v.pipe(
        v.array(Source),
        v.check((sources) => areDistinct(sources.map((source) => source.id)), 'must not use an id twice'),
        v.check(
          (sources) => areDistinct(sources.map((source) => source.urlEnv)),
          'must not use a secret twice: one source has all tables of a database',
        ),
      ),
      [],
    ),
  }),
  v.forward(
    v.check(
      ({ country, holidays }) =>
        holidays !== undefined || holidayCalendars.some((known) => known === country),
      `has no holiday calendar here yet; set holidays to one of ${holidayCalendars.join(', ')}`,
    ),
    ['country'],
  ),
  v.forward(
    v.check(
      ({ topics, languages: [first] }) =>
        first === undefined || topics.every((topic) => topic.name[first] !== undefined),
      'must have a name in the default language',
    ),
    ['topics'],
  ),
);
export type Controller = v.InferOutput<typeof Controller>;

/**
 * A record by columns. Valibot's own passes over some names without a word, so that less would be meant than was said:
 * they are looked for first.
 */
function byColumn<V extends v.GenericSchema>(value: V) {
  const record = v.record(Column, value);
  const heeding = v.pipe(
    v.unknown(),
    v.check(hasHeededNames, 'must not name a column __proto__, constructor or prototype'),
    record,
  );
  return { ...record, '~run': heeding['~run'] };
}

function hasHeededNames(input: unknown): boolean {
  const names = ['__proto__', 'constructor', 'prototype'];
  return typeof input !== 'object' || input === null || !names.some((name) => Object.hasOwn(input, name));
}

function areDistinct(values: string[]): boolean {
  return new Set(values).size === values.length;
}

function isTimeZone(name: string): boolean {
  try {
    return name.includes('/') && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function isDayOfYear(day: string): boolean {
  const [, month = 0, date = 0] = (/^(\d\d)-(\d\d)$/.exec(day) ?? []).map(Number);
  // 2024 is a leap year: 02-29 is a day of the year
  return month >= 1 && month <= 12 && date >= 1 && date <= new Date(Date.UTC(2024, month, 0)).getUTCDate();
}

function isWebAddress(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === ''
  );
}

function isOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  // A URL's host may hold `;`, `,` and `*`, which mean something in a Content-Security-Policy
  return (
    isWebAddress(origin) && url?.origin === origin && /^[a-z0-9._-]+$|^\[[\da-f:]+\]$/.test(url.hostname)
  );
}

function isHost(host: string): boolean {
  return (
    host.length <= 253 &&
    /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) &&
    URL.parse(`https://${host}/`)?.host === host
  );
}
