import type { TaskWords } from '../tasks/task-words.ts';
import { dayText } from './english.ts';

const art19 = (shop: string) => `Art. 19 GDPR obliges ${shop} to tell every recipient.`;

/** What recipients are asked, in English. */
export const taskWordsEn: TaskWords = {
  deeds: {
    erasure: {
      subject: (shop) => `${shop} asks you to erase a person’s data`,
      ask: (shop) =>
        `A person has asked ${shop} to erase their data. You are one of its recipients: please erase what you have of them too. The person’s address:`,
      why: (shop) => `${art19(shop)} What a law obliges you to keep may stay.`,
      button: 'Yes, we have none left',
      confirmed: 'You have confirmed that you have none of it, except what a law obliges you to keep.',
    },
    rectification: {
      subject: (shop) => `${shop} asks you to correct a person’s data`,
      ask: (shop) =>
        `${shop} has corrected a person’s data. You are one of its recipients: please correct what you have of them too, and ask ${shop} what is right. The person’s address:`,
      why: art19,
      button: 'Yes, what we have is right',
      confirmed: 'You have confirmed that it is corrected, or that you have none.',
    },
    restriction: {
      subject: (shop) => `${shop} asks you not to use a person’s data for now`,
      ask: (shop) =>
        `The use of a person’s data is restricted at ${shop} (Art. 18 GDPR). You are one of its recipients: please only store what you have of them, and do not use it until you hear that this has ended. The person’s address:`,
      why: art19,
      button: 'Yes, we only store it',
      confirmed: 'You have confirmed that you do not use it for now.',
    },
    lifting: {
      subject: (shop) => `${shop}: you may use a person’s data again`,
      ask: (shop) =>
        `The restriction that ${shop} told you of has ended: you may use this person’s data again. The person’s address:`,
      why: () => 'You were told of the restriction, and so of its end.',
      button: 'Yes, we have noted it',
      confirmed: 'You have confirmed that you know.',
    },
  },
  reminder: (subject) => `Reminder: ${subject}`,
  reminded: 'You have had this mail before, and it is not confirmed yet.',
  nothing: 'If you have nothing of this person, it is enough to confirm.',
  by: (day) => `Please do it by ${dayText(day)}, then confirm it on the page below. You need no account.`,
  link: 'Confirm',
  questions: (mailbox) => `Questions? Write to: ${mailbox}`,
  footer: (shop) =>
    `Sent for ${shop}, which names you as a recipient of its customers’ data. This mail holds personal data: delete it once it is done.`,
  page: {
    asked: 'Asked on',
    due: 'To be done by',
    recipient: 'Asked of',
    day: dayText,
    whose: 'Whose data it is, you find in the mail that led you here: this page does not show it.',
    thanks: 'Thank you',
    confirmed: 'Confirmed on',
    late: (shop) => `${shop} has noted that it could not be done. If it has been since, please confirm it.`,
    ended: 'There is nothing to do here any more',
    dropped:
      'It is not asked for any more: the request was taken back or is answered otherwise, or the restriction has ended.',
    failed: (shop) =>
      `${shop} has noted that it could not be done, and has written to you again since. Go by the newer mail, or write to ${shop}.`,
  },
  shop: {
    undelivered: {
      subject: (shop, name) => `${shop}: ${name} could not be told`,
      text: (name) =>
        `What was to tell ${name} did not arrive, and is given up. Mend the mailbox or webhook and replay the delivery, or tell ${name} yourself.`,
    },
    silent: {
      subject: (shop, name) => `${shop}: ${name} does not answer`,
      text: (name) =>
        `${name} has been told, and has confirmed nothing. Ask it yourself: the law obliges you to tell it, and the person may ask whom you told.`,
    },
    what: {
      erasure: 'erase a person’s data',
      rectification: 'correct a person’s data',
      restriction: 'only store a person’s data',
      lifting: 'know that a person’s data may be used again',
    },
    task: (what, due, request) =>
      `What it is asked: ${what}.\nTo be done by ${dayText(due)}.\nFor the request: ${request}`,
    next: (id) =>
      `Once it has confirmed: unusta task acknowledge ${id}\nIf it can’t be done: unusta task fail ${id}`,
    footer: (shop) =>
      `Unusta sends this to ${shop}, once for each recipient that cannot be told, and once for each that does not answer.`,
  },
};
