/** A cell's text, in quotes where it needs them (RFC 4180 § 2.6–2.7). */
export function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * A text that no spreadsheet takes for a formula (OWASP, CSV Injection): an apostrophe stands before one that it would. Where
 * the semicolon separates cells (as in Estonia), a file with commas is cut at semicolons and line ends, whatever the quotes.
 */
export function defused(text: string): string {
  const behind = text.replaceAll(/(?<=[;\r\n]"*)(?=[=+\-@＝＋－＠])/g, "'");
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${behind}` : behind;
}
