import type { Controller } from '../controllers/input.ts';
import { mappedTables } from '../retention/mapping.ts';
import { differingKeys } from '../sources/differing-keys.ts';
import { twoSubjects } from '../sources/two-subjects.ts';
import type { RetentionRule } from './input.ts';
import type { Finding } from './lint.ts';

type Table = Controller['sources'][number]['tables'][number];

/** A table of a source, with the rules of its category and their places in the policy. */
interface Mapped {
  source: string;
  table: Table;
  rules: { rule: RetentionRule; i: number }[];
}

const found = (level: Finding['level'], code: string, pointer: string, message: string): Finding => ({
  level,
  code,
  pointer,
  message,
});

/** Tables of the shop's databases that the notice's rules can't be applied to. */
export function lintMapping(sources: Controller['sources'], retention: RetentionRule[]): Finding[] {
  const rules = retention.map((rule, i) => ({ rule, i }));
  const mapped = sources.flatMap(({ id: source, tables }) =>
    tables.map((table): Mapped => {
      const own = rules.filter(({ rule }) => rule.category === table.category);
      return { source, table, rules: own };
    }),
  );
  return [
    ...sources.flatMap(lintKeys),
    ...lintSubjects(sources, retention),
    ...mapped.flatMap((one) => lintDeciding(one, mapped)),
    ...mapped.flatMap(lintAnonymising),
    ...mapped.flatMap(lintDeleting),
    ...mapped.flatMap(lintEvents),
    ...mapped.flatMap((one, at) => mappedTwice(one, mapped.slice(0, at))),
    ...(retention.length > 0 ? withoutPeriod(mapped) : []),
    ...undated(mapped),
  ];
}

const nameOf = ({ source, table }: Mapped) => `table ${table.table} of source ${source}`;

/** A table of several categories is one table, and gone through by one key. */
function lintKeys({ id, tables }: Controller['sources'][number]): Finding[] {
  return differingKeys(tables).map(({ table, key, first }) => {
    const message = `The table ${table} of source ${id} is listed with the keys ${first} and ${key}: name one of them each time.`;
    return found('error', 'keys-differ', '', message);
  });
}

/** A row may be of two people, by two mappings. */
function lintSubjects(sources: Controller['sources'], retention: RetentionRule[]): Finding[] {
  return mappedTables({ slug: '', sources }, retention).flatMap((table) => {
    const two = twoSubjects(table);
    return two ? [found('warning', 'two-subjects', '', two.message)] : [];
  });
}

/** What decides about a row, under whatever category, has to stay as it is. */
function lintDeciding(mapped: Mapped, all: Mapped[]): Finding[] {
  const { source, table } = mapped;
  const same = all.filter((one) => one.source === source && one.table.table === table.table);
  const deciding: [code: string, why: string, columns: (one: Table) => string[]][] = [
    ['key-anonymised', 'is the key', ({ key }) => [key]],
    ['event-anonymised', 'is the date', ({ event }) => [event]],
    ['where-anonymised', 'decides (where) about rows', ({ where }) => Object.keys(where ?? {})],
  ];
  return deciding.flatMap(([code, why, columnsOf]) => {
    const columns = same.flatMap((one) => columnsOf(one.table));
    const named = Object.keys(table.anonymise ?? {}).filter((column) => columns.includes(column));
    return named.map((column) => {
      const message = `${column} ${why} of ${nameOf(mapped)} and can't be anonymised: take it off the columns to anonymise.`;
      return found('error', code, '', message);
    });
  });
}

/** What anonymises has to leave nothing by which the person could be found again. */
function lintAnonymising(mapped: Mapped): Finding[] {
  const { table, rules } = mapped;
  const columns = Object.keys(table.anonymise ?? {});
  return rules.flatMap(({ rule, i }): Finding[] => {
    const isDated = table.after?.includes(rule.after) ?? true;
    if (rule.then !== 'anonymise' || !isDated) return [];
    const pointer = `/policy/retention/${i}/then`;
    if (columns.length === 0) {
      const message = `${rule.id} anonymises, but ${nameOf(mapped)} names no columns to anonymise: name them, or let the rule delete.`;
      return [found('error', 'nothing-to-anonymise', pointer, message)];
    }
    const { subject } = table;
    const joined = typeof subject === 'object';
    const column = joined ? subject.column : subject;
    if (column === undefined || columns.includes(column)) return [];
    const message = `${rule.id} anonymises, but ${column} of ${nameOf(mapped)} would still lead to the person: anonymise it too.`;
    return [found(joined ? 'warning' : 'error', 'subject-not-anonymised', pointer, message)];
  });
}

/** Columns to anonymise where every rule deletes: one of the two is not meant. */
function lintDeleting(mapped: Mapped): Finding[] {
  const { table } = mapped;
  const rules = mapped.rules.filter(({ rule }) => table.after?.includes(rule.after) ?? true);
  const isMeant = rules.length === 0 || rules.some(({ rule }) => rule.then === 'anonymise');
  if (isMeant || Object.keys(table.anonymise ?? {}).length === 0) return [];
  const names = rules.map(({ rule }) => rule.id).join(' and ');
  const message = `The ${nameOf(mapped)} names columns to anonymise, but ${names} ${rules.length === 1 ? 'deletes' : 'delete'}: drop one of the two.`;
  return [found('warning', 'anonymised-by-no-rule', `/policy/retention/${rules[0]?.i}/then`, message)];
}

/** A column can date only events that a rule of its category counts from. */
function lintEvents(mapped: Mapped): Finding[] {
  const { table, rules } = mapped;
  const events = [...new Set(rules.map(({ rule }) => rule.after))];
  if (events.length === 0) return [];
  if (table.after === undefined) {
    if (events.length === 1) return [];
    const message = `${table.event} of ${nameOf(mapped)} is taken as the date of ${events.join(' and of ')}: say by after which of them it dates.`;
    return [found('warning', 'event-unclear', '', message)];
  }
  return table.after
    .filter((event) => !events.includes(event))
    .map((event) => {
      const message = `${table.event} of ${nameOf(mapped)} dates ${event}, from which no rule of ${table.category} counts: name one of ${events.join(', ')}, or correct the rule.`;
      return found('error', 'unknown-event', '/policy/retention', message);
    });
}

/** The same rows dated twice for the same event. Other rows (`where`) or other events are no contradiction. */
function mappedTwice(mapped: Mapped, earlier: Mapped[]): Finding[] {
  const same = earlier.find(
    ({ source, table }) =>
      source === mapped.source &&
      table.table === mapped.table.table &&
      table.category === mapped.table.category &&
      JSON.stringify(table.where) === JSON.stringify(mapped.table.where) &&
      overlap(table.after, mapped.table.after),
  );
  if (!same) return [];
  const message = `The ${nameOf(mapped)} is listed twice for ${mapped.table.category} and the same event: keep one, or part them by where or after.`;
  return [found('error', 'table-mapped-twice', '', message)];
}

const overlap = (one: string[] | undefined, other: string[] | undefined) =>
  one === undefined || other === undefined || one.some((event) => other.includes(event));

function withoutPeriod(mapped: Mapped[]): Finding[] {
  const categories = new Set(
    mapped.filter(({ rules }) => rules.length === 0).map((one) => one.table.category),
  );
  return [...categories].map((category) => {
    const message = `No period is stated for ${category}, which a source has rows of, so they are never purged: say in the notice how long they are kept, and list it.`;
    return found('warning', 'category-without-period', '/policy/retention', message);
  });
}

/** A rule whose event no column dates lets nothing of a mapped category go. */
function undated(mapped: Mapped[]): Finding[] {
  const rules = new Map(mapped.flatMap((one) => one.rules.map(({ rule, i }) => [i, rule] as const)));
  return [...rules].flatMap(([i, rule]): Finding[] => {
    const tables = mapped.filter(({ table }) => table.category === rule.category).map(({ table }) => table);
    if (tables.some(({ after }) => after === undefined || after.includes(rule.after))) return [];
    const message = `No column dates ${rule.after}, so ${rule.id} lets nothing of the sources go: name the event in the after of a table of ${rule.category}.`;
    return [found('warning', 'event-without-column', `/policy/retention/${i}/after`, message)];
  });
}
