// What becomes of a person's records in an erasure, worked out from the law alone ("An erasure against the rules that keep"),
// row by row: it shares no code with what it judges.

import {
  type Cell,
  dayText,
  isDone,
  isMeant,
  joined,
  lastDayKept,
  latestDay,
  type Mapping,
  type Row,
  type Fate as RowFate,
  type Rule,
  readDay,
  replaced,
} from './purge-oracle.ts';

/** A rule of a notice, with what it rests on. */
export interface GroundedRule extends Rule {
  clause: string;
  ground?: 'legal-obligation' | 'legal-claims' | undefined;
  law?: string | undefined;
}

/** What a hold rests on. */
export interface Reason {
  clause: string;
  ground: 'legal-obligation' | 'legal-claims' | 'none' | 'restriction' | 'request';
}

/** A shop at one moment, and one of its people. */
export interface ErasureWorld {
  timeZone: string;
  financialYearEnd: string;
  /** The local date. */
  today: string;
  rules: readonly GroundedRule[];
  mappings: readonly Mapping[];
  rows: Readonly<Record<string, readonly Row[]>>;
  types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether a text is the person's address, and nothing else. */
  isTheirs(text: string): boolean;
  /** Whether a text may mean the person, among others. */
  mentions(text: string): boolean;
  /** Whether a text names somebody beside the person, or may. */
  namesAnother(text: string): boolean;
  /** Whom a text may mean. */
  people(text: string): readonly string[];
  holds: readonly (Reason & { person?: string; record?: { category: string; key: string } })[];
}

/** Records of which the same becomes, for the same reason. */
export interface Part {
  outcome: 'erased' | 'anonymised' | 'kept' | 'by-hand';
  rows: number;
  until: string | null;
  clause: string | null;
  ground: string | null;
  law: string | null;
  awaits: string | null;
}

/** What becomes of the person's rows, by category. */
export function judgeErasure(world: ErasureWorld): Record<string, Part[]> {
  const found: Record<string, Part[]> = {};
  const tables = new Set(world.mappings.map(({ table }) => table));
  for (const table of tables) {
    for (const row of world.rows[table] ?? []) {
      const judged = judgeRow(world, table, row);
      if (!judged) continue;
      for (const category of judged.categories) {
        found[category] ??= [];
        const same = found[category].find((part) =>
          (Object.keys(judged.fate) as (keyof typeof judged.fate)[]).every(
            (name) => part[name] === judged.fate[name],
          ),
        );
        if (same) same.rows += 1;
        else found[category].push({ ...judged.fate, rows: 1 });
      }
    }
  }
  return found;
}

/** What there is of each row once that is carried out: kept, gone, or with other values in some columns. */
export function judgeSurvivors(world: ErasureWorld): Record<string, RowFate[]> {
  return Object.fromEntries(
    Object.entries(world.rows).map(([table, rows]) => [
      table,
      rows.map((row): RowFate => ({ row, rule: null, on: null, becomes: becomes(world, table, row) })),
    ]),
  );
}

function becomes(world: ErasureWorld, table: string, row: Row): RowFate['becomes'] {
  const judged = judgeRow(world, table, row);
  if (!judged || judged.fate.outcome === 'kept' || judged.fate.outcome === 'by-hand') return 'kept';
  if (judged.fate.outcome === 'erased') return 'gone';
  // Of two that replace the same column, the first says how
  const all = [...judged.mine].reverse().map((mapping) => replaced(mapping, world.types[table] ?? {}));
  return Object.assign({}, ...all);
}

type Fate = Omit<Part, 'rows'>;

function judgeRow(
  world: ErasureWorld,
  table: string,
  row: Row,
): { fate: Fate; categories: Set<string>; mine: Mapping[] } | null {
  const types = world.types[table] ?? {};
  const all = world.mappings.filter((one) => one.table === table);
  const meant = all.filter((mapping) => isMeant(mapping, row, types));
  const isTheirsBy = (mapping: Mapping) => {
    const text = textOf(subjectOf(world, mapping, row));
    return text !== null && world.isTheirs(text);
  };
  const isNamed = all.some(isTheirsBy);
  const mine = meant.filter((one) => (one.subject === undefined ? isNamed : isTheirsBy(one)));
  const doubtful =
    mine.length === 0 ? doubtfulIn(world, all, meant.length > 0 ? meant : all, row, isTheirsBy) : null;
  if (doubtful) mine.push(doubtful);
  if (mine.length === 0) return null;
  const categories = new Set(mine.map(({ category }) => category));
  const kept = keptByRule(world, meant, row) ?? keptByHold(world, all, row);
  if (kept) return { fate: kept, categories, mine };
  const nothing = { until: null, clause: null, ground: null, law: null, awaits: null };
  const leavesRow = ({ category, after, anonymise }: Mapping) =>
    anonymise !== undefined && rulesFor(world, { category, after }).every(({ then }) => then === 'anonymise');
  if (doubtful && !(leavesRow(doubtful) && isDone(doubtful, row, types))) {
    return { fate: { outcome: 'by-hand', ...nothing }, categories, mine };
  }
  const goes = !mine.every(leavesRow);
  if (!goes && mine.every((one) => isDone(one, row, types))) return null;
  // Nobody's record is erased for somebody else, nor changed where it leads to them
  const changed = mine.flatMap(({ anonymise = {} }) => Object.keys(anonymise));
  const leading = meant.filter((one) => leadsToAnother(world, all, one, row)).map(columnOf);
  const isShared = goes ? leading.length > 0 : leading.some((column) => changed.includes(column));
  const outcome = isShared ? 'by-hand' : goes ? 'erased' : 'anonymised';
  return { fate: { outcome, ...nothing }, categories, mine };
}

const columnOf = ({ subject }: Mapping) => (typeof subject === 'object' ? subject.column : (subject ?? ''));

/** Not by what a column has become when the row was anonymised. */
function leadsToAnother(world: ErasureWorld, all: readonly Mapping[], mapping: Mapping, row: Row): boolean {
  const text = textOf(subjectOf(world, mapping, row));
  const isGone = all.some(
    (one) => columnOf(mapping) in (one.anonymise ?? {}) && isDone(one, row, world.types[one.table] ?? {}),
  );
  return text !== null && !isGone && world.namesAnother(text);
}

/** The first mapping by which a row that nothing means names the person, or by which one that is meant may mean them too. */
function doubtfulIn(
  world: ErasureWorld,
  all: readonly Mapping[],
  mappings: readonly Mapping[],
  row: Row,
  names: (mapping: Mapping) => boolean,
): Mapping | undefined {
  const mentions = (mapping: Mapping) => {
    const text = textOf(subjectOf(world, mapping, row));
    return text !== null && world.mentions(text);
  };
  // A mapping without a subject goes by those of the others
  const by = (says: (mapping: Mapping) => boolean) =>
    mappings.find((one) => (one.subject === undefined ? all.some(says) : says(one)));
  return by(names) ?? by(mentions);
}

function rulesFor({ rules }: ErasureWorld, { category, after }: Pick<Mapping, 'category' | 'after'>) {
  return rules.filter((rule) => rule.category === category && (after?.includes(rule.after) ?? true));
}

/** 1: a rule with a ground that still runs, or that can't run yet. */
function keptByRule(world: ErasureWorld, meant: readonly Mapping[], row: Row): Fate | null {
  const today = readDay(world.today) ?? 0;
  const running: { rule: GroundedRule; until: number | null }[] = [];
  for (const mapping of meant) {
    const day = latestDay(mapping.eventFormat, row[mapping.event] ?? null, world.timeZone);
    for (const rule of rulesFor(world, mapping)) {
      if (rule.ground === undefined) continue;
      if (day === null || day > today) running.push({ rule, until: null });
      else {
        const until = lastDayKept(rule, day, world.financialYearEnd);
        if (until >= today) running.push({ rule, until });
      }
    }
  }
  const [first] = running.filter(({ until }) => until === null);
  const longest = Math.max(...running.map(({ until }) => until ?? 0));
  const found = first ?? running.find(({ until }) => until === longest);
  if (!found) return null;
  const { rule, until } = found;
  return {
    outcome: 'kept',
    until: until === null ? null : dayText(until),
    clause: rule.clause,
    ground: rule.ground ?? null,
    law: rule.law ?? null,
    awaits: until === null ? rule.after : null,
  };
}

/** 2: a hold, a restriction or another open request; none on security grounds. */
function keptByHold(world: ErasureWorld, all: readonly Mapping[], row: Row): Fate | null {
  const names = all.flatMap((mapping) => {
    const text = textOf(subjectOf(world, mapping, row));
    return text === null ? [] : world.people(text);
  });
  const holding = world.holds.filter(
    ({ person, record, ground }) =>
      ground !== 'none' &&
      ((person !== undefined && names.includes(person)) ||
        all.some(({ category, key }) => record?.category === category && record.key === String(row[key]))),
  );
  const order = ['legal-obligation', 'legal-claims', 'restriction', 'request'];
  const [held] = holding.sort((one, other) => order.indexOf(one.ground) - order.indexOf(other.ground));
  if (!held) return null;
  const { clause, ground } = held;
  return { outcome: 'kept', until: null, clause, ground, law: null, awaits: null };
}

function subjectOf({ rows }: ErasureWorld, { subject }: Mapping, row: Row): Cell | undefined {
  if (subject === undefined) return undefined;
  return typeof subject === 'string' ? row[subject] : joined(subject, rows, row);
}

function textOf(value: Cell | undefined): string | null {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'string' ? value : null;
}
