// What the element and the server say to each other: `GET /{c}/request` as JSON, and the answers to its POST.

/** What can be wrong with a field. */
export type Problem = 'missing' | 'no-address' | 'too-long' | 'no-type' | 'same-address';

/** A right that can be chosen, in the language asked for. */
export interface GivenRight {
  type: string;
  scope: string | null;
  label: string;
  /** By when it is answered: `We answer by Monday, 16 November 2026`. */
  hint: string;
  /** Whether it takes effect on receipt. */
  atOnce: boolean;
  /** Where the notice promises that, if it does. */
  clauseUrl: string | null;
}

/** The form: whose it is, what can be chosen, and every word of it. */
export interface GivenForm {
  name: string;
  /** Of the words, as a language tag. */
  language: string;
  /** The controller's colour, readable on the light and on the dark form. */
  accent: { light: string; dark: string };
  /** Where the privacy notice is. */
  notice: string;
  rights: GivenRight[];
  words: {
    heading: string;
    choose: string;
    email: string;
    emailHint: string;
    emailLink: string;
    formerToggle: string;
    formerHint: string;
    formerEmail: string;
    orderNumber: string;
    orderNumberHint: string;
    optional: string;
    message: string;
    messageHint: string;
    correctionHint: string;
    send: string;
    sending: string;
    failed: string;
    hosted: string;
    privacy: string;
    notice: string;
    errors: Record<Problem, string>;
  };
}

/** What is sent. The same ticket twice is one request. */
export interface SentForm {
  type: string;
  scope?: string;
  email: string;
  formerEmail?: string;
  orderNumber?: string;
  message?: string;
  lang: string;
  ticket: string;
}

/** 202: what the person is to be told; a line is a paragraph. */
export interface Receipt {
  title: string;
  text: string;
}

/** 422: what is wrong with which field (`pointer` is `/email`), in the language sent. */
export interface Refusal {
  errors: { pointer: string; message?: string; detail?: string; problem?: Problem }[];
}
