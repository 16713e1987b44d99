import type { Doubt } from './doubt.ts';
import { lawOfStorage, type RequestPart, readPart } from './request-rules.ts';
import type { Waiting } from './run.ts';
import type { RuleView } from './view.ts';

/** What the mail about a plan says: the owner of a shop reads it, no lawyer and no developer. */
export interface PlanWords {
  subject: (shop: string, rows: number, rehearsal: boolean) => string;
  opening: (asOf: string, version: string, rehearsal: boolean) => string;
  /** One rule: what would become of how many rows, by which clause, and why it waits. */
  rule: (rule: RuleView) => string;
  nothingYet: string;
  rehearsed: string;
  /** By the request to `url`, or by the command line. */
  approve: (run: string, url: string) => string;
  failedSubject: (shop: string) => string;
  failed: (asOf: string) => string;
  failedNext: string;
  /** The same of an erasure; `plan`: the command that shows what is left. */
  erasureSubject: (shop: string) => string;
  erasureFailed: (asOf: string) => string;
  erasureNext: (plan: string) => string;
  footer: (shop: string) => string;
}

/** `2026-03-01` as a date in words, with its weekday. */
function dayIn(locale: string): (day: string | null) => string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  return (day) => (day === null ? '–' : format.format(new Date(`${day}T00:00:00Z`)));
}

function countIn(locale: string): (n: number) => string {
  const format = new Intl.NumberFormat(locale);
  return (n) => format.format(n);
}

type Doubts = Record<Doubt, (table: RuleView['tables'][number]) => string>;

/** Each sentence once, with a space before it. */
function doubtsIn(words: Doubts, { tables }: RuleView): string {
  const said = tables.flatMap((table) => table.doubts.map((doubt) => ` ${words[doubt](table)}`));
  return [...new Set(said)].join('');
}

/** A rule by its id; one of our own by what it is for. */
function titleIn(parts: Record<RequestPart, string>, id: string): string {
  const ours = readPart(id);
  return ours ? `${ours.rule}, ${parts[ours.part]}` : id;
}

const en = (): PlanWords => {
  const [day, count] = [dayIn('en-GB'), countIn('en-GB')];
  const rows = (n: number) => (n === 1 ? '1 row' : `${count(n)} rows`);
  const why: Record<Waiting, string> = {
    doubtful: 'It waits, because its dates seem to be read wrongly.',
    'new-rule': 'It waits, because this rule is new or has changed.',
    accounting:
      'It waits, because the rule may keep accounting records for a shorter time than the law asks.',
    share: 'It waits, because that is more than a fifth of a table.',
    jump: 'It waits, because that is more than ten times what the last run took.',
  };
  const doubts: Doubts = {
    seconds: ({ table }) =>
      `The dates of ${table} lie in January 1970: these look like seconds. Is event_format = "unix" meant?`,
    undated: ({ table, undated, rows, eventFormat }) =>
      `${count(undated)} of ${count(rows)} rows of ${table} have no date that can be read as ${eventFormat}: event_format may be wrong.`,
  };
  const parts = { texts: 'what was written in them', proof: 'the proof of their answer' };
  const citing = (clause: string) =>
    clause === lawOfStorage ? 'Art. 5(1)(e) GDPR, for your notice names no period' : `clause ${clause}`;
  return {
    subject: (shop, n, rehearsal) =>
      rehearsal
        ? `${shop}: rehearsal of a purge, ${rows(n)}`
        : `${shop}: ${rows(n)} ${n === 1 ? 'waits' : 'wait'} for your approval`,
    opening: (asOf, version, rehearsal) =>
      `${rehearsal ? 'This is what would have gone' : 'This is what goes once you approve it'}, by your privacy notice of ${day(version.slice(0, 10))}, as of ${day(asOf)}:`,
    rule: (rule) => {
      const tables = [
        ...new Set(rule.tables.filter(({ eligible }) => eligible > 0).map(({ table }) => table)),
      ];
      const deed = rule.then === 'delete' ? 'deleted' : 'anonymised';
      const span = `with dates from ${day(rule.firstOn)} to ${day(rule.lastOn)}`;
      const held = rule.held > 0 ? ` ${rows(rule.held)} more would go, but a hold keeps them.` : '';
      const undated =
        rule.undated > 0 ? ` ${rows(rule.undated)} without a readable date stay untouched.` : '';
      const waits = rule.waitsFor ? ` ${why[rule.waitsFor]}` : '';
      return `${titleIn(parts, rule.id)} (${citing(rule.clause)}): ${rows(rule.eligible)} of ${tables.join(', ')}, ${span}, would be ${deed}.${held}${undated}${doubtsIn(doubts, rule)}${waits}`;
    },
    nothingYet:
      'Nothing of this has gone. If a figure or a date surprises you, do not approve: ask who mapped the tables.',
    rehearsed: 'Nothing has gone: this shop is in rehearsal. To make it real, set mode = "live".',
    approve: (run, url) =>
      `To approve, send POST ${url} with a key of scope purge, or type: npm run unusta -- purge approve ${run}`,
    failedSubject: (shop) => `${shop}: the purge could not be done`,
    failed: (asOf) => `The purge of ${day(asOf)} has failed, so what your notice says may still be there:`,
    failedNext:
      'What was taken before has evidence, and nothing is half-done. The next night tries again; if this mail comes again, somebody must look into it.',
    erasureSubject: (shop) => `${shop}: an erasure could not be finished`,
    erasureFailed: (asOf) =>
      `The erasure that was carried out on ${day(asOf)} has failed, so some of the person’s data may still be there:`,
    erasureNext: (plan) =>
      `What was erased before has evidence, and nothing is half-done. Once that is mended, look at what is left and carry it out again: ${plan}`,
    footer: (shop) => `Unusta sends this to ${shop} when a purge has a plan, or has failed.`,
  };
};

const et = (): PlanWords => {
  const [day, count] = [dayIn('et'), countIn('et')];
  const rows = (n: number) => (n === 1 ? '1 rida' : `${count(n)} rida`);
  const why: Record<Waiting, string> = {
    doubtful: 'See ootab, sest kuupäevi loetakse vist valesti.',
    'new-rule': 'See ootab, sest reegel on uus või muutunud.',
    accounting: 'See ootab, sest reegel võib raamatupidamisandmeid hoida seaduses nõutust lühemat aega.',
    share: 'See ootab, sest seda on üle viiendiku tabelist.',
    jump: 'See ootab, sest seda on üle kümne korra rohkem kui eelmisel korral.',
  };
  const doubts: Doubts = {
    seconds: ({ table }) =>
      `Tabeli ${table} kuupäevad on jaanuaris 1970: need paistavad olevat sekundid. Kas mõeldud on event_format = "unix"?`,
    undated: ({ table, undated, rows, eventFormat }) =>
      `Tabeli ${table} ${count(rows)} reast ${count(undated)} on ilma kuupäevata, mida saaks lugeda kui ${eventFormat}: event_format võib olla vale.`,
  };
  const parts = { texts: 'neis kirjutatu', proof: 'tõend neile vastamise kohta' };
  const citing = (clause: string) =>
    clause === lawOfStorage
      ? 'isikuandmete kaitse üldmääruse art 5 lg 1 p e, sest teade tähtaega ei nimeta'
      : `punkt ${clause}`;
  return {
    subject: (shop, n, rehearsal) =>
      rehearsal ? `${shop}: kustutamise proov, ${rows(n)}` : `${shop}: ${rows(n)} ootab sinu kinnitust`,
    opening: (asOf, version, rehearsal) =>
      `${rehearsal ? 'See oleks kustutatud või anonüümseks muudetud' : 'Kui kinnitad, juhtub see'} privaatsusteate (${day(version.slice(0, 10))}) järgi, seisuga ${day(asOf)}:`,
    rule: (rule) => {
      const tables = [
        ...new Set(rule.tables.filter(({ eligible }) => eligible > 0).map(({ table }) => table)),
      ];
      const deed = rule.then === 'delete' ? 'kustutatakse' : 'muudetakse anonüümseks';
      const span = `kuupäevadega ${day(rule.firstOn)} – ${day(rule.lastOn)}`;
      const held =
        rule.held > 0 ? ` Veel ${rows(rule.held)} läheks samuti, kuid kustutuskeeld hoiab need alles.` : '';
      const undated = rule.undated > 0 ? ` Loetava kuupäevata ${rows(rule.undated)} jääb puutumata.` : '';
      const waits = rule.waitsFor ? ` ${why[rule.waitsFor]}` : '';
      return `${titleIn(parts, rule.id)} (${citing(rule.clause)}): ${deed} ${rows(rule.eligible)} ${tables.length > 1 ? 'tabelitest' : 'tabelist'} ${tables.join(', ')}, ${span}.${held}${undated}${doubtsIn(doubts, rule)}${waits}`;
    },
    nothingYet:
      'Midagi sellest ei ole veel kustutatud. Kui mõni arv või kuupäev üllatab, ära kinnita: küsi enne sellelt, kes tabelid seadistas.',
    rehearsed: 'Midagi ei kustutatud: see pood on proovirežiimis. Päriselt kustutamiseks sea mode = "live".',
    approve: (run, url) =>
      `Kinnitamiseks saada POST ${url} võtmega, millel on õigus purge, või sisesta: npm run unusta -- purge approve ${run}`,
    failedSubject: (shop) => `${shop}: kustutamine ei õnnestunud`,
    failed: (asOf) =>
      `Kustutamine (${day(asOf)}) ei õnnestunud, nii et midagi võib veel alles olla, mis privaatsusteate järgi enam olla ei tohiks:`,
    failedNext:
      'Mis enne seda kustutati, selle kohta on tõend, ja pooleli ei jäänud midagi. Järgmisel ööl proovitakse uuesti; kui see kiri tuleb jälle, peab keegi asja uurima.',
    erasureSubject: (shop) => `${shop}: ühe inimese andmete kustutamine jäi lõpetamata`,
    erasureFailed: (asOf) =>
      `${day(asOf)} alustatud kustutamine ei õnnestunud lõpuni, nii et osa inimese andmetest võib veel alles olla:`,
    erasureNext: (plan) =>
      `Mis enne seda kustutati, selle kohta on tõend, ja pooleli ei jäänud midagi. Kui takistus on kõrvaldatud, vaata, mis veel teha on, ja vii see uuesti läbi: ${plan}`,
    footer: (shop) =>
      `Saatja: Unusta, saaja: ${shop}. Kiri tuleb siis, kui kustutamisel on plaan valmis või kui see ei õnnestunud.`,
  };
};

/** The words in this language, or in English. */
export function planWords(language: string): PlanWords {
  return ({ en, et }[language.split('-')[0] ?? ''] ?? en)();
}
