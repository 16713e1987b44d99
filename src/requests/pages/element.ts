import { nameOfController } from '../../controllers/controller.ts';
import type { RightToday } from '../../notices/deadlines.ts';
import { wordingFor } from '../../wording/languages.ts';
import type { FieldProblem, SentView } from '../view.ts';

// What a page and the element in a shop's page say alike.

/** The element's words in a language; `shop` is the name that people know. */
export function elementWords(language: string, shop: string) {
  const { form, element, problems } = wordingFor(language).requests;
  return {
    heading: form.heading(shop),
    choose: form.choose,
    email: form.email,
    emailHint: form.emailHint(shop),
    emailLink: form.emailLink,
    formerEmail: form.formerEmail,
    formerToggle: form.formerToggle(shop),
    formerHint: form.formerText(shop),
    orderNumber: form.orderNumber,
    orderNumberHint: form.orderNumberHint,
    optional: form.optional,
    message: form.message,
    messageHint: form.noCopies,
    correctionHint: form.correctionHint,
    send: form.send,
    ...element,
    privacy: form.privacy,
    notice: form.notice,
    errors: problems,
  };
}

/** How a right is called where it can be chosen, and what comes of it: the day of the answer, or at once. */
export function rightWords(
  language: string,
  right: Pick<RightToday, 'type' | 'scope' | 'atOnce' | 'dueOn' | 'proof'>,
): { label: string; hint: string } {
  const { rights, requests } = wordingFor(language);
  const answer = right.atOnce ? requests.atOnce : requests.answerBy(right.dueOn);
  return {
    label: right.scope ? rights.scopes[right.scope] : rights.names[right.type],
    hint: right.proof === 'signature' ? `${answer}; ${requests.form.signature}` : answer,
  };
}

/** What is wrong with a field, and what to do. */
export function problemWords(language: string, problem: FieldProblem): string {
  return wordingFor(language).requests.problems[problem];
}

/** After a form was sent: the heading and the sentences, the same for every address. */
export function sentWords({ profile, language, right, isFormer }: SentView): { title: string; text: string } {
  const { sent, done } = wordingFor(language).requests;
  const shop = nameOfController(profile.controller);
  if (right.atOnce) {
    const isWithdrawal = right.type === 'withdrawal';
    const took = isWithdrawal ? done.withdrawalText(shop) : done.marketingText;
    return {
      title: isWithdrawal ? done.withdrawal : done.marketing(shop),
      text: `${took}\n${done.follow(shop, right.dueOn)}`,
    };
  }
  const needsProof = isFormer || right.proof === 'signature';
  const lines = [
    sent.text(shop),
    ...(needsProof ? [sent.proof(shop)] : []),
    sent.due(shop, right.dueOn),
    sent.spam,
  ];
  return { title: sent.heading, text: lines.join('\n') };
}
