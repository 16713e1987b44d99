import { accentFor } from '../../controllers/accent.ts';
import { nameOfController } from '../../controllers/controller.ts';
import type { RightToday } from '../../notices/deadlines.ts';
import type { FieldError } from '../../problem.ts';
import { textAddress } from '../../ui/frame.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import type { Field, FieldProblem, SentView, Stage } from '../view.ts';
import { elementWords, problemWords, rightWords, sentWords } from './element.ts';

// What the server and the element in a shop's page say to each other, as JSON.

/** All that the element needs to be a form: whose it is, what can be chosen, and every word of it. */
export function elementForm(
  { profile, language, place }: Stage,
  rights: RightToday[],
  version: string | null,
) {
  const { controller } = profile;
  const name = nameOfController(controller);
  const text = textAddress(profile, place, { language, version });
  return {
    ...{ controller: controller.slug, name, language, languages: interfaceLanguages(controller.languages) },
    accent: accentFor(controller.accent),
    form: place.origin + place.paths.request,
    notice: place.origin + place.paths.notice,
    rights: rights.map((right) => {
      const { type, scope, clause, proof, atOnce } = right;
      const clauseUrl =
        clause === null || text === null ? null : `${place.origin}${text}#c-${encodeURIComponent(clause)}`;
      return { type, scope, ...rightWords(language, right), clause, clauseUrl, proof, atOnce };
    }),
    words: elementWords(language, name),
  };
}

/** What the element shows once a form was taken, with the clock of what was asked. */
export function receipt(view: SentView): object {
  const { dueOn, reasoning, clause, deadlineClause } = view.right;
  return { ...sentWords(view), dueOn, reasoning, clause, deadlineClause, noticeVersion: view.noticeVersion };
}

const details: Record<FieldProblem, string> = {
  missing: 'is missing',
  'no-address': 'must be an e-mail address',
  'too-long': 'is too long',
  'no-type': 'must be a right, such as erasure',
  'same-address': 'must be another address than email',
};

/** What is wrong with a form's fields, as a problem document has it, and in the reader's language. */
export function fieldErrors(
  { language }: Stage,
  found: readonly { field: Field; problem: FieldProblem }[],
): (FieldError & { problem: FieldProblem; message: string })[] {
  return found.map(({ field, problem }) => ({
    ...{ pointer: `/${field}`, detail: details[problem] },
    ...{ problem, message: problemWords(language, problem) },
  }));
}
