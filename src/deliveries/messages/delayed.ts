/** What the alarm about opt-outs that don't arrive says. */
export interface DelayedWords {
  subject: (shop: string) => string;
  /** What happened, since when, and where it should have gone. */
  what: (count: number, since: string, webhooks: number) => string;
  why: string;
  next: string;
  footer: (shop: string) => string;
}

const en: DelayedWords = {
  subject: (shop) => `${shop}: unsubscribes are not reaching your system`,
  what: (count, since, webhooks) =>
    `${count === 1 ? `An unsubscribe of ${since} has` : `${count} unsubscribes, the oldest of ${since}, have`} not reached your system: ${webhooks === 1 ? 'your webhook does' : 'your webhooks do'} not take the message.`,
  why: 'They count from the click, here and before the law. Gmail and Yahoo want them to take effect within two days.',
  next: 'Mend the webhook; what is waiting is then sent by itself, and what was given up you can replay. Until then, check addresses against the suppression list before you send.',
  footer: (shop) => `Unusta sends this to ${shop}, at most every four hours while it lasts.`,
};

const et: DelayedWords = {
  subject: (shop) => `${shop}: loobumised ei jõua sinu süsteemi`,
  what: (count, since, webhooks) =>
    `${count === 1 ? `Üks kirjadest loobumine (${since})` : `${count} kirjadest loobumist (vanim: ${since})`} ei ole sinu süsteemi jõudnud: ${webhooks === 1 ? 'veebihaak ei võta' : 'veebihaagid ei võta'} teadet vastu.`,
  why: 'Loobumine kehtib klõpsust alates, nii siin kui ka seaduse ees. Gmail ja Yahoo nõuavad, et see mõjuks kahe päeva jooksul.',
  next: 'Tee veebihaak korda: ootel teated saadetakse siis ise, lõpetatud teated saad uuesti saata. Seni võrdle aadresse enne saatmist keelunimekirjaga.',
  footer: (shop) =>
    `Saatja: Unusta, saaja: ${shop}. Kuni viga kestab, tuleb kiri kõige rohkem iga nelja tunni järel.`,
};

/** The words in this language, or in English. */
export function delayedWords(language: string): DelayedWords {
  return { en, et }[language.split('-')[0] ?? ''] ?? en;
}
