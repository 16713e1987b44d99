import type { Outcome, RequestType } from './request.ts';

/** A phrase that names the shop. */
export type Phrase = (shop: string) => string;

/** The mails' phrases in the reader's language. Dates are `YYYY-MM-DD`. */
export interface RequestMailWords {
  names: Record<RequestType | 'marketing', string>;
  request: (shop: string, name: string, received: string) => string;
  confirm: {
    subject: Phrase;
    text: (shop: string, due: string) => string;
    /** Where something else has to prove it too. */
    thenProof: (shop: string, due: string) => string;
    link: string;
    footer: Phrase;
  };
  reminder: { subject: Phrase; text: (shop: string, due: string) => string };
  opened: {
    subject: (shop: string, due: string) => string;
    text: (due: string) => string;
    /** Where that day is over: it was received long ago, and taken in late. */
    late: { subject: Phrase; text: (due: string) => string };
    stopped: string;
    /** Of a complaint: where else one can complain. */
    authority: (authority: string) => string;
  };
  proof: {
    subject: Phrase;
    signature: Phrase;
    former: Phrase;
    other: string;
    where: (mailbox: string) => string;
    whereElse: (shop: string, place: string) => string;
    noCopies: string;
    due: (due: string) => string;
  };
  duplicate: { subject: Phrase; text: (due: string) => string };
  atOnce: {
    subject: Record<'marketing' | 'withdrawal', Phrase>;
    text: Record<'marketing' | 'withdrawal', Phrase>;
  };
  extended: { subject: (shop: string, due: string) => string; text: (due: string) => string };
  answered: {
    subject: Phrase;
    outcome: Record<Outcome, string>;
    ground: (ground: string) => string;
    link: string;
  };
  refused: { subject: Phrase; text: Phrase; again: string };
  /** The end of a restriction; `text` comes before the reason. */
  lifting: { subject: Phrase; text: Phrase; object: string };
  remedies: (authority: string) => string;
  follow: string;
  footer: (shop: string, received: string) => string;
  /** Below a link that shows the request to whoever has it. */
  keep: string;
  shop: {
    dueSoon: { subject: (shop: string, due: string) => string; text: (due: string) => string };
    overdue: { subject: Phrase; text: (due: string) => string };
    /** Of a mail that should have told a person of the end of their restriction. */
    undelivered: { subject: Phrase; text: string; next: (id: string) => string; footer: Phrase };
    request: (name: string, received: string, id: string) => string;
    next: (id: string) => string;
    extend: string;
    footer: Phrase;
  };
}
