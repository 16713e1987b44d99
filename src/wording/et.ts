import { partsOf } from '../notices/version.ts';
import type { Wording } from './en.ts';
import { type CalendarDay, type Duration, partsOfDuration, type Version } from './parts.ts';

/** Eesti keel. */
export const et: Wording = {
  languageName: 'Eesti',
  skip: 'Otse teksti juurde',
  languages: 'Keeled',
  clause: (id) => `punkt ${id}`,
  quoted: (words) => `„${words}“`,
  clauseLink: (title) => `Link punktile „${title}“`,
  theLaw: 'seadus',
  madeWith: 'Tehtud Unustaga: tingimused, mis täidavad end ise. See ei ole õigusnõu.',
  list: (parts) => new Intl.ListFormat('et', { type: 'conjunction' }).format(parts),
  centre: {
    title: (name) => `Sinu andmed: ${name}`,
    description: (name) => `Mida ${name} sinu kohta hoiab, kui kaua, ja mida sa võid nõuda.`,
    noticeTitle: 'Privaatsustingimused',
    noticeSince: (day) => `Meie privaatsustingimused kehtivad alates ${since(day)}.`,
    noticeNone: 'Ükski tingimuste versioon veel ei kehti. Seni kehtib seadus.',
    noticeComing: (day) => `Uus versioon hakkab kehtima ${on(day)}.`,
    readNotice: 'Loe tingimusi',
    versions: 'Kõik versioonid',
    contact: 'Kes vastutab',
    topics: 'Mille kohta võime sulle kirjutada',
    recipients: 'Kellele andmeid veel antakse',
    authority: 'Kui arvad, et rikume reegleid',
    authorityText: 'Võid esitada kaebuse järelevalveasutusele või pöörduda kohtusse.',
    name: 'Nimi',
    registration: 'Registrikood',
    address: 'Aadress',
    email: 'E-post',
    website: 'Veebileht',
    dpo: 'Andmekaitsespetsialist',
    role: { processor: 'töötab meie heaks', controller: 'otsustab ise' },
  },
  rights: {
    title: 'Mida sa võid nõuda',
    caption: 'Taotlusele, mis jõuab meieni täna, vastame siin öeldud päevaks.',
    captionPlain: 'Tingimustes lubatu kehtib, kui see on varem kui seaduse tähtaeg.',
    right: 'Sinu õigus',
    answer: 'Meie vastus',
    proof: 'Tõendamine',
    source: 'Punkt',
    names: {
      access: 'Näha oma andmeid',
      rectification: 'Parandada oma andmeid',
      erasure: 'Lasta oma andmed kustutada',
      restriction: 'Peatada ajutiselt oma andmete kasutamine',
      portability: 'Võtta oma andmed kaasa',
      objection: 'Esitada vastuväide',
      withdrawal: 'Võtta nõusolek tagasi',
      complaint: 'Esitada meile kaebus',
    },
    scopes: { marketing: 'Keelduda reklaamist', other: 'Vaielda vastu oma andmete muule kasutamisele' },
    proofs: {
      email: 'sinu e-posti aadress',
      signature: 'digiallkiri või muu tõend',
      none: 'pole vaja',
    },
    atOnce: 'kohe',
    by: (day) => `hiljemalt ${on(day)}`,
    within: (period) => `${genitive(period)} jooksul`,
    extended: (day) => `või kui asi on keeruline ja ütleme sulle põhjuse, siis hiljemalt ${on(day)}`,
    extendedWithin: (period) =>
      `või kui asi on keeruline ja ütleme sulle põhjuse, siis ${genitive(period)} jooksul`,
  },
  retention: {
    title: 'Mida hoitakse ja kui kaua',
    none: 'Tingimused ei nimeta ühtegi tähtaega. Mida enam vaja ei ole, tuleb kustutada: võid seda nõuda.',
    category: 'Andmed',
    period: 'Hoitakse',
    afterwards: 'Seejärel',
    source: 'Punkt',
    after: (keep, event) => `${partitive(keep)} pärast ${et.event(event).after}`,
    afterYearEnd: (keep, event) =>
      `${partitive(keep)} selle majandusaasta lõpust, mil ${et.event(event).when}`,
    until: (event) => `kuni ${et.event(event).until}`,
    delete: 'kustutatakse',
    anonymise: 'muudetakse anonüümseks',
    despite: (ground) => `jääb alles ka siis, kui nõuad kustutamist: ${ground}`,
    grounds: {
      'legal-obligation': (law) => `seda nõuab seadus (${law})`,
      'legal-claims': () => 'seda on vaja õigusvaidluses',
    },
    holds: 'Neil juhtudel võib hoida kauem',
    reason: 'Juhtum',
    holdGround: {
      'legal-obligation': 'seda nõuab seadus',
      'legal-claims': 'seda on vaja õigusvaidluses',
      none: 'lõpeb, kui sul on õigus andmete kustutamisele',
    },
  },
  names: {
    accounts: 'Sinu konto',
    accounting: 'Raamatupidamise dokumendid',
    complaints: 'Kaebused',
    customers: 'Kliendiandmed',
    guest_orders: 'Tellimused ilma kontota',
    mail: 'Kirjad sulle',
    newsletter: 'Uudiskiri',
    orders: 'Tellimused',
    preferences: 'Sinu valikud kirjade kohta',
    requests: 'Sinu taotlused meile',
    subscribers: 'Uudiskirja saajad',
    services: 'Kasutatavad teenused',
    support: 'Klienditoe kirjavahetus',
    'official-order': 'ametiasutuse korraldus',
    dispute: 'vaidlus',
    law: 'seaduses sätestatud põhjus',
    'site-security': 'veebilehe turvalisus',
    'suspected-breach': 'rikkumise kahtlus',
  },
  event: (name) => events[name] ?? unknownEvent(name.replaceAll('_', ' ')),
  notice: {
    fallbackTitle: 'Privaatsustingimused',
    heading: (name) => `${name}: privaatsustingimused`,
    description: (name) => `${name}: privaatsustingimused ja see, mida need lubavad.`,
    contents: 'Sisukord',
    version: (version) => `Versioon: ${versionText(version)}`,
    since: (day) => `Kehtib alates ${since(day)}`,
    from: (day) => `Kehtib alates ${since(day)}`,
    allVersions: 'Kõik versioonid',
    changes: 'Mis muutus',
    otherFormats: 'Ka kujul',
    formats: { html: 'veebileht', txt: 'lihttekst', md: 'Markdown', json: 'JSON' },
    glance: 'Lühidalt: sinu õigused ja mida kui kaua hoitakse',
    current: 'Praegu kehtiv versioon',
    stale:
      'See leht on talletatud koopia: meie andmebaas ei ole praegu kättesaadav. Siinne võib olla veidi vananenud.',
    none: 'Ükski versioon veel ei kehti',
    noneText: (day) => `Esimene versioon hakkab kehtima ${on(day)}.`,
  },
  versions: {
    heading: (name) => `${name}: tingimuste kõik versioonid`,
    standing: {
      'in-force': (day) => `Kehtib alates ${since(day)}.`,
      past: (day) => `Kehtis alates ${since(day)}, enam ei kehti.`,
      coming: (day) => `Hakkab kehtima ${on(day)}.`,
      withdrawn: () => 'Võeti tagasi enne kehtima hakkamist.',
    },
    changes: (version) => `Mis muutus pärast versiooni ${versionText(version)}`,
    feed: 'Uute versioonide voog (Atom)',
  },
  changes: {
    title: (older, newer) => `Mis muutus: ${versionText(older)} → ${versionText(newer)}`,
    none: 'Tekstis ei muutunud midagi. Muutusid reeglid selle taga.',
    legend: 'Lisatud ja eemaldatud sõnad on märgitud nii:',
    added: 'lisatud',
    removed: 'eemaldatud',
    removedStart: 'eemaldatud: ',
    removedEnd: ' (eemaldatu lõpp)',
    addedStart: 'lisatud: ',
    addedEnd: ' (lisatu lõpp)',
    unchanged: (n, clause) =>
      `${n === 1 ? 'Üks lõik' : `${n} lõiku`} ei muutunud${clause === null ? '' : `, kuni: ${/^\d/.test(clause) ? `punkt ${clause}` : `„${clause}“`}`}`,
    read: (version) => `Loe versiooni ${versionText(version)}`,
  },
  errors: {
    'not-found': {
      title: 'Siin ei ole midagi',
      text: 'Aadress võib olla valesti kirjutatud või on siinne mujale kolinud.',
    },
    'notice-withdrawn': {
      title: 'See versioon võeti tagasi',
      text: 'See võeti tagasi enne kehtima hakkamist ega kehtinud kunagi.',
    },
    'method-not-allowed': { title: 'Seda siin teha ei saa', text: 'Seda lehte saab ainult lugeda.' },
    unavailable: {
      title: 'Me ei saa seda praegu näidata',
      text: 'Meie andmebaas ei ole kättesaadav. Midagi ei ole kaduma läinud. Palun proovi minuti pärast uuesti.',
    },
    internal: {
      title: 'Meie poolel läks midagi valesti',
      text: 'Midagi ei ole kaduma läinud. Palun proovi minuti pärast uuesti.',
    },
  },
  index: {
    title: 'Unusta töötab siin',
    lead: 'Need poed on avaldatud selles masinas. Seda lehte näitab ainult kohalik käivitus.',
    centre: 'Privaatsuskeskus',
    notice: 'Tingimused',
    versions: 'Versioonid',
    docs: 'API kirjeldus',
    shop: 'Pood',
    links: 'Proovimiseks',
  },
};

const events: Record<string, { after: string; until: string; when: string }> = {
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

function unknownEvent(name: string) {
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

/** `esmaspäeval, 7. detsembril 2026`. */
function on(day: CalendarDay): string {
  return inflected(day, 'l');
}

/** `esmaspäevast, 7. detsembrist 2026`. */
function since(day: CalendarDay): string {
  return inflected(day, 'st');
}

function inflected(day: CalendarDay, ending: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = weekdays[date.getUTCDay()] ?? '';
  const month = (months[date.getUTCMonth()] ?? '').replace(/oober$/, 'oobr').replace(/ember$/, 'embr');
  const join = (word: string, vowel: string) => (/[aeiou]$/.test(word) ? word : word + vowel) + ending;
  return `${join(weekday, 'a')}, ${date.getUTCDate()}. ${join(month, 'i')} ${date.getUTCFullYear()}`;
}

/** `1. märts 2026`, or `1. märts 2026 (1. parandus)`. */
function versionText(version: Version): string {
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
function partitive(duration: Duration): string {
  return et.list(
    partsOfDuration(duration).map(({ unit, n }) => `${n} ${n === 1 ? units[unit].one : units[unit].many}`),
  );
}

/** `3 aasta` (jooksul). */
function genitive(duration: Duration): string {
  return et.list(partsOfDuration(duration).map(({ unit, n }) => `${n} ${units[unit].genitive}`));
}
