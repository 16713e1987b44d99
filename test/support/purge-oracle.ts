// Who must survive a purge, worked out from the law alone (Retention, points 1 to 5), row by row and with date
// arithmetic of its own: it shares no code with what it judges.

/** What a column holds. */
export type Cell = string | number | bigint | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/** A rule of a notice, as its policy has it. */
export interface Rule {
  id: string;
  category: string;
  keep: string;
  after: string;
  from?: 'event' | 'financial_year_end' | undefined;
  then: 'delete' | 'anonymise';
}

type Value = string | number | boolean;

/** A table of a category, as a controller's configuration has it. */
export interface Mapping {
  category: string;
  table: string;
  key: string;
  event: string;
  eventFormat: 'date' | 'iso' | 'unix' | 'unix_ms';
  subject?: string | { column: string; table: string; key: string; email: string } | undefined;
  where?: Record<string, Value[]> | undefined;
  anonymise?: Record<string, Value | { null: true } | { random: true }> | undefined;
  after?: string[] | undefined;
}

/** A shop at one moment. */
export interface World {
  timeZone: string;
  /** `MM-DD` */
  financialYearEnd: string;
  /** The local date of the purge; the later of it and of the real one, after which an event is in the future. */
  today: string;
  known: string;
  rules: readonly Rule[];
  mappings: readonly Mapping[];
  /** Of every table its rows, and its columns' declared types. */
  rows: Readonly<Record<string, readonly Row[]>>;
  types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whom a text in a column means. */
  people(text: string): readonly string[];
  held: { people: ReadonlySet<string>; records: readonly { category: string; key: string }[] };
}

/** What becomes of a row, and by which rule: `held` and `kept` rows stay as they are. */
export interface Fate {
  row: Row;
  becomes: 'kept' | 'held' | 'gone' | Readonly<Record<string, Cell | typeof random>>;
  rule: string | null;
  /** The event's date, `YYYY-MM-DD`, where a rule lets the row go. */
  on: string | null;
}

/** A value nobody can foretell. */
export const random = Symbol('random');

export interface Counts {
  eligible: number;
  held: number;
  undated: number;
  firstOn: string | null;
  lastOn: string | null;
}

/** Every row's fate, in the order given, and each rule's counts. */
export function judge(world: World): {
  fates: Record<string, Fate[]>;
  counts: Record<string, Counts>;
} {
  const counts = Object.fromEntries(
    world.rules.map(({ id }) => [id, { eligible: 0, held: 0, undated: 0, firstOn: null, lastOn: null }]),
  ) as Record<string, Counts>;
  const tables = [...new Set(world.mappings.map(({ table }) => table))];
  const fates = tables.map((table) => {
    const all = (world.rows[table] ?? []).map((row) => judgeRow(world, table, row, counts));
    return [table, all] as const;
  });
  return { fates: Object.fromEntries(fates), counts };
}

function judgeRow(world: World, table: string, row: Row, counts: Record<string, Counts>): Fate {
  const { rules, mappings } = world;
  const types = world.types[table] ?? {};
  const kept: Fate = { row, becomes: 'kept', rule: null, on: null };
  const mine = mappings.filter((one) => one.table === table);
  const applying = mine
    .filter((mapping) => isMeant(mapping, row, types))
    .map((mapping) => ({
      mapping,
      day: eventDay(mapping.eventFormat, row[mapping.event] ?? null, world),
      rules: rules.filter(({ category, after }) => {
        return category === mapping.category && (mapping.after?.includes(after) ?? true);
      }),
    }))
    .filter((one) => one.rules.length > 0);
  for (const one of applying) {
    const isOver = isDone(one.mapping, row, types) && one.rules.every(({ then }) => then === 'anonymise');
    for (const { id } of one.rules) {
      const count = counts[id];
      if (count && one.day === null && !isOver) count.undated += 1;
    }
  }
  const today = readDay(world.today) ?? 0;
  let longest: { rule: Rule; mapping: Mapping; until: number; day: number } | null = null;
  for (const { mapping, day, rules } of applying) {
    if (day === null) return kept;
    for (const rule of rules) {
      const until = lastDayKept(rule, day, world.financialYearEnd);
      if (until >= today) return kept;
      if (!longest || until > longest.until) longest = { rule, mapping, until, day };
    }
  }
  if (!longest) return kept;
  const { rule, mapping, day } = longest;
  if (rule.then === 'anonymise' && isDone(mapping, row, types)) return kept;
  const count = counts[rule.id];
  const on = dayText(day);
  if (isHeld(world, mine, row)) {
    if (count) count.held += 1;
    return { row, becomes: 'held', rule: rule.id, on };
  }
  if (count) {
    count.eligible += 1;
    if (count.firstOn === null || on < count.firstOn) count.firstOn = on;
    if (count.lastOn === null || on > count.lastOn) count.lastOn = on;
  }
  const becomes = rule.then === 'delete' ? 'gone' : replaced(mapping, types);
  return { row, becomes, rule: rule.id, on };
}

function isHeld({ held, people, rows }: World, mappings: readonly Mapping[], row: Row): boolean {
  return mappings.some(({ category, key, subject }) => {
    const name = String(row[key]);
    if (held.records.some((one) => one.category === category && one.key === name)) return true;
    if (subject === undefined) return false;
    const value = typeof subject === 'string' ? row[subject] : joined(subject, rows, row);
    const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
    return typeof text === 'string' && people(text).some((person) => held.people.has(person));
  });
}

/** What a join leads to. */
export function joined(
  { column, table, key, email }: Exclude<Mapping['subject'], string | undefined>,
  rows: World['rows'],
  row: Row,
): Cell | undefined {
  const value = row[column];
  if (value === null) return null;
  return rows[table]?.find((one) => one[key] === value)?.[email];
}

/** As SQLite stores or compares a value in a column of this declared type. */
function coerced(value: Value, type = ''): Cell {
  const plain = typeof value === 'boolean' ? Number(value) : value;
  if (/CHAR|CLOB|TEXT/i.test(type)) return String(plain);
  const isNumeric = type !== '' && !/BLOB|ANY/i.test(type);
  const looksNumeric = typeof plain === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(plain);
  return isNumeric && looksNumeric ? Number(plain) : plain;
}

/** Whether a mapping means a row. */
export function isMeant({ where = {} }: Mapping, row: Row, types: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([column, values]) =>
    values.some((value) => coerced(value, types[column]) === row[column]),
  );
}

/** What the listed columns of an anonymised row become. */
export function replaced({ anonymise = {} }: Mapping, types: Readonly<Record<string, string>>) {
  const all = Object.entries(anonymise).map(([column, value]): [string, Cell | typeof random] => {
    if (typeof value !== 'object') return [column, coerced(value, types[column])];
    return [column, 'null' in value ? null : random];
  });
  return Object.fromEntries(all);
}

/** Whether a row is what a mapping would make of it. */
export function isDone(mapping: Mapping, row: Row, types: Readonly<Record<string, string>>): boolean {
  const all = Object.entries(replaced(mapping, types));
  return (
    all.length > 0 &&
    all.every(([column, value]) => (value === random ? isRandom(row[column]) : row[column] === value))
  );
}

/** `anon-` and 128 bits. */
export function isRandom(value: Cell | undefined): boolean {
  return typeof value === 'string' && /^anon-[0-9a-f]{32}$/.test(value);
}

// Days are numbers, counted from 1 January 1970.

const dayMs = 86_400_000;

function dayNumber(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / dayMs;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The number of a day `YYYY-MM-DD`, or null where there is none such. */
export function readDay(text: string): number | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const parts = [text.slice(0, 4), text.slice(5, 7), text.slice(8)];
  if (parts.some((part) => [...part].some((c) => c < '0' || c > '9'))) return null;
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return dayNumber(year, month, day);
}

/** `YYYY-MM-DD` of a day's number. */
export function dayText(day: number): string {
  const date = new Date(day * dayMs);
  const part = (n: number, width: number) => String(n).padStart(width, '0');
  return `${part(date.getUTCFullYear(), 4)}-${part(date.getUTCMonth() + 1, 2)}-${part(date.getUTCDate(), 2)}`;
}

/** The last day on which a rule keeps what happened on a day: no weekend moves it, and a short month ends it. */
export function lastDayKept({ keep, from }: Rule, event: number, financialYearEnd: string): number {
  const start = from === 'financial_year_end' ? yearEndFrom(event, financialYearEnd) : event;
  const [, years, months, weeks, days] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(keep)?.map((n) => Number(n ?? 0)) ?? [];
  if (days === undefined) throw new Error(`not a duration: ${keep}`);
  const date = new Date(start * dayMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + (years ?? 0) * 12 + (months ?? 0);
  const [y, m] = [Math.floor(month / 12), (month % 12) + 1];
  return dayNumber(y, m, Math.min(date.getUTCDate(), daysIn(y, m))) + (weeks ?? 0) * 7 + days;
}

function yearEndFrom(day: number, monthDay: string): number {
  const [month = 0, date = 0] = monthDay.split('-').map(Number);
  const year = new Date(day * dayMs).getUTCFullYear();
  const ends = [year, year + 1].map((y) => dayNumber(y, month, Math.min(date, daysIn(y, month))));
  return ends.find((end) => end >= day) ?? 0;
}

/** The local day of an event that is not in the future; null of all others, and of what can't be read. */
function eventDay(format: Mapping['eventFormat'], value: Cell, { timeZone, known }: World): number | null {
  const day = latestDay(format, value, timeZone);
  return day !== null && day <= (readDay(known) ?? 0) ? day : null;
}

/** The local day of an event, the later one where there are two readings; null of what can't be read. */
export function latestDay(format: Mapping['eventFormat'], value: Cell, timeZone: string): number | null {
  const days = readings(format, value, timeZone);
  return days && Math.max(...days);
}

/** The local days that an event can have been on. Without an offset, its time may be local or UTC. */
function readings(format: Mapping['eventFormat'], value: Cell, timeZone: string): number[] | null {
  if (format === 'date') {
    const day = typeof value === 'string' ? readDay(value) : null;
    return day === null ? null : [day];
  }
  if (format !== 'iso') {
    if (typeof value !== 'number' && typeof value !== 'bigint') return null;
    const day = localDay(Number(value) * (format === 'unix' ? 1_000 : 1), timeZone);
    return day === null ? null : [day];
  }
  const day = typeof value === 'string' ? readDay(value.slice(0, 10)) : null;
  if (day === null || typeof value !== 'string') return null;
  if (value.length === 10) return [day];
  const match =
    /^[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(
      value.slice(10),
    );
  if (!match) return null;
  const [, hour, minute, second = '0', fraction = '', zulu, sign, offHour, offMinute = '0'] = match;
  const [h, min, s, oh, om] = [hour, minute, second, offHour ?? '0', offMinute].map(Number);
  if (h === undefined || min === undefined || s === undefined || oh === undefined || om === undefined)
    return null;
  if (h > 23 || min > 59 || s > 59 || oh > 23 || om > 59) return null;
  const clock = day * dayMs + ((h * 60 + min) * 60 + s) * 1_000 + Number(`0.${fraction || '0'}`) * 1_000;
  const offset = (oh * 60 + om) * 60_000 * (sign === '-' ? -1 : 1);
  const local = localDay(clock - offset, timeZone);
  if (local === null) return null;
  return zulu !== undefined || sign !== undefined ? [local] : [local, day];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local day of a moment (UTC ms), or null beyond the years 0 to 9999. */
export function localDay(ms: number, timeZone: string): number | null {
  if (!(ms > dayNumber(0, 1, 3) * dayMs && ms < dayNumber(9999, 12, 30) * dayMs)) return null;
  let format = formats.get(timeZone);
  if (!format) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', era: 'short' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, ...parts });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(
    format.formatToParts(Math.floor(ms)).map(({ type, value }) => [type, value]),
  );
  const year = Number(part.year);
  return dayNumber(part.era === 'BC' ? 1 - year : year, Number(part.month), Number(part.day));
}
