import type { ExportWords } from '../export/words.ts';
import { dayText } from './english.ts';

const ask = (shop: string, email: string | undefined) => `ask ${shop}${email ? ` (${email})` : ''}`;

/** An export of a person's data, in English. */
export const exportEn: ExportWords = {
  title: (shop) => `Your data at ${shop}`,
  made: (shop, email, day, time) =>
    `This is what ${shop} has of you in its databases under the address ${email}, and what Unusta, the service that answers requests for it, holds itself, as it was on ${dayText(day)} at ${time}.`,
  why: 'You asked for it: as a copy of your data (Art. 15 GDPR), and in a form that you can take elsewhere (Art. 20 GDPR).',
  number: (id) => `Your request has the number ${id}.`,
  notKept: 'It was made while you downloaded it, and no copy of it was kept.',
  contents: 'What is in which file',
  files: {
    readme: 'what you are reading',
    page: 'what the law wants you to be told besides: why, how long, who else, and what you can ask for',
    json: 'the same for programs',
    notice: 'the privacy notice that is in force',
  },
  own: {
    requests: 'your requests, what happened to them, and our signed answers',
    preferences: 'your choices about mail, and when and how you made them',
    suppression:
      'that nothing is to be mailed to you, and what was erased: under a code in the place of your address',
    holds: 'what keeps your data from being deleted, and why',
    records: 'dates of data in other systems, by which it is known when those must go',
  },
  table: (categories, table, source) => `${categories} (table ${table} of the database ${source})`,
  withheld: (columns) => `left out, because it must not leave the shop: ${columns}`,
  othersLeftOut: (columns) => `left out of rows in which they lead to somebody else: ${columns}`,
  reading: 'How to read the files',
  formats: [
    'Every table is there twice: as JSON (.json) for programs, and as CSV (.csv), in UTF-8 and with commas, for spreadsheets.',
    'In CSV, an apostrophe stands before a text that a spreadsheet would take for a formula; JSON has it exactly. An empty cell is one without a value, or with an empty text.',
    'Bytes are written in Base64. In JSON, whole numbers beyond 2^53 are texts, so that no program rounds them.',
  ],
  elsewhere: 'What is not here',
  elsewhereText: (categories, shop, email) =>
    `There may be more of you in other systems, which this file cannot reach: ${categories}. For that, ${ask(shop, email)}.`,
  notFoundText: (shop, email) =>
    `Rows are found by the address. What stands under a name, a number or another address, or in a cell with more than this address, is not here. For that, ${ask(shop, email)}.`,
  remedies: 'If something is missing or wrong',
  remedyText: (shop, email) => `First, ${ask(shop, email)}.`,
  heading: (shop) => `What ${shop} has to tell you about your data`,
  about: 'This is told with the copy of your data, in the words of the privacy notice (Art. 15 GDPR).',
  purposes: 'What your data are used for',
  categories: 'Which data, and where they are in this export',
  inFiles: (files) => `in ${files}`,
  lieElsewhere: 'there may be some in other systems',
  recipients: 'Who else gets them',
  transfers: 'Whether they leave the European Union',
  retention: 'How long they are kept',
  rights: 'What you can ask for',
  complaint: 'Where you can complain',
  source: 'Where your data come from',
  sourceText: (shop, email) =>
    `The files below are from databases of ${shop}. Requests, choices about mail and what is known of them are from Unusta. Whether ${shop} got something of you from others, and from whom, is not in them: ${ask(shop, email)}.`,
  automated: 'Whether machines decide about you',
  silent: (shop, email) => `The notice says nothing of it: ${ask(shop, email)}.`,
  says: (clause) => `The notice says (${clause}):`,
};
