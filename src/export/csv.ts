/** A cell's text, in quotes where it needs them (RFC 4180 § 2.6–2.7). */
export function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A text that no spreadsheet takes for a formula (OWASP, CSV Injection): an apostrophe stands before one that it would. */
export function defused(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}
