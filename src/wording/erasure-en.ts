import type { PlanWords } from '../requests/plan-sentence.ts';
import { en } from './en.ts';
import { dayText } from './english.ts';

/** `1 record`, `2 records`. */
export const records = (n: number) => (n === 1 ? '1 record' : `${n} records`);

/** What becomes of a person's data, in English. */
export const erasureEn: PlanWords = {
  erased: (n) => `${records(n)} erased`,
  anonymised: (n) => `${records(n)} made anonymous`,
  keptUntil: (n, day, isLatest) =>
    `${records(n)} kept until ${dayText(day)}${isLatest ? ' at the latest' : ''}`,
  kept: (n) => `${records(n)} kept`,
  because: (cited, why) => `${cited && ` (${cited})`}, because ${why}`,
  clause: (clause) => `clause ${clause}`,
  article: en.requests.article,
  whys: {
    'legal-obligation': 'the law obliges us',
    'legal-claims': 'it is needed for legal claims',
    'still-necessary': 'it is still needed for a contract with you',
    restriction: 'its use is restricted: it is stored, and not used',
    request: 'a request about it is still open',
  },
  obligedBy: (law) => `the law obliges us (${law})`,
  awaits: (event) => `; its period begins once ${en.event(event).after}`,
  elsewhere: (n) =>
    n === 0 ? 'what there is in other systems is erased by hand' : `${records(n)} to be erased by hand`,
  staysThere: (cited) => `, but for what has to be kept${cited && ` by ${cited}`}`,
  none: 'nothing about you was found',
  suppression: en.requests.answer.suppression,
};
