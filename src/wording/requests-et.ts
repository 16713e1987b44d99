import { groundText } from '../requests/ground.ts';
import { dayText, on, until } from './estonian.ts';
import type { RequestsWording } from './requests-en.ts';

/** `art 17 lg 3 p b` igast artiklist: `17(3)(b)`. */
const article = (numbers: string) => {
  const cited = numbers.replaceAll(/\((\d+)\)/g, ' lg $1').replaceAll(/\((\w)\)/g, ' p $1');
  return `isikuandmete kaitse üldmääruse art ${cited.replaceAll(', ', ', art ')}`;
};
const notIdentified =
  'Me ei saanud kindlaks teha, et taotluse esitasid sina, ja jätsime selle seepärast täitmata. Võid igal ajal uuesti taotleda.';
const ofOthers = 'Koopia ei tohi kahjustada teiste inimeste õigusi.';
/** Mida tähendavad artiklid, mille järgi midagi alles hoitakse või millest keeldutakse. */
const meanings: Record<string, string> = {
  '11(2)': notIdentified,
  '12(2)': notIdentified,
  '12(5)':
    'Seadus lubab keelduda, kui taotlus on selgelt põhjendamatu või ülemäärane, näiteks kui sama taotlus aina kordub.',
  '15(4)': ofOthers,
  '17(1)(a)': 'Osa sinu andmeid on veel vaja selleks, milleks need saime.',
  '17(3)(b)': 'Seadus kohustab meid osa sinu andmeid alles hoidma.',
  '17(3)(e)': 'Osa sinu andmeid on vaja õigusnõuete jaoks.',
  '18(1)': 'Seaduse järgi saab andmete kasutamise peatada ainult teatud juhtudel.',
  '20(4)': ofOthers,
  '21(1)':
    'Meie põhjused sinu andmeid edasi kasutada kaaluvad vastuväite üles või on andmeid vaja õigusnõuete jaoks.',
};

/** Mida ütlevad taotluste lehed ja taotlusvorm poe enda lehel. */
export const requestsEt: RequestsWording = {
  names: {
    access: 'andmetega tutvumine',
    rectification: 'andmete parandamine',
    erasure: 'andmete kustutamine',
    restriction: 'andmete kasutamise ajutine peatamine',
    portability: 'andmete kaasavõtmine',
    objection: 'vastuväide andmete kasutamisele',
    marketing: 'reklaamist keeldumine',
    withdrawal: 'nõusoleku tagasivõtmine',
    complaint: 'kaebus',
    unsorted: 'see, mida kirjutasid meile e-kirjas',
  },
  ask: 'Esita taotlus',
  day: dayText,
  answerBy: (day) => `Vastame hiljemalt ${on(day)}`,
  atOnce: 'Kehtib kohe',
  form: {
    heading: (shop) => `Esita taotlus oma andmete kohta: ${shop}`,
    chosen: (name) => `Sinu taotlus: ${name}`,
    lead: 'Kontot ei ole vaja. Vali, mida soovid, ja ütle, kuhu sulle kirjutada.',
    leadBy: (shop, day) => `Kui saadad taotluse täna, vastab ${shop} hiljemalt ${on(day)}.`,
    leadAtOnce: 'See kehtib kohe, kui oled taotluse saatnud.',
    choose: 'Mida sa soovid?',
    others: 'Soovin hoopis midagi muud',
    signature: 'vaja on digiallkirja või muud tõendit',
    optional: 'soovi korral',
    email: 'Sinu e-posti aadress',
    emailHint: (shop) => `Aadress, mida ${shop} juba teab.`,
    emailLink: 'Saadame sinna lingi: nii saame kindlaks teha, et see oled sina.',
    orderNumber: 'Tellimuse number',
    orderNumberHint: 'Kui ostsid ilma kontota, leiame selle järgi sinu tellimuse.',
    message: 'Mida peaksime veel teadma?',
    correctionHint: 'Kui midagi on vaja parandada, kirjuta, mis on valesti ja kuidas on õige.',
    noCopies: 'Palun ära saada dokumentide koopiaid.',
    correction: 'Mis on valesti ja kuidas on õige?',
    formerToggle: (shop) => `Mul ei ole enam seda postkasti, mida ${shop} teab`,
    formerText: (shop) =>
      `Kirjuta ülemisele väljale uus aadress ja siia vana. Lingi saadame uuele aadressile. Sama võiks väita igaüks, seepärast palub ${shop} sul veel kuidagi tõendada, et see oled sina: näiteks nimetada tellimuse kohta midagi, mida teate ainult sina ja ${shop}. Vastamise päev sellest ei muutu.`,
    formerEmail: 'Sinu vana e-posti aadress',
    trap: 'Jäta see väli tühjaks',
    send: 'Saada taotlus',
    privacy: 'Seda, mida siia kirjutad, kasutame ainult selle taotluse jaoks.',
    notice: 'Loe privaatsusteadet',
    notSent: 'Veel saatmata',
    mend: 'Taotlus on veel saatmata. Palun vaata üle:',
  },
  problems: {
    missing: 'Kirjuta e-posti aadress: ilma selleta me vastata ei saa.',
    'no-address': 'See ei ole e-posti aadress. Aadress näeb välja nii: nimi@example.com.',
    'too-long': 'See on liiga pikk. Palun lühenda.',
    'no-type': 'Vali, mida soovid.',
    'same-address':
      'Vana ja uus aadress on samad. Kui saad selle postkasti kirju lugeda, jäta vana aadressi väli tühjaks.',
  },
  sent: {
    heading: 'Jäänud on üks samm: vaata oma postkasti',
    text: (shop) =>
      `Kiri lingiga on sinu antud aadressile teel. Ava link ja vajuta nuppu: nii saab ${shop} teada, et taotluse esitasid sina.`,
    due: (shop, day) => `Kui oled seda teinud, vastab ${shop} hiljemalt ${on(day)}.`,
    proof: (shop) =>
      `Seejärel vajab ${shop} veel üht tõendit, et see oled sina. Kuidas seda teha, näed pärast nupu vajutamist.`,
    spam: 'Kui kirja mõne minuti pärast ei ole, vaata rämpsposti kausta või saada vorm uuesti: aadressi on kerge valesti kirjutada.',
  },
  done: {
    marketing: (shop) => `${shop} ei saada sulle enam reklaami`,
    marketingText:
      'See kehtib hetkest, mil taotluse saatsid. Kirjad sinu tellimuste ja konto kohta tulevad edasi.',
    withdrawal: 'Sinu nõusolek on tagasi võetud',
    withdrawalText: (shop) =>
      `See kehtib hetkest, mil taotluse saatsid. ${shop} ei tee sinu andmetega enam midagi, milleks on vaja sinu nõusolekut, ega saada sulle reklaami.`,
    follow: (shop, day) =>
      `Kiri lingiga on sinu antud aadressile teel: selle abil saad oma taotlust jälgida. ${shop} kinnitab selle kirjalikult hiljemalt ${on(day)}.`,
  },
  confirm: {
    heading: (name) => `Kinnita oma taotlus: ${name}`,
    text: (shop, day) => `${shop} sai taotluse ${on(day)}. Kui esitasid selle sina, vajuta nuppu.`,
    button: 'Jah, see on minu taotlus',
    notYours:
      'Kui sina taotlust ei esitanud, sulge see leht. Ilma nupuvajutuseta ei juhtu sinu andmetega midagi.',
    others: 'Sinu kinnitust ootab veel taotlusi',
    known: 'See taotlus on juba kinnitatud.',
    closed: 'See taotlus on juba lõpetatud',
  },
  confirmed: {
    text: 'Taotlus on kinnitatud. Kiri lingiga on teel: selle abil saad taotlust jälgida.',
    duplicate: 'Oled seda juba taotlenud',
    duplicateText: 'Ühest taotlusest piisab: jätkame esimesega. Kiri selle lingiga on teel.',
    follow: 'Jälgi oma taotlust',
    gpc: 'Sinu brauser palub sinu andmeid mitte müüa ega jagada (Global Privacy Control). Panime selle kirja kui sinu vastuväite andmete jagamisele ja profiilianalüüsile.',
  },
  proof: {
    heading: 'Jäänud on üks samm: tõenda, et see oled sina',
    signature: (shop) =>
      `Privaatsusteate järgi on vaja digiallkirja (${shop}). Kirjuta faili, mida soovid, ja e-posti aadress, mille siin andsid. Allkirjasta fail digitaalselt, näiteks DigiDocis ID-kaardi, mobiil-ID või Smart-IDga, ja saada see ära.`,
    former: (shop) =>
      `Uue postkasti järgi ei saa ${shop} teada, et andmed on just sinu omad. Kirjuta sellest postkastist ja nimeta midagi, mida teate ainult sina ja ${shop}: näiteks mida, millal ja mis hinnaga ostsid.`,
    other:
      'Kui sa allkirjastada ei saa, kirjuta ikkagi: sobib ka muu tõend, näiteks tellimuse üksikasjad, mida tead ainult sina.',
    noCopies: 'Palun ära saada isikut tõendava dokumendi koopiat.',
    where: 'Saada see siia:',
    stays: (day) => `Vastamise päev jääb samaks: ${dayText(day)}.`,
  },
  status: {
    lead: (shop, name) => `${shop} sai sinu taotluse: ${name}.`,
    confirm: 'Kinnita oma taotlus: nupp on meie kirjas',
    confirmText: (day) => `Kui oled taotluse kinnitanud, vastame hiljemalt ${on(day)}.`,
    overdue: (day) => `Oleme hiljaks jäänud: pidime vastama hiljemalt ${on(day)}`,
    overdueText: 'Nii ei tohiks juhtuda. Sa ei pea kauem ootama.',
    extended: 'Sinu taotlus võtab kauem aega, kui alguses lubasime. Põhjus on kirjas allpool.',
    carriedOut: (shop) =>
      `${shop} kustutab sinu andmeid, nii et taotlust ei saa enam tagasi võtta. Vastuses on kirjas, mis kustutati ja mis alles jääb.`,
    erased: (shop) =>
      `${shop} on kustutamise läbi viinud, nii et taotlust ei saa enam tagasi võtta. Vastuses on kirjas, mis kustutati ja mis alles jääb.`,
    confirmedBy: (shop, day) => `${shop} kinnitab selle kirjalikult hiljemalt ${on(day)}.`,
    answered: { granted: 'Meie vastus: jah', partly: 'Meie vastus: osaliselt', refused: 'Meie vastus: ei' },
    answeredComplaint: 'Meie vastus sinu kaebusele',
    lifted: 'Sinu andmete kasutamise peatus on lõppenud',
    ground: (ground) => groundText({ article, meanings, label: (cited) => `Alus: ${cited}` }, ground),
    notIdentified,
    withdrawn: 'Võtsid taotluse tagasi',
    withdrawnText: 'Rohkem sellega midagi ei tehta. Võid igal ajal uuesti taotleda.',
    timeline: 'Mis on juhtunud',
    why: 'Miks just see päev?',
    received: 'Jõudis meieni',
    right: 'Sinu õigus',
    deadline: 'Tähtaja alus',
    notice: 'Privaatsusteade',
    reckoned: 'Arvutuskäik',
    authority: 'Järelevalveasutus',
    remedies: 'Kui sa ei ole nõus',
    withdraw: 'Kas mõtlesid ümber?',
    withdrawText: (shop) =>
      `Kui võtad taotluse tagasi, ei tee ${shop} selle põhjal enam midagi. Mis on juba tehtud, jääb tehtuks. Võid igal ajal uuesti taotleda.`,
    withdrawButton: 'Võta taotlus tagasi',
    withdrawSure: 'Jah, võtan tagasi',
    keep: 'Taotlust näeb igaüks, kellel on link: hoia see enda teada.',
  },
  answer: {
    open: 'Vaata vastust ja salvesta see',
    court: (shop) =>
      `Kohtusse võid pöörduda riigis, kus ${shop} tegutseb, või riigis, kus sa elad (isikuandmete kaitse üldmääruse art 79).`,
    became: 'Mis sinu andmetest sai',
    asOf: (day, time) => `Nii oli see ${on(day)} kell ${time}.`,
    category: 'Andmed',
    fate: 'Mis neist sai',
    by: 'Alus',
    recipients: 'Kellele sellest veel teatame',
    export: 'Võta oma andmed kaasa',
    exportText: (day) =>
      `Saad oma andmed alla laadida ${until(day)} failidena, mida loevad nii inimesed kui ka programmid.`,
    exportButton: 'Laadi oma andmed alla',
    kept: 'Mida hoitakse ja kui kaua',
    backups: (shop, days) =>
      days === null
        ? `See, mis andmebaasist kustutatakse, võib selle varukoopiates mõnda aega alles olla. Kui kaua, oskab öelda ${shop}.`
        : `See, mis andmebaasist kustutatakse, võib selle varukoopiates alles olla veel kuni ${days} päeva. Siis kaob see ka sealt.`,
    suppression:
      'Sinu aadress jääb nende nimekirja, kellele reklaami ei saadeta, aga ainult koodina: aadressi sellest välja lugeda ei saa. Seda on vaja, et sulle kogemata ei kirjutataks (isikuandmete kaitse üldmääruse art 21 lg 3), ja see jääb sinna, kuni sa ise reklaami uuesti soovid.',
    request: (texts, proof) =>
      `Seda, mida kirjutasid, ja seda vastust hoitakse siin ${until(texts)}. Et sa taotluse esitasid ja vastuse said, on kirjas ${until(proof)}; sinu aadressi asemel on seal ainult kood.`,
    about: 'Vastuse andmed',
    checking: 'Kuidas faili kontrollida',
    number: 'Vastuse number',
    due: 'Tähtpäev',
    answered: 'Vastatud',
    save: 'Salvesta vastus',
    saveText:
      'Hoia fail alles: selle järgi saab igaüks ka aastate pärast kontrollida, et just sellise vastuse sa said ja et selles ei ole midagi muudetud.',
    saveButton: 'Salvesta failina',
    check: (keys) =>
      `Fail on allkirjastatud (RFC 7515). Võtmed selle kontrollimiseks on aadressil ${keys}; vaba programmiga Unusta piisab ühest reast: unusta answer verify FAIL.`,
    back: 'Kuidas taotlusega läks',
  },
  events: {
    received: 'Sinu taotlus jõudis meieni.',
    confirmed: 'Kinnitasid taotluse oma postkastist.',
    verified: 'Tegime kindlaks, et see oled sina.',
    opened: 'Nüüd on vastamine meie käes.',
    reminded: 'Tuletasime sulle meelde, et jäänud on üks samm.',
    gpc: 'Panime kirja sinu vastuväite andmete jagamisele ja profiilianalüüsile (Global Privacy Control).',
    suppressed: 'Lõpetasime sulle reklaamkirjade saatmise.',
    sorted: 'Panime kirja, mida soovid.',
    extended: 'Vajame rohkem aega. Põhjus:',
    'carried-out': 'Hakkasime sinu andmeid kustutama.',
    erased: 'Lõpetasime oma andmebaasides kustutamise.',
    merged: 'Ühendasime selle sinu varasema taotlusega.',
    answered: 'Vastasime.',
    withdrawn: 'Võtsid taotluse tagasi.',
    lifting: 'Teatasime sulle, et peatus lõpeb. Põhjus:',
    lifted: 'Sinu andmete kasutamise peatus lõppes.',
  },
  article,
  lawAddress: 'https://eur-lex.europa.eu/legal-content/ET/TXT/?uri=CELEX:32016R0679',
  element: {
    sending: 'Saadame…',
    failed:
      'Saatmine ei õnnestunud. Midagi ei ole kaduma läinud: proovi minuti pärast uuesti või kasuta vormi omaette lehel.',
    hosted: 'Ava vorm omaette lehel',
  },
};
