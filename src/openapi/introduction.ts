import { type Scope, scopes } from '../keys/scope.ts';

/** What holds for every operation, as paragraphs. */
export const introduction = `
Bodies are JSON in UTF-8. Times are RFC 3339 in UTC, dates \`YYYY-MM-DD\`, durations ISO 8601. A field that is not known is refused, never ignored, and an answer may get more fields than are listed here.

A \`PUT\` says how a thing should be: sent again it changes nothing, writes nothing, and tells so in \`state\`.

Lists are \`{items, cursor}\`, oldest first. For the next page, send the \`cursor\` back; on the last page it is \`null\`.

Whatever is refused is answered with problem details (RFC 9457), as \`application/problem+json\`. Their \`type\` never changes; \`title\` and \`detail\` are for people, and may.
`.trim();

/** How one gets in. */
export const aboutKeys =
  'Send `Authorization: Bearer` with a key. A key has scopes, and may be bound to one controller: of any other it learns only that there is none (404). `ADMIN_KEY` has every scope.';

const meanings: Record<Scope, string> = {
  read: 'see what is published, open and due, and the audit log',
  publish: 'publish a controller and the versions of its notice',
  links: 'make unsubscribe links, and check addresses before a mail goes out',
  requests: 'handle people’s requests',
  purge: 'plan, approve and follow purges',
  admin: 'everything that the others may, and: make keys, change hosts and sources',
};

/** What each scope lets its holder do. */
export const scopeMeanings: [Scope, string][] = scopes.map((scope) => [scope, meanings[scope]]);
