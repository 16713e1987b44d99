import * as v from 'valibot';
import { CalendarDate, Language } from '../controllers/input.ts';
import { isDuration } from '../law/duration.ts';
import { rightTypes } from './right.ts';
import { isVersion } from './version.ts';

const Clause = v.pipe(
  v.string('must be a clause, in quotes'),
  v.trim(),
  v.nonEmpty('must name a clause'),
  v.maxLength(300),
);
const Duration = v.pipe(
  v.string(),
  v.check(isDuration, 'must be an ISO 8601 duration of years, months, weeks or days, such as P1M or P14D'),
);
const Identifier = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be 1 to 63 of a–z, 0–9, _ and -, beginning with a letter or digit',
  ),
);

/** What Art. 13 GDPR asks a notice to say. */
const disclosureItems = [
  'identity',
  'dpo',
  'purposes',
  'basis',
  'interests',
  'recipients',
  'transfers',
  'retention',
  'rights',
  'withdraw',
  'complaint',
  'obligation',
  'automated',
] as const;
export type DisclosureItem = (typeof disclosureItems)[number];

const Right = v.pipe(
  v.strictObject({
    type: v.picklist(rightTypes, `must be one of ${rightTypes.join(', ')}`),
    scope: v.optional(v.picklist(['marketing', 'other'], 'must be marketing or other')),
    clause: Clause,
    answerWithin: v.optional(Duration),
    extendTo: v.optional(Duration),
    deadlineClause: v.optional(Clause),
    extendClause: v.optional(Clause),
    proof: v.optional(v.picklist(['email', 'signature', 'none'], 'must be email, signature or none')),
  }),
  v.forward(
    v.check(
      (right) => right.type === 'objection' || right.scope === undefined,
      'belongs to an objection only',
    ),
    ['scope'],
  ),
);
export type Right = v.InferOutput<typeof Right>;

const RetentionRule = v.pipe(
  v.strictObject({
    id: Identifier,
    category: Identifier,
    keep: Duration,
    after: Identifier,
    from: v.optional(
      v.picklist(['event', 'financial_year_end'], 'must be event or financial_year_end'),
      'event',
    ),
    then: v.picklist(['delete', 'anonymise'], 'must be delete or anonymise'),
    clause: Clause,
    ground: v.optional(
      v.picklist(['legal-obligation', 'legal-claims'], 'must be legal-obligation or legal-claims'),
    ),
    law: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(300))),
  }),
  v.forward(
    v.check(
      (rule) => rule.ground !== 'legal-obligation' || rule.law !== undefined,
      'must name the law that obliges',
    ),
    ['law'],
  ),
);
export type RetentionRule = v.InferOutput<typeof RetentionRule>;

const HoldReason = v.strictObject({
  reason: Identifier,
  clause: Clause,
  ground: v.optional(
    v.picklist(
      ['legal-obligation', 'legal-claims', 'none'],
      'must be legal-obligation, legal-claims or none',
    ),
    'none',
  ),
});
export type HoldReason = v.InferOutput<typeof HoldReason>;

const distinctBy =
  <T>(key: (one: T) => string) =>
  (list: T[]) =>
    new Set(list.map(key)).size === list.length;

/** A policy: what the notice's text promises, each promise with the clause that makes it. */
export const Policy = v.strictObject({
  effective: CalendarDate,
  disclosures: v.optional(
    v.partial(
      v.strictObject(
        Object.fromEntries(disclosureItems.map((item) => [item, Clause])) as Record<
          DisclosureItem,
          typeof Clause
        >,
      ),
    ),
    {},
  ),
  rights: v.optional(
    v.pipe(
      v.array(Right),
      v.check(
        distinctBy((right) => `${right.type} ${right.scope ?? ''}`),
        'must not list a right twice',
      ),
    ),
    [],
  ),
  retention: v.optional(
    v.pipe(
      v.array(RetentionRule),
      v.maxLength(200, 'must hold at most 200 rules'),
      v.check(
        distinctBy((rule) => rule.id),
        'must not use an id twice',
      ),
    ),
    [],
  ),
  holds: v.optional(
    v.pipe(
      v.array(HoldReason),
      v.maxLength(200, 'must hold at most 200 reasons'),
      v.check(
        distinctBy((hold) => hold.reason),
        'must not name a reason twice',
      ),
    ),
    [],
  ),
});
export type Policy = v.InferOutput<typeof Policy>;

/** The longest text taken, in characters. The longest real notice seen has 20 thousand. */
export const longestText = 500_000;

/** The longest Markdown taken, in characters: reading hostile Markdown takes time that grows with its square. */
const longestMarkdown = 100_000;

const NoticeSource = v.pipe(
  v.strictObject({
    format: v.picklist(['txt', 'md'], 'must be txt or md'),
    source: v.pipe(
      v.string(),
      v.check((source) => source.trim() !== '', 'must not be empty'),
      v.check((source) => !source.includes('\0'), 'must not contain a NUL character'),
      v.check((source) => source.isWellFormed(), 'must be well-formed Unicode'),
      v.maxLength(longestText, `must be at most ${longestText} characters`),
    ),
  }),
  v.forward(
    v.check(
      ({ format, source }) => format !== 'md' || source.length <= longestMarkdown,
      `must be at most ${longestMarkdown} characters of Markdown`,
    ),
    ['source'],
  ),
);
export type NoticeSource = v.InferOutput<typeof NoticeSource>;

/** The body of `PUT /controllers/{c}/notices/{version}`. */
export const NoticeVersion = v.strictObject({
  policy: Policy,
  texts: v.pipe(
    v.record(Language, NoticeSource),
    v.check((texts) => Object.keys(texts).length > 0, 'must hold at least one language'),
  ),
});
export type NoticeVersion = v.InferOutput<typeof NoticeVersion>;

/** A version as a path names it: `2026-03-01`, or `2026-03-01.2` for a correction. */
export const Version = v.pipe(
  v.string(),
  v.check(isVersion, 'must be a date such as 2026-03-01, or a correction such as 2026-03-01.2'),
);
