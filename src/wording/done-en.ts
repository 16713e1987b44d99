import type { DoneWords } from '../requests/done-sentence.ts';
import { dayText } from './english.ts';
import { erasureEn, records } from './erasure-en.ts';

// A recipient confirms by the same button whether it had something of the person or nothing
const recipients = (ask: string, confirmed: string): DoneWords['recipients']['erasure'] => ({
  telling: (name) => `${name} is asked to ${ask} in the same moment as you get this answer.`,
  acknowledged: (name, day) => `${name} confirmed on ${dayText(day)} that it ${confirmed}.`,
  told: (name, day) => `${name} was asked on ${dayText(day)} to ${ask}, and has not confirmed it yet.`,
  open: (name) => `${name} is still to be asked to ${ask}.`,
  failed: (name) => `${name} could not ${ask}.`,
});

/** What was done with a person's data, in English. */
export const doneEn: DoneWords = {
  ...erasureEn,
  failed: (n) => `${records(n)} not erased: the database refused it`,
  byHand: {
    done: (n, day) =>
      n === 0
        ? `what there was in other systems was erased by hand on ${dayText(day)}`
        : `${records(n)} erased by hand on ${dayText(day)}`,
    failed: (n) =>
      n === 0
        ? 'what there is in other systems could not be erased by hand'
        : `${records(n)} could not be erased by hand`,
    open: (n) =>
      n === 0
        ? 'what there is in other systems is not erased yet: we do that by hand'
        : `${records(n)} not erased yet: we do that by hand`,
    said: 'it lies in other systems; what we did there, our message says',
  },
  proof: 'they show that you asked and were answered',
  recipients: {
    erasure: recipients('erase your data', 'has none of your data, except what a law obliges it to keep'),
    rectification: recipients('correct your data', 'has corrected your data, or has none'),
    restriction: recipients('pause the use of your data', 'does not use your data for now'),
  },
};
