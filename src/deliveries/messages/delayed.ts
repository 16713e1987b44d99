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
    `${count === 1 ? 'An unsubscribe has' : `${count} unsubscribes have`} not reached your system, the oldest since ${since}: ${webhooks === 1 ? 'your webhook does' : 'your webhooks do'} not take the message.`,
  why: 'They count from the click, here and before the law. Gmail and Yahoo want them to take effect within two days.',
  next: 'Mend the webhook; what is waiting is then sent by itself. Until then, check addresses against the suppression list before you send, and replay what was given up.',
  footer: (shop) => `Unusta sends this for ${shop}, at most every four hours while it lasts.`,
};

const et: DelayedWords = {
  subject: (shop) => `${shop}: loobumised ei jõua sinu süsteemi`,
  what: (count, since, webhooks) =>
    `${count === 1 ? 'Üks kirjadest loobumine' : `${count} kirjadest loobumist`} ei ole sinu süsteemi jõudnud, vanim ootab alates ${since}: ${webhooks === 1 ? 'veebihaak ei võta' : 'veebihaagid ei võta'} teadet vastu.`,
  why: 'Loobumine kehtib klõpsust alates, nii siin kui ka seaduse ees. Gmail ja Yahoo nõuavad, et see mõjuks kahe päeva jooksul.',
  next: 'Tee veebihaak korda; ootel teated saadetakse siis ise. Seni võrdle aadresse enne saatmist keelunimekirjaga ja saada surnud teated uuesti.',
  footer: (shop) =>
    `Selle saatis Unusta ettevõttele ${shop}, kõige rohkem iga nelja tunni järel, kuni viga kestab.`,
};

/** The words in this language, or in English. */
export function delayedWords(language: string): DelayedWords {
  return { en, et }[language.split('-')[0] ?? ''] ?? en;
}
