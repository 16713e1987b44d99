import type { RequestMailWords } from '../requests/mail-words.ts';
import { dayText } from './english.ts';
import { requestsEn } from './requests-en.ts';

/** What the mails about requests say in English. */
export const requestMailsEn: RequestMailWords = {
  names: requestsEn.names,
  request: (shop, name, received) => `Your request to ${shop}: ${name}.\nIt came in on ${dayText(received)}.`,
  confirm: {
    subject: (shop) => `Confirm your request to ${shop}`,
    text: (shop, due) =>
      `Was it you? Then open the page below and press its button. Once you have, ${shop} answers by ${dayText(due)}.`,
    thenProof: (shop, due) =>
      `Was it you? Then open the page below and press its button. After that ${shop} needs one more proof that it is you: the page says which. The answer comes by ${dayText(due)}.`,
    link: 'Confirm my request',
    footer: (shop) =>
      `Sent for ${shop} because this address was given with the request. If that was not you, do nothing: nothing then happens to your data.`,
  },
  reminder: {
    subject: (shop) => `Your request to ${shop} still waits for you`,
    text: (shop, due) =>
      `It is not confirmed yet. Was it you? Then open the page below and press its button: ${shop} answers by ${dayText(due)}. Without the button, ${shop} cannot know that it is you, and has to refuse it on that day.`,
  },
  opened: {
    subject: (shop, due) => `${shop} answers by ${dayText(due)}`,
    text: (due) =>
      `It is confirmed. You get an answer by ${dayText(due)}. On the page below you can follow it, or take it back.`,
    late: {
      subject: (shop) => `${shop} has your request, and is late`,
      text: (due) =>
        `It is confirmed. You should have had an answer by ${dayText(due)}: that day is over, and you need not wait any longer. On the page below you can follow it, see where to complain, or take it back.`,
    },
    stopped: 'Marketing mail to you has stopped already.',
    authority: (authority) => `You can also complain to the supervisory authority: ${authority}`,
  },
  proof: {
    subject: (shop) => `Your request to ${shop}: one step is left`,
    signature: (shop) =>
      `The privacy notice of ${shop} asks for a digital signature. Write in a file what you ask for, and this e-mail address. Sign the file digitally, for example in DigiDoc with an ID card, Mobile-ID or Smart-ID, and send it in.`,
    former: (shop) =>
      `From your new mailbox, ${shop} cannot see that you are the person whose data it is about. Write from it, and say something that only you and ${shop} know: for example, what you bought, when, and at what price.`,
    other:
      'You cannot sign? Write all the same: another proof will do, for example details of an order that only you know.',
    where: (mailbox) => `Send it to: ${mailbox}`,
    whereElse: (shop, place) => `Bring or send it to: ${shop}${place && `, ${place}`}`,
    noCopies: 'Please send no copy of an identity document.',
    due: (due) => `The day of the answer stays the same: ${dayText(due)}.`,
  },
  duplicate: {
    subject: (shop) => `${shop} has this request from you already`,
    text: (due) =>
      `You have asked for this already, and one request is enough. The first one goes on: you get an answer by ${dayText(due)}.`,
  },
  atOnce: {
    subject: {
      marketing: (shop) => `You will get no more marketing from ${shop}`,
      withdrawal: (shop) => `${shop}: your consent is withdrawn`,
    },
    text: {
      marketing: () =>
        'It is done, and took effect when the request came in. Mail about your orders and your account still comes.',
      withdrawal: (shop) =>
        `It is done, and took effect when the request came in. From now on, ${shop} does nothing with your data that needs your consent, and sends you no marketing.`,
    },
  },
  extended: {
    subject: (shop, due) => `${shop} needs more time: until ${dayText(due)}`,
    text: (due) => `It takes longer than we first said. You get an answer by ${dayText(due)}. The reason:`,
  },
  answered: {
    subject: (shop) => `The answer to your request to ${shop}`,
    outcome: requestsEn.status.answered,
    ground: requestsEn.status.ground,
    link: 'See and save the answer',
  },
  refused: {
    subject: (shop) => `Your request to ${shop}: not done`,
    text: (shop) =>
      `${shop} has not done it, because nothing showed that it was you who asked: the request was not confirmed, or a proof did not come.`,
    again: 'You can ask again at any time.',
  },
  lifting: {
    subject: (shop) => `${shop} will use your data again`,
    text: (shop) =>
      `You had asked ${shop} to pause the use of your data, and so it has been: they were stored, and not used. This pause ends now. The reason:`,
    object: 'If that is wrong, you can ask for it again, or object, at any time.',
  },
  remedies: (authority) =>
    `If you do not agree, you can complain to the supervisory authority, or go to court. The authority: ${authority}`,
  follow: 'Follow my request',
  footer: (shop, received) => `Sent for ${shop}, about the request of ${dayText(received)}.`,
  keep: requestsEn.status.keep,
  shop: {
    dueSoon: {
      subject: (shop, due) => `${shop}: a request is due by ${dayText(due)}`,
      text: (due) => `The person was promised an answer by ${dayText(due)}.`,
    },
    overdue: {
      subject: (shop) => `${shop}: a request is overdue`,
      text: (due) =>
        `The answer was due on ${dayText(due)}. Answer today: the person may now complain to the authority, and the page on which they follow the request tells them so.`,
    },
    undelivered: {
      subject: (shop) => `${shop}: a person could not be told that their data will be used again`,
      text: 'The mail that says so came back, so their data stay paused. Tell them in another way, and then note how:',
      next: (id) => `unusta request lift ${id} --reason '…' --told-otherwise '…'`,
      footer: (shop) => `Unusta sends this to ${shop} each time that such a mail can’t be delivered.`,
    },
    request: (name, received, id) => `Asked for: “${name}”.\nCame in on ${dayText(received)}.\nNumber: ${id}`,
    next: (id) => `To see it: unusta request show ${id}\nTo answer it: unusta request answer ${id}`,
    extend:
      'If it is complex, or there are many requests, you may extend the time once, with a reason, and until the first due day only.',
    footer: (shop) =>
      `Unusta sends this to ${shop}, 7 and 2 days before a request is due and once when it is overdue.`,
  },
};
