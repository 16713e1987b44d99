import type { HoldReason, RetentionRule } from '../notices/input.ts';
import type { RightType } from '../notices/right.ts';
import { dayText, durationText, list, versionText } from './english.ts';
import type { CalendarDay, Duration, Version } from './parts.ts';
import { requestMailsEn } from './request-mails-en.ts';
import { requestsEn } from './requests-en.ts';

/** The phrases of the interface. Other languages have the type of this one: a missing phrase does not compile. */
export const en = {
  languageName: 'English',
  skip: 'Skip to the text',
  languages: 'Languages',
  clause: (id: string) => `clause ${id}`,
  quoted: (words: string) => `“${words}”`,
  clauseLink: (title: string) => `Link to “${title}”`,
  theLaw: 'the law',
  madeWith: 'Made with Unusta: the notice that enforces itself. It is no legal advice.',
  list,
  centre: {
    title: (name: string) => `Your data at ${name}`,
    description: (name: string) => `What ${name} keeps about you, how long, and what you can ask for.`,
    noticeTitle: 'The privacy notice',
    noticeSince: (day: CalendarDay) => `Our privacy notice has been in force since ${dayText(day)}.`,
    noticeNone: 'No version of the notice is in force yet. Until then the law’s own rules hold.',
    noticeComing: (day: CalendarDay) => `A new version comes into force on ${dayText(day)}.`,
    readNotice: 'Read the notice',
    versions: 'All versions',
    contact: 'Who is responsible',
    topics: 'What you may get mail about',
    stopMail: 'Stop or choose this mail',
    recipients: 'Who else gets data',
    authority: 'If you think we break the rules',
    authorityText: 'You can complain to the supervisory authority, or go to court.',
    name: 'Name',
    registration: 'Registry code',
    address: 'Address',
    email: 'E-mail',
    website: 'Website',
    dpo: 'Data protection officer',
    role: { processor: 'uses it only on our behalf', controller: 'uses it for its own purposes' },
  },
  rights: {
    title: 'What you can ask for',
    caption: 'A request that reaches us today is answered by the day given here.',
    captionPlain: 'The notice’s promise holds where it is earlier than the law’s.',
    right: 'Your right',
    answer: 'Our answer',
    proof: 'Proof',
    source: 'Clause',
    names: {
      access: 'See your data',
      rectification: 'Correct your data',
      erasure: 'Have your data deleted',
      restriction: 'Stop us using your data for a while',
      portability: 'Take your data with you',
      objection: 'Object',
      withdrawal: 'Withdraw your consent',
      complaint: 'Complain to us',
    } satisfies Record<RightType, string>,
    scopes: { marketing: 'Say no to marketing', other: 'Object to other use of your data' },
    proofs: {
      email: 'your e-mail address',
      signature: 'a digital signature, or other proof',
      none: 'none needed',
    },
    atOnce: 'at once',
    by: (day: CalendarDay) => `by ${dayText(day)}`,
    within: (period: Duration) => `within ${durationText(period)}`,
    extended: (day: CalendarDay) => `at the latest by ${dayText(day)}`,
    extendedWithin: (period: Duration) => `at most ${durationText(period)}`,
    /** Where it is the same for every right, it stands here, and in no row. */
    complex: (day: CalendarDay | null) =>
      `If it is complex and we tell you why, it can take until ${day === null ? 'the later day' : dayText(day)}.`,
    complexWithin: (period: Duration | null) =>
      `If it is complex and we tell you why, it can take ${period === null ? 'the longer time' : durationText(period)}.`,
  },
  retention: {
    title: 'What is kept, and how long',
    none: 'The notice states no period. What is no longer needed must go: you can ask for it.',
    category: 'Data',
    period: 'Kept',
    afterwards: 'Then',
    source: 'Clause',
    after: (keep: Duration, event: string) => `${durationText(keep)} after ${en.event(event).after}`,
    afterYearEnd: (keep: Duration, event: string) =>
      `${durationText(keep)} after the end of the financial year in which ${en.event(event).when}`,
    until: (event: string) => `until ${en.event(event).until}`,
    delete: 'deleted',
    anonymise: 'made anonymous',
    despite: (ground: string) => `stays even if you ask for deletion: ${ground}`,
    grounds: {
      'legal-obligation': (law: string) => `the law obliges us (${law})`,
      'legal-claims': () => 'it is needed for legal claims',
    } satisfies Record<NonNullable<RetentionRule['ground']>, (law: string) => string>,
    holds: 'It may be kept longer in these cases',
    reason: 'Case',
    holdGround: {
      'legal-obligation': 'the law obliges us',
      'legal-claims': 'it is needed for legal claims',
      none: 'ends when you have a right to deletion',
    } satisfies Record<HoldReason['ground'], string>,
  },
  names: {
    accounts: 'Your account',
    accounting: 'Accounting records',
    complaints: 'Complaints',
    customers: 'Customer data',
    guest_orders: 'Orders without an account',
    mail: 'Mail to you',
    newsletter: 'Newsletter',
    orders: 'Orders',
    preferences: 'Your choices about mail',
    requests: 'Your requests to us',
    subscribers: 'Newsletter subscribers',
    services: 'The services you use',
    support: 'Letters to our support',
    'official-order': 'an order by an authority',
    dispute: 'a dispute',
    law: 'a reason set by law',
    'law:17(3)(b)': 'compliance with a legal obligation (Art. 17(3)(b) GDPR)',
    'law:17(3)(e)': 'legal claims (Art. 17(3)(e) GDPR)',
    'site-security': 'the security of the site',
    'suspected-breach': 'a suspected breach of the rules',
  } as Record<string, string>,
  /** What starts a period: `after`, `until` and `in which` it happens. */
  event: (name: string) => {
    const words = (Object.hasOwn(events, name) && events[name]) || `“${name.replaceAll('_', ' ')}”`;
    return { after: words, until: words, when: words };
  },
  notice: {
    fallbackTitle: 'Privacy notice',
    heading: (name: string) => `Privacy notice of ${name}`,
    description: (name: string) => `The privacy notice of ${name}: the text, and what it promises.`,
    contents: 'Contents',
    version: (version: Version) => `Version of ${versionText(version)}`,
    since: (day: CalendarDay) => `In force since ${dayText(day)}`,
    from: (day: CalendarDay) => `In force from ${dayText(day)}`,
    allVersions: 'All versions',
    changes: 'What changed',
    otherFormats: 'Also as',
    formats: { html: 'Web page', txt: 'Plain text', md: 'Markdown', json: 'JSON' },
    glance: 'At a glance: your rights, and what is kept how long',
    current: 'The version in force now',
    stale:
      'This page is a stored copy: our database cannot be reached at the moment. It may be a little out of date.',
    none: 'No version is in force yet',
    noneText: (day: CalendarDay) => `The first version comes into force on ${dayText(day)}.`,
  },
  versions: {
    heading: (name: string) => `Privacy notice of ${name}: all versions`,
    standing: {
      'in-force': (day: CalendarDay) => `In force since ${dayText(day)}.`,
      past: (day: CalendarDay) => `Was in force from ${dayText(day)}, and is no longer.`,
      coming: (day: CalendarDay) => `Comes into force on ${dayText(day)}.`,
      withdrawn: (_day: CalendarDay) => 'Withdrawn before it came into force.',
    },
    changes: (version: Version) => `What changed since ${versionText(version)}`,
    feed: 'News of versions as a feed (Atom)',
  },
  changes: {
    title: (older: Version, newer: Version) =>
      `What changed from ${versionText(older)} to ${versionText(newer)}`,
    none: 'Nothing changed in the text. What changed is the policy behind it.',
    legend: 'Added and removed words are marked like this:',
    added: 'added',
    removed: 'removed',
    removedStart: 'removed: ',
    removedEnd: ' (end of what was removed)',
    addedStart: 'added: ',
    addedEnd: ' (end of what was added)',
    unchanged: (n: number, clause: string | null) =>
      `${n === 1 ? 'One paragraph' : `${n} paragraphs`} unchanged${clause === null ? '' : `, up to ${/^\d/.test(clause) ? `clause ${clause}` : `“${clause}”`}`}`,
    read: (version: Version) => `Read the version of ${versionText(version)}`,
  },
  errors: {
    'not-found': {
      title: 'There is nothing here',
      text: 'The address may be mistyped, or what was here has moved. Look through the address once more, or go back to the page that led here.',
    },
    'notice-withdrawn': {
      title: 'This version was withdrawn',
      text: 'It was withdrawn before it came into force, and never held.',
    },
    'method-not-allowed': { title: 'That cannot be done here', text: 'This page can only be read.' },
    'too-many-requests': {
      title: 'That was a little too often',
      text: 'Nothing was written down. Please wait a minute, go back and send it once more.',
    },
    'body-too-large': {
      title: 'That is too long for us',
      text: 'Please go back and shorten what you wrote: it is still there.',
    },
    forbidden: {
      title: 'This form came from a page that we do not know',
      text: 'Nothing was sent. Please use the form on our own page.',
    },
    unavailable: {
      title: 'We cannot show this at the moment',
      text: 'Our database cannot be reached. Nothing is lost. Please try again in a minute.',
    },
    internal: {
      title: 'Something went wrong on our side',
      text: 'Nothing is lost. Please try again in a minute.',
    },
  },
  /** Of a link out of a mail that opens nothing: what is true of every such link, whatever is wrong with it. */
  deadLink: {
    title: 'This link is incomplete or no longer valid',
    text: 'A long link is easily cut. Open it once more from the mail, or copy it whole, to its last character.',
    request:
      'A request that you made is not lost: the shop has it and answers it, even if this page does not open. Only some time after the answer is it deleted, and its link ends with it. If the mail is gone, write to the shop.',
    task: 'What you were asked to do stands in the mail. That it is done, you can also tell the shop that sent it.',
    choices:
      'Such a link works for a week. What you chose with it stays as it is. On the shop’s privacy page you can have a new one sent to you.',
    unsubscribe:
      'What you unsubscribed from stays so. Other mails of this kind have such a link too, and on the shop’s privacy page you can have a new one sent to you.',
  },
  /** In a request that came as a mail: what of it is not there. */
  mailedIn: {
    cut: '[The message was longer, and is cut here.]',
    broken: '[The rest of the message could not be read.]',
    attachments: (count: number) =>
      count === 1 ? '[One attachment, which was not kept.]' : `[${count} attachments, which were not kept.]`,
  },
  unsubscribe: {
    heading: (topic: string | null, shop: string) =>
      topic === null ? `Stop all marketing mail from ${shop}?` : `Stop “${topic}” from ${shop}?`,
    button: 'Unsubscribe',
    doneTitle: (topic: string | null, shop: string) =>
      topic === null
        ? `You will get no more marketing mail from ${shop}`
        : `You will get no more “${topic}” from ${shop}`,
    done: 'It is done. Mail about your orders and your account still comes.',
    choices: 'Mail me a link to my choices',
    mailed: 'Look in your mailbox',
    mailedText: (shop: string) =>
      `If the address is right, a mail with a link is on its way. With it you can stop mail from ${shop}, or choose what you get. A second one comes no sooner than after ten minutes.`,
    typedHeading: (shop: string) => `Stop mail from ${shop}`,
    typedText: 'Type the address that gets the mail. We send it a link: so nobody can do this in your place.',
    address: 'Your e-mail address',
    wrongAddress: 'This is not an e-mail address. It looks like name@example.com.',
    send: 'Send me the link',
    choicesHeading: (shop: string) => `What ${shop} may write to you about`,
    choicesText: 'Take away the tick where you want no more mail, and save.',
    save: 'Save',
    stopAll: 'Stop all of it',
    saved: 'Saved. This is how it is now:',
    noTopics: 'There are no topics to choose from.',
  },
  requests: requestsEn,
  mail: {
    requests: requestMailsEn,
    links: {
      subject: (shop: string) => `Mail from ${shop}: your links`,
      text: (shop: string) => `Somebody, most likely you, asked ${shop} for this mail.`,
      choices: 'To choose topic by topic, open this page (for a week):',
      stop: 'Stop all marketing mail',
      footer: (shop: string) =>
        `Sent for ${shop} because this address was typed in. If that was not you, do nothing.`,
    },
    review: {
      subject: (shop: string) => `${shop}: a hold is due for review`,
      what: (placed: CalendarDay, due: CalendarDay) =>
        `A hold that was placed on ${dayText(placed)} keeps data from being deleted. It was to be reviewed by ${dayText(due)}.`,
      reason: (name: string, clause: string | null) =>
        `Reason: ${name}${clause === null ? '' : ` (clause ${clause})`}.`,
      next: 'Is the reason still there? If not, lift the hold: the data then go when their time is over. If it is, place a new hold with a later review date, and lift this one after that.',
      lift: (id: string) => `To lift it: unusta hold lift ${id}`,
      footer: (shop: string) => `Unusta sends this to ${shop}, once for each hold.`,
    },
  },
  index: {
    title: 'Unusta runs here',
    lead: 'These shops are published on this machine. Only a local start shows this page.',
    centre: 'Privacy centre',
    notice: 'Notice',
    versions: 'Versions',
    docs: 'The API, described',
    shop: 'Shop',
    links: 'To try',
  },
};

const events: Record<string, string> = {
  account_closed: 'the account is closed',
  complaint_closed: 'the complaint is settled',
  consent_withdrawn: 'you withdraw your consent',
  order_fulfilled: 'the order is delivered',
  order_placed: 'the order is placed',
  conversation_closed: 'the conversation ends',
  order_delivered: 'the order is delivered',
  recorded: 'it was recorded',
  relationship_ended: 'you stop being a customer',
  request_answered: 'the request is answered',
  unsubscribed: 'you unsubscribe',
};

/** What every language must have. */
export type Wording = typeof en;
