import type { ToldDeed } from './task.ts';

/** What a recipient is asked, in its mail and on its page. Dates are `YYYY-MM-DD`. */
interface DeedWords {
  /** The mail's, and the page's heading. */
  subject: (shop: string) => string;
  /** Before the person's address, which stands on a line of its own. */
  ask: (shop: string) => string;
  why: (shop: string) => string;
  /** The page's one button, and what it means. */
  button: string;
  confirmed: string;
}

/** The phrases of tasks in the reader's language. Dates are `YYYY-MM-DD`. */
export interface TaskWords {
  deeds: Record<ToldDeed, DeedWords>;
  reminder: (subject: string) => string;
  reminded: string;
  nothing: string;
  by: (day: string) => string;
  link: string;
  questions: (mailbox: string) => string;
  footer: (shop: string) => string;
  page: {
    asked: string;
    due: string;
    recipient: string;
    day: (day: string) => string;
    whose: string;
    thanks: string;
    confirmed: string;
    ended: string;
    /** Of what failed, and can be confirmed still. */
    late: (shop: string) => string;
    dropped: string;
    /** Of what failed, and was asked or ended anew. */
    failed: (shop: string) => string;
  };
  shop: {
    undelivered: { subject: (shop: string, name: string) => string; text: (name: string) => string };
    silent: { subject: (shop: string, name: string) => string; text: (name: string) => string };
    what: Record<ToldDeed, string>;
    task: (what: string, due: string, request: string) => string;
    next: (id: string) => string;
    footer: (shop: string) => string;
  };
}
