// The source of docs/unusta-links.mjs: what a shop's own mailer needs, and nothing else. `npm run generate` bundles it.

import { normaliseAddress } from '../subjects/address.ts';
import { type UnsubscribeHeaders, unsubscribeHeaders, unsubscribeUrl } from '../unsubscribe/headers.ts';
import { sealLink } from '../unsubscribe/link.ts';
import { readLinkKeyLine } from './link-key.ts';

/** A link, and the header fields that carry it. */
export interface UnsubscribeLink {
  url: string;
  headers: UnsubscribeHeaders;
}

// A mailer has one key, and sends many messages with it
let last: { text: string; line: ReturnType<typeof readLinkKeyLine> } | undefined;

/** The unsubscribe link and header fields of one message to one person. Throws if the key, topic or address is none. */
async function headersOfMessage(
  keyFileText: string,
  { topic, email }: { topic: string; email: string },
): Promise<UnsubscribeLink> {
  if (last?.text !== keyFileText) last = { text: keyFileText, line: readLinkKeyLine(keyFileText) };
  const line = await last.line;
  if (!line) throw new Error('This is not what `unusta key link` printed.');
  if (!/^(\*|[a-z0-9][a-z0-9_-]{0,62})$/.test(topic)) throw new Error(`${topic} is not the id of a topic.`);
  if (email.length > 320 || normaliseAddress(email) === null)
    throw new Error('This is not an e-mail address.');
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const token = await sealLink(line.imported, { topic, email: email.trim() }, nonce);
  return { url: unsubscribeUrl(line.publicUrl, token), headers: unsubscribeHeaders(line, token) };
}

export { headersOfMessage as unsubscribeHeaders };
