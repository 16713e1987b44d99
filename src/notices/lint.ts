import type { Controller } from '../controllers/input.ts';
import { calendarOf } from './deadlines.ts';
import type { NoticeVersion } from './input.ts';
import { lintClauses } from './lint-clauses.ts';
import { lintDisclosures } from './lint-disclosures.ts';
import { lintMapping } from './lint-mapping.ts';
import { lintRetention } from './lint-retention.ts';
import { lintRights } from './lint-rights.ts';
import { partsOf } from './version.ts';

/** Something that a notice, its policy or its controller lacks. An error keeps the version from being published. */
export interface Finding {
  level: 'error' | 'warning';
  /** Stable, kebab-case. */
  code: string;
  /** A JSON pointer into `{policy, texts}`; empty where it is about the controller. */
  pointer: string;
  /** One sentence that says what to do. */
  message: string;
  /** The text it is about. */
  language?: string;
}

/**
 * All that is wrong or missing, in the order of a reader: the controller, the texts, then the policy. `past`: a later
 * version is in force already, so that no purge follows this one, and the controller may have changed since.
 */
export function lintNotice(
  controller: Controller,
  version: string,
  notice: NoticeVersion,
  { past = false }: { past?: boolean } = {},
): Finding[] {
  return [
    ...lintEmail(controller),
    ...(past ? [] : lintMapping(controller.sources, notice.policy.retention)),
    ...lintLanguages(controller.languages, Object.keys(notice.texts), past),
    ...lintEffective(version, notice.policy.effective),
    ...lintClauses(notice),
    ...lintDisclosures(controller, notice.policy),
    ...lintRights(notice.policy, calendarOf(controller)),
    ...lintRetention(controller, notice.policy.retention),
  ];
}

function lintEmail({ email }: Controller): Finding[] {
  if (email !== undefined) return [];
  const message = 'The shop has no email for its own reminders of what falls due: add one.';
  return [{ level: 'warning', code: 'no-email', pointer: '', message }];
}

function lintLanguages(listed: string[], present: string[], past: boolean): Finding[] {
  const [first] = listed;
  const missing = listed.filter((language) => !present.includes(language));
  const unlisted = present.filter((language) => !listed.includes(language));
  return [
    ...missing.map((language): Finding => {
      if (language === first) {
        const message = `There is no text in ${language}, the controller's default language: add one.`;
        return {
          level: past ? 'warning' : 'error',
          code: 'no-default-text',
          pointer: '/texts',
          message,
          language,
        };
      }
      const message = `There is no text in ${language}, which the controller lists as a language: add one, or take the language off.`;
      return { level: 'warning', code: 'language-without-text', pointer: '/texts', message, language };
    }),
    ...unlisted.map((language): Finding => {
      const message = `The controller does not list ${language} as a language: list it, or take this text away.`;
      return {
        level: 'warning',
        code: 'language-not-listed',
        pointer: `/texts/${language}`,
        message,
        language,
      };
    }),
  ];
}

function lintEffective(version: string, effective: string): Finding[] {
  const { date } = partsOf(version);
  if (date === effective) return [];
  const message = `Version ${version} comes into force on ${date}, but its policy says ${effective}: make the two the same.`;
  return [{ level: 'error', code: 'effective-differs', pointer: '/policy/effective', message }];
}
