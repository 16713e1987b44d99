// The one line that `unusta key link` prints, and `unusta links` and the module for a shop's own mailer read.

import { importLinkKey, type LinkKey } from '../unsubscribe/link.ts';

/** What is needed to make links without asking the server. */
export interface LinkKeyFile {
  /** `unusta-link-1.…`: the secret. */
  key: string;
  /** Whose links it makes. */
  controller: string;
  publicUrl: string;
  /** The domain at which mail comes in; without it there is no mailto. */
  mailIn: string | undefined;
}

/** As one line without blanks, fit for a file, an environment variable, a vault: `KEY,SLUG,URL` and maybe `,DOMAIN`. */
export function linkKeyLine({ key, controller, publicUrl, mailIn }: LinkKeyFile): string {
  return [key, controller, publicUrl, ...(mailIn ? [mailIn] : [])].join(',');
}

/** Reads such a line, wherever `npm run` put lines of its own before it, and imports its key; null if there is none. */
export async function readLinkKeyLine(text: string): Promise<(LinkKeyFile & { imported: LinkKey }) | null> {
  const [line = ''] = /^unusta-link-.*$/m.exec(text) ?? [];
  const [key = '', controller, publicUrl, mailIn, ...more] = line.trim().split(',');
  const imported = await importLinkKey(key);
  const isAddress = publicUrl !== undefined && /^https?:\/\/[^\s/]+$/.test(publicUrl);
  if (!imported || !controller || !isAddress || more.length > 0) return null;
  return { key, controller, publicUrl, mailIn: mailIn || undefined, imported };
}
