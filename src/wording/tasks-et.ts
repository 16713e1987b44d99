import type { TaskWords } from '../tasks/task-words.ts';
import { dayText, on } from './estonian.ts';

const art19 = () =>
  'Igale andmete saajale tuleb sellest teatada: nii nõuab isikuandmete kaitse üldmääruse artikkel 19.';

/** What recipients are asked, in Estonian. */
export const taskWordsEt: TaskWords = {
  deeds: {
    erasure: {
      subject: (shop) => `${shop} palub kustutada ühe inimese andmed`,
      ask: (shop) =>
        `Üks inimene on palunud oma andmed kustutada. ${shop} palub teil kui andmete saajal kustutada ka see, mis teil tema kohta on. Inimese e-posti aadress:`,
      why: () => `${art19()} Alles võib jääda see, mida seadus kohustab teid säilitama.`,
      button: 'Jah, meil neid enam ei ole',
      confirmed: 'Olete kinnitanud, et teil ei ole neid andmeid peale nende, mida seadus kohustab säilitama.',
    },
    rectification: {
      subject: (shop) => `${shop} palub parandada ühe inimese andmed`,
      ask: (shop) =>
        `Ühe inimese andmeid on parandatud. ${shop} palub teil kui andmete saajal parandada ka see, mis teil tema kohta on, ja küsida, mis on õige. Inimese e-posti aadress:`,
      why: art19,
      button: 'Jah, meie andmed on õiged',
      confirmed: 'Olete kinnitanud, et andmed on parandatud või et teil neid ei ole.',
    },
    restriction: {
      subject: (shop) => `${shop} palub ühe inimese andmeid praegu mitte kasutada`,
      ask: (shop) =>
        `Ühe inimese andmete kasutamine on piiratud (isikuandmete kaitse üldmääruse artikkel 18). ${shop} palub teil kui andmete saajal neid ainult säilitada ja mitte kasutada, kuni saate teate, et piirang on lõppenud. Inimese e-posti aadress:`,
      why: art19,
      button: 'Jah, ainult säilitame neid',
      confirmed: 'Olete kinnitanud, et te neid andmeid praegu ei kasuta.',
    },
    lifting: {
      subject: (shop) => `${shop}: ühe inimese andmeid võib jälle kasutada`,
      ask: (shop) =>
        `Piirang, millest ${shop} teile teatas, on lõppenud: selle inimese andmeid võib jälle kasutada. Inimese e-posti aadress:`,
      why: () => 'Piirangust saite teate, seepärast saate teate ka selle lõpust.',
      button: 'Jah, võtsime teadmiseks',
      confirmed: 'Olete kinnitanud, et teate seda.',
    },
  },
  reminder: (subject) => `Meeldetuletus: ${subject}`,
  reminded: 'Olete selle kirja juba saanud, aga kinnitust veel ei ole.',
  nothing: 'Kui teil selle inimese andmeid ei ole, piisab kinnitusest.',
  by: (day) =>
    `Palun tehke seda hiljemalt ${on(day)} ja kinnitage siis lehel, kuhu viib allolev link. Kontot ei ole vaja.`,
  link: 'Kinnitan',
  questions: (mailbox) => `Küsimuste korral kirjutage: ${mailbox}`,
  footer: (shop) =>
    `Kirja saatis ${shop}, kes on nimetanud teid oma klientide andmete saajaks. Kirjas on isikuandmeid: kui asi on tehtud, kustutage see.`,
  page: {
    asked: 'Palve esitati',
    due: 'Tähtpäev',
    recipient: 'Kellelt palutakse',
    day: dayText,
    whose: 'Kelle andmetest on jutt, seda ütleb e-kiri, mis teid siia juhatas. See leht seda ei näita.',
    thanks: 'Aitäh!',
    confirmed: 'Kinnitus saadi',
    late: (shop) =>
      `Kirjas on, et seda ei saanud teha. Kui see on vahepeal tehtud, palun kinnitage. Palve esitaja: ${shop}.`,
    ended: 'Siin ei ole enam midagi teha',
    dropped: 'Seda ei paluta enam: taotlus võeti tagasi, sellele vastati teisiti või piirang lõppes.',
    failed: (shop) =>
      `Kirjas on, et seda ei saanud teha. Pärast seda on teile uuesti kirjutatud: lähtuge uuemast kirjast või andke teada, kuidas on. Palve esitaja: ${shop}.`,
  },
  shop: {
    undelivered: {
      subject: (shop, name) => `${shop}: teade ei jõudnud kohale (${name})`,
      text: (name) =>
        `Teade ei jõudnud kohale ja selle saatmine on lõpetatud. Saaja: ${name}. Tee postkast või veebihaak korda ja saada teade uuesti või teata saajale ise.`,
    },
    silent: {
      subject: (shop, name) => `${shop}: ${name} ei vasta`,
      text: (name) =>
        `${name} on teate saanud, aga ei ole midagi kinnitanud. Küsi ise järele: seadus kohustab sind saajale teatama ja inimene võib küsida, kellele teatasid.`,
    },
    what: {
      erasure: 'kustutada ühe inimese andmed',
      rectification: 'parandada ühe inimese andmed',
      restriction: 'ühe inimese andmeid ainult säilitada',
      lifting: 'teada, et ühe inimese andmeid võib jälle kasutada',
    },
    task: (what, due, request) => `Mida palutakse: ${what}.\nTeha hiljemalt ${on(due)}.\nTaotlus: ${request}`,
    next: (id) =>
      `Kui saaja on kinnitanud: unusta task acknowledge ${id}\nKui seda ei saa teha: unusta task fail ${id}`,
    footer: (shop) =>
      `Saatja: Unusta, saaja: ${shop}. Iga andmete saaja kohta tuleb kiri üks kord, kui talle ei saa teatada, ja üks kord, kui ta ei vasta.`,
  },
};
