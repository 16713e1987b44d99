import type { RightToday } from '../notices/deadlines.ts';
import type { Profile } from '../notices/profile.ts';
import type { ControllerPaths } from '../paths.ts';
import type { SignedAnswer } from './answer.ts';
import type { KeptUntil } from './keeping.ts';
import type { Outcome, RequestStatus, RequestType, Scope } from './request.ts';

// What pages and mails are given of requests: no secret, and nothing that only the shop may know.

/** The form's fields, as somebody typed them. */
export interface Typed {
  type: string;
  scope: string;
  email: string;
  /** The address that the shop knows, where its mailbox can't be read any more: `email` is another one then. */
  formerEmail: string;
  orderNumber: string;
  message: string;
}
export type Field = keyof Typed;

/** Where a page stands: on its own, or in a frame of a shop's page. */
export type Framing = 'page' | 'embed';

/** What every page of requests is given. */
export interface Stage {
  profile: Profile;
  language: string;
  place: { origin: string; paths: ControllerPaths };
  framing: Framing;
}

/** The form: every right with today's deadlines, what was typed, and what is wrong with it. */
export interface FormView extends Stage {
  rights: RightToday[];
  /** In force today, for the links to its clauses; null if none is. */
  noticeVersion: string | null;
  /** Asked for by `?type=` (and `?scope=`), if it is a right. */
  chosen: RightToday | null;
  typed: Typed;
  errors: { field: Field; problem: FieldProblem }[];
  /** Random: the same form sent twice is one request. */
  ticket: string;
}

/** What can be wrong with a field of the form. */
export type FieldProblem = 'missing' | 'no-address' | 'too-long' | 'no-type' | 'same-address';

/** After a form was sent: the same for every address. */
export interface SentView extends Stage {
  right: RightToday;
  noticeVersion: string | null;
  isFormer: boolean;
}

/** What happened, in the order of time, for the person. */
export interface TimelineEntry {
  /** Local date. */
  on: string;
  event:
    | 'received'
    | 'confirmed'
    | 'verified'
    | 'opened'
    | 'reminded'
    | 'gpc'
    | 'suppressed'
    | 'sorted'
    | 'extended'
    | 'carried-out'
    | 'erased'
    | 'merged'
    | 'answered'
    | 'withdrawn'
    | 'lifting'
    | 'lifted';
  /** The reason of an extension or of a restriction's end, the words of an answer. */
  text?: string;
}

/** A request as its person may see it. */
export interface RequestView {
  type: RequestType;
  scope: Scope | null;
  status: RequestStatus;
  outcome: Outcome | null;
  ground: string | null;
  /** Local dates. */
  receivedOn: string;
  dueOn: string;
  isExtended: boolean;
  isOverdue: boolean;
  clause: string | null;
  deadlineClause: string | null;
  reasoning: string;
  noticeVersion: string | null;
  /** What the notice asks for as proof, and whether it is there. */
  proof: 'email' | 'signature' | 'none';
  isConfirmed: boolean;
  isVerified: boolean;
  isFormer: boolean;
  gpc: boolean;
  isDuplicate: boolean;
  /** Whether the shop has begun to erase. */
  isCarriedOut: boolean;
  /** Whether that has come to its end. */
  isErased: boolean;
  /** Whether the signed answer is there: not before it was answered, nor once it was purged. */
  hasAnswer: boolean;
  /** The last local date on which the person can take their data along by it; null if they can't. */
  exportUntil: string | null;
  timeline: TimelineEntry[];
}

/** `/v/{token}`: what waits to be confirmed. */
export interface ConfirmView extends Stage {
  request: RequestView;
  /** Others that wait from the same mailbox; each with the token that confirms it. */
  others: { token: string; request: RequestView }[];
}

/** After `/v/{token}` was confirmed. */
export interface ConfirmedView extends Stage {
  request: RequestView;
  /** The address of `/s/{token}` of the request that is open already, if this one is a duplicate of it. */
  follow: string | null;
}

/** `/s/{token}/answer`. */
export interface AnswerView extends Stage {
  answer: SignedAnswer;
  token: string;
  /** Local date. */
  today: string;
  keptUntil: KeptUntil;
}

/** `/s/{token}`. */
export interface StatusView extends Stage {
  request: RequestView;
  token: string;
}
