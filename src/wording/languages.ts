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
  return wordings[language] ?? wordings[language.split('-')[0] ?? ''] ?? en;
}

/** What a category, a reason or the like is called: a name known here, or its identifier in plain letters. */
export function nameOf(wording: Wording, identifier: string): string {
  return wording.names[identifier] ?? identifier.replaceAll(/[_-]/g, ' ');
}
