// The exports that `suppression import` knows, and what each of their rows says.

import { readMoment } from './moment.ts';

/** A wish that a row tells of, and the source's own words about it. */
export interface Told {
  state: 'in' | 'out';
  at: number;
  words: string;
}

/** What a row says: wishes, that there is none, or what is wrong with it. */
type Said = { told: Told[] } | { wrong: string };

/** How a file is to be taken. */
export interface Taking {
  /** Whether consents count too. */
  consents: boolean;
  /** Whether every row is an opt-out, whatever its columns say. */
  unsubscribed: boolean;
  /** When a row was so that doesn't say when (UTC ms). */
  otherwise: number;
}

/** A row by the names of its columns; a name that is there twice is the last one's. */
type Cells = (name: string) => string;

/** A kind of export. */
export interface Export {
  name: string;
  /** What keeps such a file from being taken like this, as a sentence. */
  refusal(taking: Taking): string | null;
  read(cells: Cells, taking: Taking): Said;
}

/** Before that, nobody left a mailing list by a link: what an empty date was turned into. */
const earliest = Date.UTC(1990);
const none: Said = { told: [] };

/** Which export a file is, by its columns and, where these don't tell, its name. */
export function exportOf(columns: string[], file: string): Export {
  const has = (name: string) => columns.includes(name);
  if (has('LEID') && has('EUID')) {
    if (/^nonsubscribed/i.test(file)) return mailchimpOthers;
    if (has('CLEAN_TIME') && !/^(un)?subscribed/i.test(file)) return mailchimpCleaned;
    return has('UNSUB_TIME') && !/^subscribed/i.test(file) ? mailchimpUnsubscribed : mailchimpSubscribed;
  }
  if (['uuid', 'email', 'status', 'created_at', 'updated_at'].every(has)) return listmonk;
  return plainList(columns);
}

// Mailchimp: a ZIP of (un)subscribed, cleaned and nonsubscribed members, with the audience's own fields, then MEMBER_RATING,
// OPTIN_TIME, OPTIN_IP, CONFIRM_TIME, …, LEID, EUID, NOTES, TAGS; times are UTC, `YYYY-MM-DD HH:MM:SS`.
// mailchimp.com/help/view-export-contacts

const mailchimpUnsubscribed: Export = {
  name: "Mailchimp's unsubscribed members",
  refusal: () => null,
  read: (cells, { consents }) =>
    both(
      dated(cells, 'out', 'UNSUB_TIME', [
        ...['UNSUB_CAMPAIGN_TITLE', 'UNSUB_CAMPAIGN_ID', 'UNSUB_REASON', 'UNSUB_REASON_OTHER'],
      ]),
      consents ? mailchimpConsent(cells) : none,
    ),
};

/** Addresses that bounce for good: nobody's wish, but nothing may be sent there. */
const mailchimpCleaned: Export = {
  name: "Mailchimp's cleaned members",
  refusal: () => null,
  read: (cells) => dated(cells, 'out', 'CLEAN_TIME', ['CLEAN_CAMPAIGN_TITLE', 'CLEAN_CAMPAIGN_ID']),
};

const mailchimpSubscribed: Export = {
  name: "Mailchimp's subscribed members",
  refusal: ({ consents, unsubscribed }) =>
    unsubscribed || !consents ? 'are no opt-outs: give --consents to import when they consented' : null,
  read: (cells) => mailchimpConsent(cells),
};

const mailchimpOthers: Export = {
  name: "Mailchimp's non-subscribed members",
  refusal: () => 'have neither consented nor opted out',
  read: () => none,
};

/** The confirmation of a double opt-in is the consent, else the sign-up. */
function mailchimpConsent(cells: Cells): Said {
  const column = cells('CONFIRM_TIME') ? 'CONFIRM_TIME' : 'OPTIN_TIME';
  if (!cells(column)) return { wrong: 'has no CONFIRM_TIME and no OPTIN_TIME' };
  return dated(cells, 'in', column, ['OPTIN_TIME', 'OPTIN_IP', 'CONFIRM_IP', 'SOURCE']);
}

// listmonk: `uuid,email,name,attributes,status,created_at,updated_at`, times as Go prints them (cmd/subscribers.go). Which
// lists someone left is not in it, even if the export was filtered by that (knadh/listmonk#2855).

const listmonk: Export = {
  name: "listmonk's subscribers",
  refusal: () => null,
  read: (cells, { consents, unsubscribed }) => {
    const status = cells('status').toLowerCase();
    const isOut =
      unsubscribed ||
      ['blocklisted', 'blacklisted', 'unsubscribed'].includes(status) ||
      cells('subscription_status').toLowerCase() === 'unsubscribed';
    if (isOut) return dated(cells, 'out', 'updated_at', ['status', 'subscription_status']);
    if (!['enabled', 'disabled'].includes(status))
      return { wrong: `has a status that is not known: ${status}` };
    return consents && status === 'enabled' ? dated(cells, 'in', 'created_at', ['status']) : none;
  },
};

const marks =
  /^(is)?(unsubscribed?|subscribed|subscription(status)?|opt(ed)?(in|out)|status|state|active|enabled|consent(ed)?|newsletter|accepts\w*)$/i;
const dates = {
  out: /^(at|(unsub\w*|opt(ed)?out|suppress(ed|ion)|blocked)(at|on|date|time))$/i,
  in: /^(at|(subscribed|subscription|opt(ed)?in|consent(ed)?|confirm(ed)?)(at|on|date|time))$/i,
};

/** A list of addresses: every row is one who opted out, or, with consents asked for, consented. */
function plainList(columns: string[]): Export {
  const named = (form: RegExp) => columns.find((name) => form.test(name.replace(/[ _-]/g, '')));
  const mark = named(marks);
  const reason = named(/reason|source|campaign/i);
  return {
    name: 'a list of addresses',
    refusal: ({ consents, unsubscribed }) =>
      mark !== undefined && !unsubscribed && !consents
        ? `has a column ${mark}, so that not every row may be an opt-out: leave only those that are, and give --unsubscribed`
        : null,
    read: (cells, { consents, unsubscribed, otherwise }) => {
      const state = consents && !unsubscribed ? 'in' : 'out';
      const date = named(dates[state]);
      const more = [mark, reason].filter((name) => name !== undefined);
      if (date && cells(date)) return dated(cells, state, date, more);
      return { told: [{ state, at: otherwise, words: wordsOf(cells, more) }] };
    },
  };
}

/** A wish with the time that a column gives it. */
function dated(cells: Cells, state: 'in' | 'out', column: string, more: string[]): Said {
  const time = cells(column);
  const at = readMoment(time);
  if (at === null || at < earliest)
    return { wrong: time ? `has no readable ${column}: ${time}` : `has no ${column}` };
  return { told: [{ state, at, words: wordsOf(cells, [column, ...more]) }] };
}

/** The source's own words. */
function wordsOf(cells: Cells, columns: string[]): string {
  const said = [...new Set(columns)].filter((name) => cells(name) !== '');
  return said.map((name) => `${name}: ${cells(name)}`).join('; ');
}

/** An opt-out, and the consent before it, if that can be read. */
function both(out: Said, consent: Said): Said {
  if ('wrong' in out || 'wrong' in consent) return out;
  return { told: [...consent.told, ...out.told] };
}
