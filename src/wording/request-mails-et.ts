import type { RequestMailWords } from '../requests/mail-words.ts';
import { dayText, on } from './estonian.ts';
import { requestsEt } from './requests-et.ts';

/** Mida ütlevad kirjad taotluste kohta. */
export const requestMailsEt: RequestMailWords = {
  names: requestsEt.names,
  request: (shop, name, received) => `Sinu taotlus: ${name}.\n${shop} sai selle ${on(received)}.`,
  confirm: {
    subject: (shop) => `${shop}: kinnita oma taotlus`,
    text: (shop, due) =>
      `Kas see olid sina? Siis ava allolev leht ja vajuta seal nuppu. Kui oled seda teinud, vastab ${shop} hiljemalt ${on(due)}.`,
    thenProof: (shop, due) =>
      `Kas see olid sina? Siis ava allolev leht ja vajuta seal nuppu. Seejärel vajab ${shop} veel üht tõendit, et see oled sina: leht ütleb, millist. Vastus tuleb hiljemalt ${on(due)}.`,
    link: 'Kinnitan oma taotluse',
    footer: (shop) =>
      `Kirja saatis ${shop}, sest see aadress anti koos taotlusega. Kui see ei olnud sina, ära tee midagi: siis ei juhtu sinu andmetega midagi.`,
  },
  reminder: {
    subject: (shop) => `${shop}: sinu taotlus ootab kinnitust`,
    text: (shop, due) =>
      `Taotlus on veel kinnitamata. Kas selle esitasid sina? Siis ava allolev leht ja vajuta seal nuppu: ${shop} vastab hiljemalt ${on(due)}. Ilma kinnituseta ei ole teada, et see oled sina, ja siis tuleb taotlusest sel päeval keelduda.`,
  },
  opened: {
    subject: (shop, due) => `${shop} vastab hiljemalt ${on(due)}`,
    text: (due) =>
      `Taotlus on kinnitatud. Vastuse saad hiljemalt ${on(due)}. Alloleval lehel saad taotlust jälgida või selle tagasi võtta.`,
    late: {
      subject: (shop) => `${shop} sai sinu taotluse ja on vastusega hiljaks jäänud`,
      text: (due) =>
        `Taotlus on kinnitatud. Vastuse pidid saama hiljemalt ${on(due)}: see päev on möödas ja kauem sa ootama ei pea. Alloleval lehel saad taotlust jälgida, vaadata, kuhu kaevata, või selle tagasi võtta.`,
    },
    stopped: 'Reklaamkirju sulle enam ei saadeta.',
    authority: (authority) => `Kaebuse võid esitada ka järelevalveasutusele: ${authority}`,
  },
  proof: {
    subject: (shop) => `${shop}: sinu taotlusega on jäänud veel üks samm`,
    signature: (shop) =>
      `Privaatsusteate järgi on vaja digiallkirja (${shop}). Kirjuta faili, mida soovid, ja see e-posti aadress. Allkirjasta fail digitaalselt, näiteks DigiDocis ID-kaardi, mobiil-ID või Smart-IDga, ja saada see ära.`,
    former: (shop) =>
      `Uue postkasti järgi ei saa ${shop} teada, et andmed on just sinu omad. Kirjuta sellest postkastist ja nimeta midagi, mida teate ainult sina ja ${shop}: näiteks mida, millal ja mis hinnaga ostsid.`,
    other:
      'Kui sa allkirjastada ei saa, kirjuta ikkagi: sobib ka muu tõend, näiteks tellimuse üksikasjad, mida tead ainult sina.',
    where: (mailbox) => `Saada see siia: ${mailbox}`,
    whereElse: (shop, place) => `Too või saada see siia: ${shop}${place && `, ${place}`}`,
    noCopies: 'Palun ära saada isikut tõendava dokumendi koopiat.',
    due: (due) => `Vastamise päev jääb samaks: ${dayText(due)}.`,
  },
  duplicate: {
    subject: (shop) => `${shop}: sinu taotlus on juba olemas`,
    text: (due) =>
      `Oled seda juba taotlenud ja ühest taotlusest piisab. Jätkame esimesega: vastuse saad hiljemalt ${on(due)}.`,
  },
  atOnce: {
    subject: {
      marketing: (shop) => `${shop} ei saada sulle enam reklaami`,
      withdrawal: (shop) => `${shop}: sinu nõusolek on tagasi võetud`,
    },
    text: {
      marketing: () =>
        'Tehtud: see kehtib taotluse saabumisest alates. Kirjad sinu tellimuste ja konto kohta tulevad edasi.',
      withdrawal: (shop) =>
        `Tehtud: see kehtib taotluse saabumisest alates. ${shop} ei tee sinu andmetega enam midagi, milleks on vaja sinu nõusolekut, ega saada sulle reklaami.`,
    },
  },
  extended: {
    subject: (shop, due) => `${shop} vajab rohkem aega: vastus tuleb hiljemalt ${on(due)}`,
    text: (due) =>
      `Vastamine võtab kauem aega, kui alguses lubasime. Vastuse saad hiljemalt ${on(due)}. Põhjus:`,
  },
  answered: {
    subject: (shop) => `${shop}: vastus sinu taotlusele`,
    outcome: requestsEt.status.answered,
    ground: requestsEt.status.ground,
    link: 'Vaatan vastust ja salvestan selle',
  },
  refused: {
    subject: (shop) => `${shop}: sinu taotlus jäi täitmata`,
    text: (shop) =>
      `${shop} jättis taotluse täitmata, sest miski ei tõendanud, et selle esitasid sina: taotlust ei kinnitatud või tõendit ei tulnud.`,
    again: 'Võid igal ajal uuesti taotleda.',
  },
  lifting: {
    subject: (shop) => `${shop} hakkab sinu andmeid taas kasutama`,
    text: (shop) =>
      `Palusid, et ${shop} sinu andmete kasutamise peataks, ja nii on see olnud: andmeid on hoitud, aga mitte kasutatud. Nüüd see peatus lõpeb. Põhjus:`,
    object: 'Kui see ei ole õige, võid igal ajal uuesti taotleda või vastuväite esitada.',
  },
  remedies: (authority) =>
    `Kui sa ei ole nõus, võid esitada kaebuse järelevalveasutusele või pöörduda kohtusse. Järelevalveasutus: ${authority}`,
  follow: 'Jälgin oma taotlust',
  footer: (shop, received) => `Kirja saatis ${shop} taotluse kohta, mis saadi ${on(received)}.`,
  keep: requestsEt.status.keep,
  shop: {
    dueSoon: {
      subject: (shop, due) => `${shop}: taotlusele tuleb vastata hiljemalt ${on(due)}`,
      text: (due) => `Inimesele on lubatud vastata hiljemalt ${on(due)}.`,
    },
    overdue: {
      subject: (shop) => `${shop}: taotlusele jäi õigel ajal vastamata`,
      text: (due) =>
        `Vastata tuli hiljemalt ${on(due)}. Vasta täna: inimene võib nüüd kaevata järelevalveasutusele ja leht, kus ta taotlust jälgib, ütleb talle seda.`,
    },
    undelivered: {
      subject: (shop) => `${shop}: inimesele ei õnnestunud teatada, et tema andmeid jälle kasutatakse`,
      text: 'Kiri, mis seda ütleb, ei jõudnud kohale ja seetõttu on andmed endiselt peatatud. Teata talle muul viisil ja pane siis kirja, kuidas:',
      next: (id) => `unusta request lift ${id} --reason '…' --told-otherwise '…'`,
      footer: (shop) =>
        `Saatja: Unusta, saaja: ${shop}. Kiri tuleb iga kord, kui sellist teadet ei õnnestu kätte toimetada.`,
    },
    request: (name, received, id) => `Taotlus: ${name}.\nSaadud ${on(received)}.\nNumber: ${id}`,
    next: (id) => `Vaatamiseks: unusta request show ${id}\nVastamiseks: unusta request answer ${id}`,
    extend:
      'Kui asi on keeruline või taotlusi on palju, võid tähtaega ühe korra pikendada: põhjendusega ja ainult kuni esimese tähtpäevani.',
    footer: (shop) =>
      `Saatja: Unusta, saaja: ${shop}. Kiri tuleb 7 ja 2 päeva enne tähtpäeva ning üks kord siis, kui see on möödas.`,
  },
};
