import type { ExportWords } from '../export/words.ts';
import { on } from './estonian.ts';

const ask = (shop: string, email: string | undefined) => `küsi otse: ${shop}${email ? ` (${email})` : ''}`;

/** Inimese andmete koopia sõnad eesti keeles. */
export const exportEt: ExportWords = {
  title: (shop) => `Sinu andmed: ${shop}`,
  made: (shop, email, day, time) =>
    `Siin on see, mis sinu kohta on aadressi ${email} järgi andmebaasides (${shop}) ja mida hoiab Unusta ise, teenus, mis selle poe nimel taotlustele vastab. Nii oli see ${on(day)} kell ${time}.`,
  why: 'Küsisid seda: andmete koopiana (isikuandmete kaitse üldmääruse art 15) ja kujul, mille saad mujale kaasa võtta (art 20).',
  number: (id) => `Sinu taotluse number on ${id}.`,
  notKept: 'See koostati allalaadimise ajal ja koopiat sellest ei jäetud.',
  contents: 'Mis on millises failis',
  files: {
    readme: 'see, mida praegu loed',
    page: 'mida seadus lubab sul lisaks teada saada: milleks, kui kaua, kellele veel ja mida saad nõuda',
    json: 'sama programmidele',
    notice: 'kehtiv privaatsusteade',
  },
  own: {
    requests: 'sinu taotlused, mis nendega juhtus, ja meie allkirjastatud vastused',
    preferences: 'sinu valikud kirjade kohta ning millal ja kuidas sa need tegid',
    suppression: 'et sulle ei tohi kirju saata ja mis on kustutatud: aadressi asemel on kood',
    holds: 'mis ei lase sinu andmeid kustutada ja miks',
    records:
      'teistes süsteemides olevate andmete kuupäevad, mille järgi on teada, millal need kustutada tuleb',
  },
  table: (categories, table, source) => `${categories} (tabel ${table} andmebaasis ${source})`,
  withheld: (columns) => `välja on jäetud, sest see ei tohi poest välja minna: ${columns}`,
  othersLeftOut: (columns) => `välja on jäetud ridadest, kus need viivad kellegi teiseni: ${columns}`,
  reading: 'Kuidas faile lugeda',
  formats: [
    'Iga tabel on siin kaks korda: JSON-failina (.json) programmidele ja CSV-failina (.csv), UTF-8-s ja komadega, tabelarvutusele.',
    'CSV-failis on ülakoma sellise teksti ees, mida tabelarvutus peaks valemiks; JSON-failis on tekst täpselt nagu on. Tühi lahter on väärtuseta või tühja tekstiga.',
    'Baidid on kirjas Base64-na. JSON-failis on täisarvud, mis on suuremad kui 2^53, tekstid, et ükski programm neid ei ümardaks.',
  ],
  elsewhere: 'Mida siin ei ole',
  elsewhereText: (categories, shop, email) =>
    `Teistes süsteemides, kuhu see koopia ei ulatu, võib sinu kohta veel midagi olla: ${categories}. Selle kohta ${ask(shop, email)}.`,
  notFoundText: (shop, email) =>
    `Read leitakse aadressi järgi. Mis on kirjas nime, numbri või muu aadressi all või lahtris, kus on peale selle aadressi veel midagi, seda siin ei ole. Selle kohta ${ask(shop, email)}.`,
  remedies: 'Kui midagi on puudu või valesti',
  remedyText: (shop, email) => `Kõigepealt ${ask(shop, email)}.`,
  heading: (shop) => `Mida sulle sinu andmete kohta öeldakse: ${shop}`,
  about:
    'See kuulub sinu andmete koopia juurde ja on öeldud privaatsusteate sõnadega (isikuandmete kaitse üldmääruse art 15).',
  purposes: 'Milleks sinu andmeid kasutatakse',
  categories: 'Mis andmed need on ja kus need selles koopias on',
  inFiles: (files) => `${files.includes(', ') ? 'failides' : 'failis'} ${files}`,
  lieElsewhere: 'midagi võib olla ka teistes süsteemides',
  recipients: 'Kes need veel saavad',
  transfers: 'Kas need lähevad Euroopa Liidust välja',
  retention: 'Kui kaua neid hoitakse',
  rights: 'Mida saad nõuda',
  complaint: 'Kuhu saad kaevata',
  source: 'Kust sinu andmed pärinevad',
  sourceText: (shop, email) =>
    `Allpool nimetatud failid on andmebaasidest, mis kuuluvad poele ${shop}. Taotlused, valikud kirjade kohta ja see, mis nende kohta teada on, on Unustast. Kas sinu kohta on midagi saadud kelleltki teiselt ja kellelt, seda neis kirjas ei ole: ${ask(shop, email)}.`,
  automated: 'Kas sinu kohta otsustab masin',
  silent: (shop, email) => `Privaatsusteade ei ütle selle kohta midagi: ${ask(shop, email)}.`,
  says: (clause) => `Privaatsusteade ütleb (${clause}):`,
};
