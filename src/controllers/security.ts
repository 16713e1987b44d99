import { addDays, startOfDay } from '../law/day.ts';

/** What a finder of a vulnerability is told. */
export interface SecurityContact {
  email: string;
  /** Of the host whose file it is. */
  origin: string;
  /** In which a report can be written, those preferred first. */
  languages: readonly string[];
  /** The day on which it is read (UTC). */
  today: string;
}

/**
 * `security.txt` (RFC 9116 § 2.5). It expires in a year less a day (§ 2.5.5), and is the same all day. An address that is
 * not https can't stand in it (§ 2.5.2), as in a local start.
 */
export function securityText({ email, origin, languages, today }: SecurityContact, path: string): string {
  const expires = new Date(startOfDay(addDays(today, 364), 'UTC')).toISOString();
  const canonical = origin.startsWith('https:') ? [`Canonical: ${origin}${path}`] : [];
  const lines = [
    // RFC 6068 § 2
    `Contact: mailto:${encodeURIComponent(email).replace('%40', '@')}`,
    `Expires: ${expires}`,
    ...canonical,
    `Preferred-Languages: ${languages.join(', ')}`,
  ];
  return `${lines.join('\n')}\n`;
}
