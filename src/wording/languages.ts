import { en, type Wording } from './en.ts';
import { et } from './et.ts';

/** The languages of the interface. A notice may be in others too. */
export const wordings: Record<string, Wording> = { en, et };

/** The interface's languages, those preferred first. */
export function interfaceLanguages(preferred: readonly string[] = []): string[] {
  const known = Object.keys(wordings);
  return [
    ...preferred.filter((language) => known.includes(language)),
    ...known.filter((language) => !preferred.includes(language)),
  ];
}

/** The interface's words for a text in this language: its own, or English. */
export function wordingFor(language: string): Wording {
  return wordings[wordingLanguageFor(language)] ?? en;
}

/** Which language those words are in, so that they are read aloud as that. */
export function wordingLanguageFor(language: string): string {
  return [language, language.split('-')[0] ?? ''].find((one) => Object.hasOwn(wordings, one)) ?? 'en';
}

/** What a language calls itself: `Eesti`. */
export function languageName(language: string): string {
  const own = wordings[language]?.languageName;
  if (own) return own;
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** What a category, a reason or the like is called: a name known here, or its identifier in plain letters. */
export function nameOf(wording: Wording, identifier: string): string {
  const known = Object.hasOwn(wording.names, identifier) ? wording.names[identifier] : undefined;
  return known ?? identifier.replaceAll(/[_-]/g, ' ');
}
