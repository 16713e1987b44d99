import type { Controller } from '../controllers/input.ts';
import type { RetentionRule } from '../notices/input.ts';
import type { EventFormat } from './dating.ts';
import { requestRules, requestsCategory } from './request-rules.ts';

type Source = Controller['sources'][number];
type MappedAs = Source['tables'][number];

/** The column by which a row leads to a person: an address, here or in a table it refers to, or our own keyed hash. */
export type Subject =
  | { kind: 'address'; column: string }
  | { kind: 'joined'; column: string; table: string; key: string; email: string }
  | { kind: 'hash'; column: string };

/** What a column becomes when a row is anonymised. */
export type Replacement = { value: string | number | null } | 'random';

/** What a table is to one category: which rows, how dated, and the rules of the notice that count from that date. */
export interface Mapping {
  category: string;
  event: string;
  format: EventFormat;
  /** Only rows in which each of these columns has one of these values. */
  where: { column: string; values: (string | number)[] }[];
  subject: Subject | null;
  anonymise: { column: string; becomes: Replacement }[];
  /** Columns that no export to the person has. */
  withhold?: string[];
  rules: RetentionRule[];
}

/** One table of a database, with all that it is mapped to. */
export interface MappedTable {
  source: string;
  table: string;
  key: string;
  mappings: Mapping[];
  own?: Own;
}

/** What there is to know of one of Unusta's own tables besides. */
interface Own {
  /** The column that names the controller; rows are its alone. */
  column: string;
  controller: string;
  /** Rows that no rule is about. */
  unless?: 'current-preference' | 'open-request';
  /** The column that names the record which a row belongs to: a hold on that keeps it too. */
  record?: string;
  /** The tables of what belongs to a row: it goes after all of that. */
  parts?: string[];
}

/** Whether nothing is to be done any more with a row that has been anonymised: no rule deletes it. */
export function endsAnonymised({ anonymise, rules }: Pick<Mapping, 'anonymise' | 'rules'>): boolean {
  return anonymise.length > 0 && rules.every(({ then }) => then === 'anonymise');
}

/** The id of the source that Unusta's own tables are. No source of a shop has it. */
export const ownSource = 'unusta';

/**
 * Every table that a controller has mapped, in the order declared, and Unusta's own, each with the rules that a policy
 * has for it. A table that is listed several times is one table with several mappings: a record under several rules is
 * kept by the longest.
 */
export function mappedTables(
  controller: Pick<Controller, 'slug' | 'sources'>,
  rules: RetentionRule[],
): MappedTable[] {
  const shops = controller.sources.flatMap(({ id, tables }) => {
    const names = [...new Set(tables.map(({ table }) => table))];
    return names.map((table): MappedTable => {
      const same = tables.filter((one) => one.table === table);
      const key = same[0]?.key ?? '';
      return { source: id, table, key, mappings: same.map((one) => mappingOf(one, rules)) };
    });
  });
  return [...shops, ...ownTables(controller.slug, rules)];
}

function mappingOf(mapped: MappedAs, rules: RetentionRule[]): Mapping {
  const { category, event, eventFormat: format, subject, after } = mapped;
  return {
    category,
    event,
    format,
    where: Object.entries(mapped.where ?? {}).map(([column, values]) => ({
      column,
      values: values.map(bound),
    })),
    subject: subjectOf(subject),
    anonymise: Object.entries(mapped.anonymise ?? {}).map(([column, becomes]) => ({
      column,
      becomes: replacementOf(becomes),
    })),
    ...(mapped.withhold && { withhold: mapped.withhold }),
    rules: rules.filter((rule) => rule.category === category && (after?.includes(rule.after) ?? true)),
  };
}

function subjectOf(subject: MappedAs['subject']): Subject | null {
  if (subject === undefined) return null;
  return typeof subject === 'string' ? { kind: 'address', column: subject } : { kind: 'joined', ...subject };
}

function replacementOf(becomes: NonNullable<MappedAs['anonymise']>[string]): Replacement {
  if (typeof becomes !== 'object') return { value: bound(becomes) };
  return 'random' in becomes ? 'random' : { value: null };
}

/** As SQLite has it: there is no boolean. */
function bound(value: string | number | boolean): string | number {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The rules that a controller's tables go by: the notice's, then what Unusta's own tables have besides. */
export function rulesOf(rules: readonly RetentionRule[], tables: readonly MappedTable[]): RetentionRule[] {
  return [...new Set([...rules, ...tables.flatMap(({ mappings }) => mappings.flatMap((one) => one.rules))])];
}

/**
 * Unusta's own data are categories like any other: the ledger of preferences but for entries that say what holds now
 * (the proof of a consent in use, Art. 7(1) GDPR), the mail that was delivered, and requests that are closed, which have
 * rules without the notice's too: first what somebody wrote, then what happened, then the request.
 */
export function ownTables(controller: string, rules: readonly RetentionRule[]): MappedTable[] {
  return allOwnTables(controller, rules).filter(({ mappings }) =>
    mappings.some((mapping) => mapping.rules.length > 0),
  );
}

/** The same, and those that no rule is about: an erasure asks for no period. */
export function allOwnTables(controller: string, rules: readonly RetentionRule[]): MappedTable[] {
  const own = (
    table: string,
    mapping: Pick<Mapping, 'category' | 'event' | 'rules'> & Partial<Mapping>,
    more: Omit<Own, 'column' | 'controller'> = {},
  ): MappedTable => ({
    ...{ source: ownSource, table, key: 'id' },
    mappings: [{ format: 'unix_ms', where: [], subject: null, anonymise: [], ...mapping }],
    own: { column: 'controller', controller, ...more },
  });
  const deleting = (category: string) =>
    rules.filter((rule) => rule.category === category && rule.then === 'delete');
  const subject = { kind: 'hash', column: 'subject' } as const;
  const ledger = { category: 'preferences', event: 'recorded_at', subject, rules: deleting('preferences') };
  const where = [{ column: 'kind', values: ['mail'] }];
  const mail = { category: 'mail', event: 'delivered_at', where, rules: deleting('mail') };
  const { texts, proof } = requestRules(rules);
  const requests = { category: requestsCategory, event: 'closed_at', subject, rules: proof };
  const unless = 'open-request';
  const [written, happened, asked] = ['request_texts', 'request_events', 'tasks'];
  return [
    own('preference_events', ledger, { unless: 'current-preference' }),
    own('deliveries', mail),
    own(written, { ...requests, rules: texts }, { unless, record: 'request' }),
    own(happened, requests, { unless, record: 'request' }),
    own(asked, requests, { unless, record: 'request' }),
    own('requests', requests, { unless, parts: [written, happened, asked] }),
  ];
}
