/** The header fields of a message that let a mailbox offer one-click unsubscribe. */
export interface UnsubscribeHeaders {
  'List-Unsubscribe': string;
  'List-Unsubscribe-Post': string;
}

/** What providers take in one field. */
const longest = 2_048;

/** The page and one-click address of a token. */
export function unsubscribeUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}

/**
 * One `List-Unsubscribe` with the https address and a mailto, leftmost preferred (RFC 2369 § 3.2), and one
 * `List-Unsubscribe-Post` with nothing but the pair (RFC 8058 § 3.1). The mailto carries the token in its subject: a
 * local part is too short for it, and may lose its case. ASCII, at most 2,048 bytes each: where a very long address
 * leaves no room for both, the mailto is left out. Both must be DKIM-signed.
 */
export function unsubscribeHeaders(
  { publicUrl, mailIn }: { publicUrl: string; mailIn: string | undefined },
  token: string,
): UnsubscribeHeaders {
  const https = `<${unsubscribeUrl(publicUrl, token)}>`;
  const both = `${https}, <mailto:unsubscribe@${mailIn}?subject=${token}>`;
  return {
    'List-Unsubscribe': mailIn && both.length <= longest ? both : https,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
