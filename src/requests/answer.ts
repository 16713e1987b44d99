import type { Controller } from '../controllers/input.ts';
import type { DoneCategory, DoneRecipient } from './done.ts';
import type { Outcome, RequestType, Scope } from './request.ts';

// The answer as it is signed: complete in itself, so that whoever has it needs nothing else to know what was said.

/** The `typ` of a signed answer's JWS. */
export const answerType = 'unusta-answer+json';
/** What a signed answer is, and which version of that: whatever is added to it keeps both. */
export const answerFormat = { format: 'unusta-answer', version: 1 } as const;

/** What a signed answer says; what is signed is its canonical JSON (RFC 8785). Moments are RFC 3339, days `YYYY-MM-DD`. */
export interface SignedAnswer {
  format: typeof answerFormat.format;
  version: typeof answerFormat.version;
  /** Whose keys sign it: they are at its `/.well-known/jwks.json`. */
  issuer: string;
  /** Of its sentences. */
  language: string;
  controller: { slug: string; name: string };
  request: {
    id: string;
    type: RequestType;
    scope: Scope | null;
    receivedAt: string;
    dueOn: string;
    answeredAt: string;
  };
  noticeVersion: string | null;
  clause: string | null;
  deadlineClause: string | null;
  outcome: Outcome;
  ground: string | null;
  /** The shop's own words. */
  message: string;
  /** What became of the person's data in an erasure, as far as it was done; and when the databases were so. */
  categories?: (DoneCategory & Sentence)[];
  asOf?: string;
  /** The version of the notice by whose rules that was decided; `noticeVersion` is the one that was promised by. */
  rulesVersion?: string;
  /** Whom their data had been given to, and what each has said of it (Art. 19 GDPR). */
  recipients?: (DoneRecipient & Sentence)[];
  /** The last day on which the person can take their data along (Art. 15(3), 20 GDPR). */
  export?: { until: string } & Sentence;
  /** Where it is not all that was asked for (Art. 12(4) GDPR), and of a complaint. */
  remedies?: { authority: { name: string; url: string; address?: string }; court: string };
  /** For how many days the database's backups hold what was deleted; null: the operator has not said. */
  backups: { days: number | null; sentence: string };
  /** That the address stays suppressed, as a keyed hash. */
  suppression?: { sentence: string };
}

interface Sentence {
  /** In the person's language. */
  sentence: string;
}

/** A request that is answered, as its answer sees it. Moments are UTC milliseconds. */
export interface Answered {
  id: string;
  type: RequestType;
  scope: Scope | null;
  language: string;
  receivedAt: number;
  closedAt: number;
  dueOn: string;
  noticeVersion: string | null;
  clause: string | null;
  deadlineClause: string | null;
  outcome: Outcome;
  ground: string | null;
}

/** What an answer says besides its request. */
export interface Said {
  issuer: string;
  message: string;
  backupDays: number | null;
  isSuppressed: boolean;
  done: WhatWasDone;
  /** In the person's language. */
  sentences: { court: string; backups: string; suppression: string };
}

/** What was done for a request, as far as it is known: complete sentences, and what they say. */
export type WhatWasDone = Pick<
  SignedAnswer,
  'categories' | 'asOf' | 'rulesVersion' | 'recipients' | 'export'
>;

/** The sentences of what was done, in the order in which they are read. */
export function sentencesOf({ categories = [], recipients = [], export: exported }: WhatWasDone): string[] {
  return [...categories, ...recipients, ...(exported ? [exported] : [])].map(({ sentence }) => sentence);
}

/** The answer to a request, as it is to be signed. It has no address, and nothing that the person wrote. */
export function answerOf(
  { slug, name, authority }: Controller,
  row: Answered,
  { issuer, message, backupDays, isSuppressed, done, sentences }: Said,
): SignedAnswer {
  const { id, type, scope, dueOn, outcome, ground, noticeVersion, clause, deadlineClause } = row;
  const [receivedAt, answeredAt] = [moment(row.receivedAt), moment(row.closedAt)];
  const { court, backups, suppression } = sentences;
  return {
    ...answerFormat,
    ...{ issuer, language: row.language, controller: { slug, name } },
    request: { id, type, scope, receivedAt, dueOn, answeredAt },
    ...{ noticeVersion, clause, deadlineClause, outcome, ground, message },
    ...done,
    ...((outcome !== 'granted' || type === 'complaint') && {
      remedies: { authority: namedAuthority(authority), court },
    }),
    backups: { days: backupDays, sentence: backups },
    ...(isSuppressed && { suppression: { sentence: suppression } }),
  };
}

function namedAuthority({ name, url, address }: Controller['authority']) {
  return { name, url, ...(address !== undefined && { address }) };
}

const moment = (at: number) => new Date(at).toISOString();
