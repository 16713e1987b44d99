// A made-up shop, drawn from a seed: the promises of its notice, its tables with their rows, and who is held.

import { seededRandom } from './fault-plan.ts';
import type { Cell, Mapping, Row, Rule } from './purge-oracle.ts';
import { localDay } from './purge-oracle.ts';
import {
  addressOf,
  type Chance,
  chanceOf,
  edgeDays,
  eventOn,
  everybody,
  garbage,
  type KeyKind,
  keyOf,
  spelled,
} from './purge-values.ts';

/** A table as it is made. */
export interface ShopTable {
  name: string;
  key: string;
  create: string[];
  types: Record<string, string>;
  rows: Row[];
}

export interface ShopHold {
  subject?: { email: string };
  record?: { category: string; key: string | number };
  /** Whom it means. */
  person?: string;
}

export interface PurgeShop {
  seed: number;
  timeZone: string;
  financialYearEnd: string;
  /** UTC ms: when the purge is. */
  now: number;
  rules: Rule[];
  mappings: Mapping[];
  tables: ShopTable[];
  holds: ShopHold[];
  /** Of the reason that all holds are placed for; none if not given. */
  holdGround?: 'legal-claims' | undefined;
  /** Whom a text in a column means. */
  people: Map<string, string[]>;
}

/** What a shape of shop has: each table with its mappings, but for columns and formats, which are drawn. */
interface Shape {
  rules: Rule[];
  tables: { name: string; mappings: Partial<Mapping>[] }[];
}

const nobody = { 'e-mail': { null: true }, 'näme "x"': 'Anonüümne', phone: { random: true } } as const;

const shapes: readonly Shape[] = [
  {
    rules: [
      { id: 'accounts', category: 'accounts', keep: 'P0D', after: 'account_closed', then: 'delete' },
      { id: 'orders', category: 'orders', keep: 'P3Y', after: 'order_placed', then: 'anonymise' },
      {
        id: 'information-requests',
        category: 'requests',
        keep: 'P6M',
        after: 'request_answered',
        then: 'delete',
      },
      { id: 'accounting', category: 'accounting', keep: 'P7Y', after: 'order_fulfilled', then: 'delete' },
      { id: 'complaints', category: 'complaints', keep: 'P3Y', after: 'complaint_closed', then: 'delete' },
    ],
    tables: [
      { name: 'orders', mappings: [{ category: 'orders', anonymise: nobody }, { category: 'accounting' }] },
      { name: 'accounts', mappings: [{ category: 'accounts' }] },
      { name: 'complaints', mappings: [{ category: 'complaints' }] },
      { name: 'asked "us"', mappings: [{ category: 'requests' }] },
    ],
  },
  {
    rules: [
      { id: 'accounts', category: 'accounts', keep: 'P0D', after: 'account_closed', then: 'delete' },
      { id: 'guest-orders', category: 'guest_orders', keep: 'P3Y', after: 'order_placed', then: 'delete' },
      {
        ...{ id: 'accounting', category: 'accounting', keep: 'P7Y', after: 'recorded', then: 'delete' },
        from: 'financial_year_end',
      },
    ],
    tables: [
      {
        name: 'orders',
        mappings: [
          { category: 'guest_orders', where: { state: ['guest', 1, true] } },
          { category: 'accounting', where: { state: ['paid', 2.5, 'guest', 0] } },
        ],
      },
      { name: 'Kliendid', mappings: [{ category: 'accounts', where: { state: ['done'] } }] },
      { name: 'ledger', mappings: [{ category: 'accounting' }] },
    ],
  },
  {
    rules: [
      { id: 'quiet', category: 'members', keep: 'P1Y', after: 'last_seen', then: 'anonymise' },
      { id: 'gone', category: 'members', keep: 'P2Y', after: 'closed', then: 'delete' },
      { id: 'logs', category: 'logs', keep: 'P1M', after: 'logged', then: 'delete' },
      { id: 'logs-longer', category: 'logs', keep: 'P5W', after: 'logged', then: 'delete' },
      {
        ...{ id: 'sales', category: 'sales', keep: 'P1Y6M', after: 'sold', then: 'anonymise' },
        from: 'financial_year_end',
      },
      { id: 'offers', category: 'offers', keep: 'P2Y3M10D', after: 'offered', then: 'delete' },
      { id: 'not-mapped', category: 'nothing', keep: 'P0D', after: 'never', then: 'delete' },
    ],
    tables: [
      {
        name: 'members',
        mappings: [
          { category: 'members', after: ['last_seen'], anonymise: nobody },
          { category: 'members', after: ['closed'] },
        ],
      },
      { name: 'logs', mappings: [{ category: 'logs' }] },
      {
        name: 'orders',
        mappings: [
          { category: 'sales', anonymise: { ...nobody, total: 0 }, where: { state: ['paid', 'done', 1] } },
          // What a rule deletes is deleted, whatever another rule would have made of it
          { category: 'offers', anonymise: { 'e-mail': { null: true }, total: 0 } },
        ],
      },
    ],
  },
];

const days = [
  '2026-11-21',
  '2026-11-22',
  '2027-02-28',
  '2027-03-01',
  '2028-02-29',
  '2028-03-01',
  '2026-01-01',
];
const more = ['2025-12-31', '2026-07-01', '2026-03-29', '2026-10-25', '2026-03-08', '2026-08-31'];
const zones = ['Europe/Tallinn', 'Europe/Riga', 'America/New_York'] as const;

/** What stands where somebody was, in a column that is to have an address. */
const gone = 'kustutatud@pood.example';

/** Draws a shop. Its tables' names begin with `prefix`; each has `size` rows or up to twice as many. `at`: when its purge is. */
export function drawShop(seed: number, prefix: string, size: number, at?: number): PurgeShop {
  const chance = chanceOf(seededRandom(seed));
  const timeZone = zones[seed % zones.length] ?? zones[0];
  const shape = shapes[Math.floor(seed / 3) % shapes.length] as Shape;
  const financialYearEnd = chance.pick(['12-31', '06-30', '02-29']);
  const drawn = Date.parse(
    `${chance.pick([...days, ...more])}T${chance.pick(['00:30', '12:00', '23:30'])}:00Z`,
  );
  const now = at ?? drawn;
  const today = localDay(now, timeZone) ?? 0;
  const people = new Map([[gone, [gone]]]);
  const mappings: Mapping[] = [];
  const tables: ShopTable[] = [drawPeople(chance, `${prefix}inimesed`, people)];
  for (const { name, mappings: begun } of shape.tables) {
    const { table, mapped } = drawTable(chance, {
      name: `${prefix}${name}`,
      begun,
      customers: tables[0] as ShopTable,
    });
    const drawing = { table, mapped, rules: shape.rules, today, timeZone, financialYearEnd, people };
    const customers = tables[0]?.rows ?? [];
    const rows = Array.from({ length: size + chance.below(size) }, (_, at) =>
      drawRow(chance, { ...drawing, customers }, at),
    );
    tables.push({ ...table, rows });
    mappings.push(...mapped);
  }
  const shop = {
    seed,
    timeZone,
    financialYearEnd,
    now,
    rules: shape.rules,
    mappings,
    tables,
    people,
    holds: [],
  };
  return { ...shop, holds: drawHolds(chance, shop) };
}

function drawAddress(chance: Chance, people: PurgeShop['people'], whose?: number): Cell {
  const { text, people: meant } = spelled(chance, whose);
  if (text !== null) people.set(textOf(text), meant);
  return text;
}

const textOf = (cell: Cell) => (cell instanceof Uint8Array ? new TextDecoder().decode(cell) : String(cell));

/** A table that others refer to for their people. */
function drawPeople(chance: Chance, name: string, people: PurgeShop['people']): ShopTable {
  const rows = Array.from({ length: 60 }, (_, at): Row => {
    return { id: at, 'e-post': drawAddress(chance, people) };
  });
  const create = [`create table ${quoted(name)} (id integer primary key, "e-post")`];
  return { name, key: 'id', create, types: { id: 'INTEGER', 'e-post': '' }, rows };
}

const eventTypes: Record<Mapping['eventFormat'], readonly string[]> = {
  date: ['TEXT', 'TEXT', 'DATE', '', 'VARCHAR(10)'],
  iso: ['TEXT', 'TEXT', 'DATETIME', ''],
  unix: ['INTEGER', 'INTEGER', 'NUMERIC', 'REAL', '', 'TEXT'],
  unix_ms: ['INTEGER', 'BIGINT', '', 'REAL', 'TEXT'],
};

function drawTable(
  chance: Chance,
  { name, begun, customers }: { name: string; begun: Partial<Mapping>[]; customers: ShopTable },
): { table: Omit<ShopTable, 'rows'> & { keys: KeyKind; isStrict: boolean }; mapped: Mapping[] } {
  const isStrict = chance.is(0.25);
  const keys: KeyKind = chance.pick(
    isStrict ? ['integer', 'large', 'text'] : ['integer', 'large', 'text', 'mixed'],
  );
  const key = chance.pick(['id', 'Nr', 'order no']);
  const isWithoutRowid = chance.is(0.35);
  const keyType =
    keys === 'text' ? 'TEXT' : keys === 'mixed' ? '' : chance.pick(['INTEGER', 'INTEGER', 'INT']);
  const types: Record<string, string> = {
    [key]: keyType,
    'e-mail': 'TEXT',
    customer: 'INTEGER',
    for: 'TEXT',
  };
  Object.assign(types, {
    state: isStrict ? 'ANY' : chance.pick(['', 'TEXT']),
    'näme "x"': 'TEXT',
    phone: 'TEXT',
  });
  Object.assign(types, { total: 'REAL', note: isStrict ? 'ANY' : '' });
  const mapped = begun.map((one, at): Mapping => {
    const eventFormat = chance.pick(['date', 'iso', 'unix', 'unix_ms'] as const);
    types[`e${at}`] = isStrict ? 'ANY' : chance.pick(eventTypes[eventFormat]);
    const joined = { column: 'customer', table: customers.name, key: 'id', email: 'e-post' };
    const isJoined = one.anonymise === undefined && chance.is(0.3);
    // Who bought it, or whom it is for
    const column = chance.is(0.25) ? 'for' : 'e-mail';
    const subject = isJoined ? joined : one.anonymise || chance.is(0.8) ? column : undefined;
    return {
      category: '',
      ...one,
      ...(one.anonymise && { anonymise: drawAnonymising(chance, one.anonymise, column) }),
      table: name,
      key,
      event: `e${at}`,
      eventFormat,
      ...(subject && { subject }),
    };
  });
  const primary = keys === 'mixed' || chance.is(0.2) ? 'not null unique' : 'not null primary key';
  const isKeyed = isWithoutRowid && primary.endsWith('key');
  const columns = Object.entries(types).map(([column, type]) =>
    [quoted(column), type, ...(column === key ? [primary] : [])].join(' '),
  );
  const options = [...(isStrict ? ['strict'] : []), ...(isKeyed ? ['without rowid'] : [])].join(', ');
  const indexes = mapped
    .filter(() => chance.is(0.5))
    .map(
      ({ event }) =>
        `create index ${quoted(`${name} ${event}`)} on ${quoted(name)} (${event}, ${quoted(key)})`,
    );
  const create = [`create table ${quoted(name)} (${columns.join(', ')}) ${options}`, ...indexes];
  return { table: { name, key, create, types, keys, isStrict }, mapped };
}

/** What is anonymised must not lead to the person any more; it may take with it what leads to another. */
function drawAnonymising(
  chance: Chance,
  { 'e-mail': becomes = '', ...others }: NonNullable<Mapping['anonymise']>,
  column: string,
): NonNullable<Mapping['anonymise']> {
  const all: typeof others = { ...others };
  if (column === 'e-mail' || chance.is(0.3)) all['e-mail'] = becomes;
  if (column === 'for' || chance.is(0.3)) all.for = chance.pick([gone, { null: true }]);
  return all;
}

interface Drawing {
  table: { key: string; keys: KeyKind; isStrict: boolean; types: Record<string, string> };
  mapped: Mapping[];
  rules: Rule[];
  today: number;
  timeZone: string;
  financialYearEnd: string;
  people: PurgeShop['people'];
  /** To whom `customer` leads. */
  customers: readonly Row[];
}

const edges = new WeakMap<Mapping, number[]>();

function drawRow(chance: Chance, drawing: Drawing, at: number): Row {
  const { table, mapped, rules, today, timeZone, financialYearEnd } = drawing;
  const row: Record<string, Cell> = {
    [table.key]: keyOf(chance, table.keys, at),
    ...drawNames(chance, drawing),
    state: chance.pick(['paid', 'done', 'guest', 'new', 'Paid', 1, '1', 0, 2.5, null, '']),
    'näme "x"': chance.pick(['Mari', "Tõnu O'Neil", null, 'Anonüümne']),
    phone: chance.pick(['+372 5', null, 'anon-short', `anon-${'0'.repeat(32)}`]),
    total: chance.pick([0, 1.5, 99, null]),
    note: chance.pick(['x', 7, 2n ** 60n, new Uint8Array([0, 255]), null]),
  };
  // Some rows have been anonymised already
  if (chance.is(0.05))
    Object.assign(row, {
      'e-mail': null,
      for: chance.pick([null, gone]),
      'näme "x"': 'Anonüümne',
      phone: `anon-${'1f'.repeat(16)}`,
      total: 0,
    });
  // What happened first and next is mostly long past, on the whole of a day or at its edges
  for (const mapping of mapped) {
    const mine = rules.filter(
      ({ category, after }) => category === mapping.category && (mapping.after?.includes(after) ?? true),
    );
    const days = edges.get(mapping) ?? edgeDays(chance, mine, today, financialYearEnd);
    edges.set(mapping, days);
    const day = chance.is(0.15) ? (days[0] ?? today) : chance.pick(days);
    row[mapping.event] = chance.is(0.12)
      ? garbage(chance, mapping.eventFormat)
      : eventOn(chance, mapping.eventFormat, day, timeZone);
  }
  return row;
}

/** Whom a row names: mostly one person, in whatever spelling, by whatever column; sometimes several. */
function drawNames(chance: Chance, { table, people, customers }: Drawing): Record<string, Cell> {
  const whose = chance.below(everybody.length);
  const name = (again: number) => {
    const address = drawAddress(chance, people, chance.is(again) ? whose : undefined);
    return table.isStrict && address !== null ? textOf(address) : address;
  };
  const isTheirs = ({ 'e-post': mail = null }: Row) => people.get(textOf(mail))?.[0] === everybody[whose];
  const theirs = customers.filter(isTheirs).map(({ id = null }) => id);
  const any = chance.is(0.2) ? null : chance.below(70);
  return {
    'e-mail': name(1),
    customer: theirs.length > 0 && chance.is(0.5) ? chance.pick(theirs) : any,
    for: chance.is(0.3) ? null : name(0.5),
  };
}

function drawHolds(chance: Chance, { tables, mappings }: PurgeShop): ShopHold[] {
  const persons = [0, 2, 3, 4, 5, 6].filter(() => chance.is(0.5));
  const people = persons.map((at): ShopHold => {
    return { subject: { email: addressOf(chance, at) }, person: everybody[at] ?? '' };
  });
  const records = mappings.flatMap(({ category, table, key }) => {
    const { rows = [] } = tables.find(({ name }) => name === table) ?? {};
    return Array.from({ length: 4 }, () => chance.pick(rows)).flatMap((row): ShopHold[] => {
      const value = row[key] ?? '';
      const name = typeof value === 'number' && chance.is(0.5) ? value : String(value);
      return name === '' ? [] : [{ record: { category, key: name } }];
    });
  });
  return [...people, ...records];
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as SQL has it. */
export function literalOf(cell: Cell): string {
  if (cell === null) return 'null';
  if (cell instanceof Uint8Array)
    return `x'${Array.from(cell, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  if (typeof cell === 'string') return `'${cell.replaceAll("'", "''")}'`;
  if (cell === -(2n ** 63n)) return '(-9223372036854775807 - 1)';
  if (typeof cell === 'bigint' || Number.isFinite(cell)) return String(cell);
  return cell > 0 ? '9e999' : '-9e999';
}
