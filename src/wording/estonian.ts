import { partsOf } from '../notices/version.ts';
import { type CalendarDay, type Duration, partsOfDuration, type Version } from './parts.ts';

// The grammar that Estonian phrases need: dates and periods in their cases.

/** `Uudiskiri ja pakkumised`. */
export function list(parts: string[]): string {
  return new Intl.ListFormat('et', { type: 'conjunction' }).format(parts);
}

/** What starts a period, in the three cases that phrases need. */
export const events: Record<string, { after: string; until: string; when: string }> = {
  account_closed: { after: 'konto sulgemist', until: 'konto sulgemiseni', when: 'konto suleti' },
  complaint_closed: {
    after: 'kaebuse lahendamist',
    until: 'kaebuse lahendamiseni',
    when: 'kaebus lahendati',
  },
  consent_withdrawn: {
    after: 'nõusoleku tagasivõtmist',
    until: 'nõusoleku tagasivõtmiseni',
    when: 'nõusolek tagasi võeti',
  },
  order_fulfilled: { after: 'tellimuse täitmist', until: 'tellimuse täitmiseni', when: 'tellimus täideti' },
  order_placed: { after: 'tellimuse esitamist', until: 'tellimuse esitamiseni', when: 'tellimus esitati' },
  conversation_closed: { after: 'suhtluse lõppu', until: 'suhtluse lõpuni', when: 'suhtlus lõppes' },
  order_delivered: {
    after: 'tellimuse kättetoimetamist',
    until: 'tellimuse kättetoimetamiseni',
    when: 'tellimus kätte toimetati',
  },
  unsubscribed: {
    after: 'uudiskirjast loobumist',
    until: 'uudiskirjast loobumiseni',
    when: 'uudiskirjast loobuti',
  },
  recorded: { after: 'kirjendamist', until: 'kirjendamiseni', when: 'see kirjendati' },
  relationship_ended: {
    after: 'kliendisuhte lõppu',
    until: 'kliendisuhte lõpuni',
    when: 'kliendisuhe lõppes',
  },
  request_answered: {
    after: 'taotlusele vastamist',
    until: 'taotlusele vastamiseni',
    when: 'taotlusele vastati',
  },
};

/** How an event is called that has no name of its own here. */
export function unknownEvent(name: string) {
  return { after: `sündmust „${name}“`, until: `sündmuseni „${name}“`, when: `toimus „${name}“` };
}

const weekdays = ['pühapäev', 'esmaspäev', 'teisipäev', 'kolmapäev', 'neljapäev', 'reede', 'laupäev'];
const months = [
  'jaanuar',
  'veebruar',
  'märts',
  'aprill',
  'mai',
  'juuni',
  'juuli',
  'august',
  'september',
  'oktoober',
  'november',
  'detsember',
];

/** `esmaspäev, 7. detsember 2026`. */
export function dayText(day: CalendarDay): string {
  const date = new Date(`${day}T00:00:00Z`);
  return `${weekdays[date.getUTCDay()]}, ${date.getUTCDate()}. ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `esmaspäeval, 7. detsembril 2026`. */
export function on(day: CalendarDay): string {
  return inflected(day, 'l');
}

/** `esmaspäevast, 7. detsembrist 2026`. */
export function since(day: CalendarDay): string {
  return inflected(day, 'st');
}

/** `esmaspäevani, 7. detsembrini 2026`. */
export function until(day: CalendarDay): string {
  return inflected(day, 'ni');
}

function inflected(day: CalendarDay, ending: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = weekdays[date.getUTCDay()] ?? '';
  const month = (months[date.getUTCMonth()] ?? '').replace(/oober$/, 'oobr').replace(/ember$/, 'embr');
  const join = (word: string, vowel: string) => (/[aeiou]$/.test(word) ? word : word + vowel) + ending;
  return `${join(weekday, 'a')}, ${date.getUTCDate()}. ${join(month, 'i')} ${date.getUTCFullYear()}`;
}

/** `1. märts 2026`, or `1. märts 2026 (1. parandus)`. */
export function versionText(version: Version): string {
  const { date, correction } = partsOf(version);
  const day = new Date(`${date}T00:00:00Z`);
  const words = `${day.getUTCDate()}. ${months[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  return correction === 1 ? words : `${words} (${correction - 1}. parandus)`;
}

const units = {
  year: { one: 'aasta', many: 'aastat', genitive: 'aasta' },
  month: { one: 'kuu', many: 'kuud', genitive: 'kuu' },
  week: { one: 'nädal', many: 'nädalat', genitive: 'nädala' },
  day: { one: 'päev', many: 'päeva', genitive: 'päeva' },
};

/** `3 aastat`. */
export function partitive(duration: Duration): string {
  return list(
    partsOfDuration(duration).map(({ unit, n }) => `${n} ${n === 1 ? units[unit].one : units[unit].many}`),
  );
}

/** `3 aasta` (jooksul). */
export function genitive(duration: Duration): string {
  return list(partsOfDuration(duration).map(({ unit, n }) => `${n} ${units[unit].genitive}`));
}
