// What stands in the columns of a made-up shop: keys, events and addresses, with every edge that a purge can meet.

import type { Cell, Mapping, Rule } from './purge-oracle.ts';
import { dayText, lastDayKept, readDay } from './purge-oracle.ts';

/** Chance, from a seed. */
export interface Chance {
  next(): number;
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  is(chance: number): boolean;
}

/** Makes all sorts of draws of numbers from 0 to 1. */
export function chanceOf(next: () => number): Chance {
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    is: (chance) => next() < chance,
  };
}

const dayMs = 86_400_000;

/** The moment (UTC ms) at which a local clock shows a time of a day. */
export function momentAt(day: number, clockMs: number, timeZone: string): number {
  const wall = day * dayMs + clockMs;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetAt = (ms: number) => {
    const parts = Object.fromEntries(
      format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, date, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
  };
  return wall - offsetAt(wall - offsetAt(wall));
}

/** Local days that are worth trying under these rules: the last one kept, those around it, leap days, ends of years. */
export function edgeDays(
  chance: Chance,
  rules: readonly Rule[],
  today: number,
  financialYearEnd: string,
): number[] {
  const edges = rules.flatMap((rule) => {
    const days = Array.from({ length: 30 }, (_, i) => today - roughly(rule.keep) + 12 - i);
    const last = days.filter((day) => [today - 1, today].includes(lastDayKept(rule, day, financialYearEnd)));
    const year = Number(dayText(today - roughly(rule.keep)).slice(0, 4));
    const ends = [year - 1, year, year + 1].flatMap((one) => {
      const end = readDay(`${one}-${financialYearEnd}`) ?? readDay(`${one}-02-28`) ?? 0;
      return [end - 1, end, end + 1];
    });
    return [...last, ...last, ...last, ...(rule.from === 'financial_year_end' ? [...ends, ...ends] : ends)];
  });
  const leap = ['2016-02-29', '2020-02-29', '2024-02-29', '2024-02-28', '2025-02-28', '2023-03-01'].flatMap(
    (text) => readDay(text) ?? [],
  );
  const any = Array.from({ length: 20 }, () => today - chance.below(4_000));
  return [
    ...edges,
    ...edges,
    ...leap,
    ...any,
    today,
    today - 1,
    today + 1,
    today + 400,
    0,
    readDay('0001-01-01') ?? 0,
  ];
}

function roughly(keep: string): number {
  const [, y, m, w, d] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(keep)?.map((n) => Number(n ?? 0)) ?? [];
  return Math.round((y ?? 0) * 365.25 + (m ?? 0) * 30.44 + (w ?? 0) * 7 + (d ?? 0));
}

const clocks = [0, 1, 999, 1_000, 60_000, 2 * 3_600_000, 43_200_000, 79_200_000, dayMs - 1_000, dayMs - 1];

/** An event on a local day, as a column of this format may have it. */
export function eventOn(chance: Chance, format: Mapping['eventFormat'], day: number, timeZone: string): Cell {
  if (format === 'date') return dayText(day);
  const ms = momentAt(day, chance.pick(clocks), timeZone);
  if (format === 'unix') return chance.is(0.1) ? ms / 1_000 : Math.floor(ms / 1_000);
  if (format === 'unix_ms') return chance.is(0.05) ? ms + 0.5 : ms;
  return isoOf(chance, day, ms);
}

/** Before, time zones have offsets of minutes and seconds. */
const firstOffsets = readDay('1940-01-01') ?? 0;
const offsets = [0, 0, 60, 120, 180, 120, 180, -300, -240, 330, -720, 840, 345];

/** Moments and dates as databases and programs write them. */
function isoOf(chance: Chance, day: number, ms: number): string {
  const kind = chance.below(10);
  if (kind === 0) return dayText(day);
  const text = (at: number) => new Date(at).toISOString();
  if (day < firstOffsets) return text(ms);
  if (kind === 1) return text(ms).slice(0, 19).replace('T', ' '); // as CURRENT_TIMESTAMP has it
  if (kind === 2) return text(day * dayMs + chance.pick(clocks)).slice(0, chance.pick([16, 19, 23]));
  if (kind === 3)
    return text(ms)
      .replace('Z', chance.pick(['', '456Z', '456789Z', 'z']))
      .replace('T', chance.pick(['T', 't', ' ']));
  if (kind === 4) return text(ms).replace('.', ',');
  if (kind === 5) return text(ms);
  const offset = chance.pick(offsets);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const sign = offset < 0 ? '-' : '+';
  const colon = chance.pick([':', ':', '']);
  const written = minutes === 0 && chance.is(0.2) ? two(hours) : `${two(hours)}${colon}${two(minutes)}`;
  const local = text(ms + offset * 60_000).slice(0, chance.pick([16, 19, 19, 19, 23]));
  return `${chance.is(0.2) ? local.replace('T', ' ') : local}${sign}${written}`;
}

const unreadable: readonly Cell[] = [
  ...[
    null,
    null,
    null,
    '',
    'soon',
    '31.12.2020',
    '2023-02-30',
    '2021-13-01',
    '20200101',
    '2020-1-1',
    '0',
    'NULL',
  ],
  ...[
    ' 2020-01-01',
    '2020-01-01 ',
    '2020-01-01junk',
    '2020-01-01T25:00:00Z',
    '2020-01-01T10:00:00 +03:00',
    '-2020-01-01',
  ],
  ...[
    '2020-01-01T10',
    '2020-W05-1',
    '1577836800',
    '1577836800000',
    '0000-00-00',
    '0000-00-00 00:00:00',
    '12345-01-01',
  ],
];
const notText: readonly Cell[] = [
  2020,
  20200101,
  1.5,
  1577836800n,
  new Uint8Array([0x32, 0x30, 0x32, 0x30]),
  new Uint8Array(0),
];
const notMoments: readonly Cell[] = [
  ...[
    -99_999_999_999,
    -99_999_999_999_999,
    -1e300,
    1e300,
    99_999_999_999_999_999n,
    9_223_372_036_854_775_807n,
  ],
  ...[-9_223_372_036_854_775_808n, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** What has no date in a column of this format. */
export function garbage(chance: Chance, format: Mapping['eventFormat']): Cell {
  if (format === 'date')
    return chance.pick([...unreadable, ...notText, '2020-01-01T10:00:00Z', '2020-01-01 10:00:00']);
  if (format === 'iso') return chance.pick([...unreadable, ...notText]);
  return chance.pick([...unreadable, ...notMoments, ...notMoments, notText[4] ?? null, '2020-01-01']);
}

export type KeyKind = 'integer' | 'large' | 'text' | 'mixed';

const texts = [
  "o'hara",
  'say "x"',
  'õäöü-ŽŠ',
  '007',
  '7',
  '1e3',
  ' blank ',
  'a\\b',
  '100%_',
  'line\nbreak',
  '🛒',
  'A',
  'a',
  '{"x":1}',
  "');--",
  '⁨x⁩',
  'null',
];

/** A key that no other row has: `at` is its number. */
export function keyOf(chance: Chance, kind: KeyKind, at: number): Cell {
  if (kind === 'integer') return at * 3 - 50;
  if (kind === 'large') {
    const from =
      [2n ** 53n - 20n, 2n ** 62n, 9_223_372_036_854_765_000n, -9_223_372_036_854_775_808n][at % 4] ?? 0n;
    return from + BigInt(Math.floor(at / 4));
  }
  if (kind === 'mixed' && at % 3 > 0) return at % 3 === 1 ? at : String(at - 1);
  return at < texts.length ? (texts[at] ?? '') : `${chance.pick(texts)} ${at}`;
}

interface Person {
  local: string;
  domain: string;
  /** Its A-labels, where it has any (as `URL` gives them). */
  ascii?: string;
}

const known: readonly Person[] = [
  { local: 'mari', domain: 'kodu.example' },
  { local: 'jaan.tamm', domain: 'kodu.example' },
  { local: "o'brien", domain: 'pub.example' },
  { local: 'õie', domain: 'õun.example', ascii: 'xn--un-bka.example' },
  { local: 'peeter', domain: 'õun.example', ascii: 'xn--un-bka.example' },
  { local: 'kati', domain: 'jäääär.example', ascii: 'xn--jr-viaaaa.example' },
  { local: 'info+pood', domain: 'firma.example' },
  { local: 'x', domain: 'y.example' },
  ...Array.from({ length: 12 }, (_, i) => ({ local: `ostja${i}`, domain: 'kliendid.example' })),
];

/** Everybody, in the one spelling that a person is known by here. */
export const everybody: readonly string[] = known.map(({ local, domain }) => `${local}@${domain}`);

/** An address as a hold may name it. */
export function addressOf(chance: Chance, at: number): string {
  const { local, domain, ascii = domain } = known[at % known.length] as Person;
  const plain = `${local}@${domain}`;
  return chance.pick([
    plain,
    plain.toUpperCase(),
    `${local}@${ascii}`,
    `${local.toUpperCase()}@${ascii.toUpperCase()}`,
    plain.normalize('NFD'),
    ` ${plain}\t`,
  ]);
}

/** Somebody whom nobody knows. */
const stranger = (text: string) => ({ text, people: [text] });

/** How an address, or what should be one, stands in a column, and whom it means; `whose`: of everybody, whom it should. */
export function spelled(chance: Chance, whose?: number): { text: Cell; people: string[] } {
  const drawn = chance.below(known.length);
  const at = whose ?? drawn;
  const people = [everybody[at] ?? ''];
  const address = addressOf(chance, at);
  const bare = address.trim();
  switch (chance.below(24)) {
    case 0: {
      const text = chance.pick([null, null, '', 'none', 'mari@kodu', 42, '@']);
      // With an @, it was to be somebody
      return typeof text === 'string' && text.includes('@') ? stranger(text) : { text, people: [] };
    }
    case 1:
      return stranger(
        chance.pick(['notmari@kodu.example', 'mari@kodu.example.evil.example', 'ostja@kliendid.example']),
      );
    case 2:
      return { text: `Nimi Nimeste <${bare}>`, people };
    case 3:
      return { text: `"Nimi, N." <${bare}>`, people };
    case 4: {
      const other = chance.below(known.length);
      return {
        text: `${bare}${chance.pick([', ', ';', ' ', '/', ' | '])}${everybody[other]}`,
        people: [...people, everybody[other] ?? ''],
      };
    }
    case 5:
      return { text: `mailto:${bare}`, people };
    case 6:
      return { text: `\u00a0${bare}\n`, people };
    case 7:
      return { text: `${bare}.`, people };
    case 8:
      return chance.pick([
        // A quote may be part of an address
        { text: `'${bare}'`, people: [...people, `'${bare}`] },
        { text: `'${bare}`, people: [...people, `'${bare}`] },
        { text: `\u200b${bare}`, people },
        { text: `(${bare})`, people },
        { text: `Kiri: ${bare}!`, people },
      ]);
    case 9:
      return { text: new TextEncoder().encode(bare), people };
    default:
      return { text: address, people };
  }
}
