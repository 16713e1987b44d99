import { groundText } from '../requests/ground.ts';
import type { RequestType } from '../requests/request.ts';
import type { FieldProblem, TimelineEntry } from '../requests/view.ts';
import { dayText, durationText } from './english.ts';
import type { CalendarDay } from './parts.ts';

const article = (numbers: string) => `Art. ${numbers} GDPR`;
const notIdentified =
  'We could not make sure that it was you who asked, so we have not done it. You can ask again at any time.';
const ofOthers = 'A copy must not harm the rights of other people.';
/** What the articles mean by which something is kept or refused. */
const meanings: Record<string, string> = {
  '11(2)': notIdentified,
  '12(2)': notIdentified,
  '12(5)':
    'The law lets us refuse what is clearly unfounded or excessive, for example the same request again and again.',
  '15(4)': ofOthers,
  '17(1)(a)': 'Some of your data are still needed for what we got them for.',
  '17(3)(b)': 'A law obliges us to keep some of your data.',
  '17(3)(e)': 'Some of your data are needed for legal claims.',
  '18(1)': 'The law gives the right to a pause in certain cases only.',
  '20(4)': ofOthers,
  '21(1)':
    'Our reasons to go on using your data weigh more than the objection, or we need them for legal claims.',
};

/** What the pages of requests, and the element in a shop's page, say in English. */
export const requestsEn = {
  /** What is asked for, after a colon. */
  names: {
    access: 'a copy of your data',
    rectification: 'a correction of your data',
    erasure: 'deletion of your data',
    restriction: 'a pause in the use of your data',
    portability: 'your data to take with you',
    objection: 'an objection to the use of your data',
    marketing: 'no more marketing',
    withdrawal: 'withdrawal of your consent',
    complaint: 'a complaint',
    unsorted: 'what you wrote to us by mail',
  } satisfies Record<RequestType | 'marketing', string>,
  /** On the privacy centre. */
  ask: 'Make a request',
  day: dayText,
  answerBy: (day: CalendarDay) => `We answer by ${dayText(day)}`,
  atOnce: 'Takes effect at once',
  form: {
    heading: (shop: string) => `Ask ${shop} about your data`,
    chosen: (name: string) => `Your request: ${name}`,
    lead: 'You need no account. Choose what you want, and tell us where to write.',
    leadBy: (shop: string, day: CalendarDay) => `If you send it today, ${shop} answers by ${dayText(day)}.`,
    leadAtOnce: 'It takes effect the moment you send it.',
    choose: 'What do you want?',
    others: 'I want something else',
    signature: 'needs a digital signature, or other proof',
    optional: 'optional',
    email: 'Your e-mail address',
    emailHint: (shop: string) => `The one that ${shop} knows.`,
    emailLink: 'We send a link there, to be sure that it is you.',
    orderNumber: 'Order number',
    orderNumberHint: 'If you bought without an account, it helps us find your order.',
    message: 'Is there more that we should know?',
    correctionHint: 'If something is to be corrected, say what is wrong and what is right.',
    noCopies: 'Please send no copies of documents.',
    correction: 'What is wrong, and what is right?',
    formerToggle: (shop: string) => `I no longer have the mailbox that ${shop} knows`,
    formerText: (shop: string) =>
      `Then give your new address above, and the old one here. The link goes to the new one. As anybody could say this, ${shop} asks you for another proof that it is you: for example, something about an order that only you and ${shop} know. The day of the answer stays the same.`,
    formerEmail: 'Your old e-mail address',
    trap: 'Leave this empty',
    send: 'Send the request',
    privacy: 'What you write here is used for this request only.',
    notice: 'Read the privacy notice',
    notSent: 'Not sent yet',
    mend: 'Your request is not sent yet. Please look at this:',
  },
  problems: {
    missing: 'Give an e-mail address: without one we cannot answer.',
    'no-address': 'This is not an e-mail address. It looks like name@example.com.',
    'too-long': 'This is too long. Please shorten it.',
    'no-type': 'Choose what you want.',
    'same-address':
      'The old and the new address are the same. If you can read its mail, leave the old one empty.',
  } satisfies Record<FieldProblem, string>,
  sent: {
    heading: 'One step is left: look in your mailbox',
    text: (shop: string) =>
      `A mail with a link is on its way to the address you gave. Open the link and press the button: so ${shop} knows that it is you.`,
    due: (shop: string, day: CalendarDay) => `Once you have done that, ${shop} answers by ${dayText(day)}.`,
    proof: (shop: string) =>
      `After that, ${shop} needs one more proof that it is you. You see how once you have pressed the button.`,
    spam: 'No mail after a few minutes? Look among the spam, or send the form once more: an address is easily mistyped.',
  },
  /** What takes effect on receipt. */
  done: {
    marketing: (shop: string) => `You will get no more marketing from ${shop}`,
    marketingText:
      'It took effect the moment you sent it. Mail about your orders and your account still comes.',
    withdrawal: 'Your consent is withdrawn',
    withdrawalText: (shop: string) =>
      `It took effect the moment you sent it. From now on, ${shop} does nothing with your data that needs your consent, and sends you no marketing.`,
    follow: (shop: string, day: CalendarDay) =>
      `A mail with a link is on its way to the address you gave: there you can follow your request. ${shop} confirms it in writing by ${dayText(day)}.`,
  },
  confirm: {
    heading: (name: string) => `Confirm your request: ${name}`,
    text: (shop: string, day: CalendarDay) =>
      `It reached ${shop} on ${dayText(day)}. Press the button if you made it.`,
    button: 'Yes, this is my request',
    notYours: 'If you did not make it, close this page. Without the button, nothing happens to your data.',
    others: 'More requests wait for you',
    known: 'This request is confirmed already.',
    closed: 'This request is closed already',
  },
  confirmed: {
    text: 'Your request is confirmed. A mail with a link is on its way: there you can follow it.',
    duplicate: 'You have asked for this already',
    duplicateText:
      'One request is enough: we go on with the first one. A mail with the link to it is on its way.',
    follow: 'Follow your request',
    gpc: 'Your browser tells us not to sell or share your data (Global Privacy Control). We have recorded that as your objection to sharing and profiling.',
  },
  proof: {
    heading: 'One step is left: a proof that it is you',
    signature: (shop: string) =>
      `The privacy notice of ${shop} asks for a digital signature. Write in a file what you ask for, and the e-mail address that you gave here. Sign the file digitally, for example in DigiDoc with an ID card, Mobile-ID or Smart-ID, and send it in.`,
    former: (shop: string) =>
      `From your new mailbox, ${shop} cannot see that you are the person whose data it is about. Write from it, and say something that only you and ${shop} know: for example, what you bought, when, and at what price.`,
    other:
      'You cannot sign? Write all the same: another proof will do, for example details of an order that only you know.',
    noCopies: 'Please send no copy of an identity document.',
    where: 'Send it to:',
    stays: (day: CalendarDay) => `The day of our answer stays the same: ${dayText(day)}.`,
  },
  status: {
    lead: (shop: string, name: string) => `Your request to ${shop}: ${name}.`,
    confirm: 'Confirm your request: the button is in our mail',
    confirmText: (day: CalendarDay) => `Once you have confirmed it, we answer by ${dayText(day)}.`,
    overdue: (day: CalendarDay) => `We are late: our answer was due on ${dayText(day)}`,
    overdueText: 'That should not happen. You need not wait any longer.',
    extended: 'Your request takes us longer than we first said. The reason stands below.',
    carriedOut: (shop: string) =>
      `${shop} is erasing your data, so the request can’t be taken back any more. The answer says what is gone and what stays.`,
    erased: (shop: string) =>
      `${shop} has carried out the deletion, so the request can’t be taken back any more. The answer says what is gone and what stays.`,
    confirmedBy: (shop: string, day: CalendarDay) => `${shop} confirms it in writing by ${dayText(day)}.`,
    answered: { granted: 'Our answer: yes', partly: 'Our answer: in part', refused: 'Our answer: no' },
    answeredComplaint: 'Our answer to your complaint',
    lifted: 'The pause in the use of your data has ended',
    ground: (ground: string) =>
      groundText({ article, meanings, label: (cited) => `The ground: ${cited}` }, ground),
    notIdentified,
    withdrawn: 'You took this request back',
    withdrawnText: 'Nothing more happens with it. You can ask again at any time.',
    timeline: 'What happened',
    why: 'Why this day?',
    received: 'Reached us',
    right: 'Your right',
    deadline: 'Deadline from',
    notice: 'Privacy notice',
    reckoned: 'How it was counted',
    authority: 'Supervisory authority',
    remedies: 'If you do not agree',
    withdraw: 'Have you changed your mind?',
    withdrawText: (shop: string) =>
      `If you take it back, ${shop} does nothing more about it. What is done already stays done. You can ask again at any time.`,
    withdrawButton: 'Take the request back',
    withdrawSure: 'Yes, take it back',
    keep: 'Whoever has the link can see the request: keep it to yourself.',
  },
  answer: {
    open: 'See and save the answer',
    court: (shop: string) =>
      `You can go to court in the country where ${shop} is established, or in the one where you live (Art. 79 GDPR).`,
    became: 'What became of your data',
    asOf: (day: CalendarDay, time: string) => `This is how it was on ${dayText(day)} at ${time}.`,
    category: 'Data',
    fate: 'What became of it',
    by: 'Reason',
    recipients: 'Who else is told',
    export: 'Take your data with you',
    exportText: (day: CalendarDay) =>
      `You can download your data until ${dayText(day)}, as files that people and programs can read.`,
    exportButton: 'Download your data',
    kept: 'What is kept, and for how long',
    backups: (shop: string, days: number | null) =>
      days === null
        ? `Whatever is deleted from the database can stay in its backups for some time: how long, ${shop} can tell you.`
        : `Whatever is deleted from the database can stay in its backups for up to ${durationText(`P${days}D`)}. Then it is gone from there too.`,
    suppression:
      'Your address stays on the list of those who get no marketing, but only as a code: your address can’t be read from it. It is there so that nobody writes to you by mistake (Art. 21(3) GDPR), until you ask for such mail again.',
    request: (texts: CalendarDay, proof: CalendarDay) =>
      `What you wrote and this answer are kept here until ${dayText(texts)}. That you asked and were answered is kept until ${dayText(proof)}, with a code in the place of your address.`,
    about: 'About this answer',
    checking: 'How to check the file',
    number: 'Number of the answer',
    due: 'Due',
    answered: 'Answered',
    save: 'Save the answer',
    saveText:
      'Keep the file: by it anybody can check, even years from now, that this is the answer you got, and that nothing in it was changed.',
    saveButton: 'Save as a file',
    check: (keys: string) =>
      `The file is signed (RFC 7515). The keys that check it are at ${keys}; with the open-source program Unusta it is one line: unusta answer verify FILE.`,
    back: 'How your request went',
  },
  events: {
    received: 'Your request reached us.',
    confirmed: 'You confirmed it from your mailbox.',
    verified: 'We made sure that it is you.',
    opened: 'Now it is for us to answer.',
    reminded: 'We reminded you of the step that is left.',
    gpc: 'We recorded your objection to sharing and profiling (Global Privacy Control).',
    suppressed: 'We stopped marketing mail to you.',
    sorted: 'We noted what you ask for.',
    extended: 'We need more time. The reason:',
    'carried-out': 'We began to erase your data.',
    erased: 'We finished erasing in our databases.',
    merged: 'We joined it with your earlier request.',
    answered: 'We answered.',
    withdrawn: 'You took it back.',
    lifting: 'We told you that the pause ends. The reason:',
    lifted: 'The pause in the use of your data ended.',
  } satisfies Record<TimelineEntry['event'], string>,
  /** Where the law says it, in short. */
  article,
  lawAddress: 'https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32016R0679',
  element: {
    sending: 'Sending…',
    failed:
      'It could not be sent. Nothing you typed is lost: please try again in a minute, or use the form on its own page.',
    hosted: 'Open the form on its own page',
  },
};

/** What every language must have. */
export type RequestsWording = typeof requestsEn;
