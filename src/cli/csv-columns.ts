// Which column of a CSV file holds the addresses, and how those that are added are called.

/** Names for a column of addresses, in the languages of our users, without case, accents, blanks and signs. */
const addressNames = new Set(
  [
    ...['email', 'mail', 'email address', 'mail address', 'email addr', 'subscriber email', 'customer email'],
    ...['user email', 'contact email', 'recipient', 'recipient email'],
    ...['e-post', 'e-posti aadress', 'e-postiaadress', 'e-kiri', 'meil', 'meiliaadress', 'emaili aadress'], // et
    ...['sähköposti', 'sähköpostiosoite', 'e-pasts', 'e-pasta adrese', 'el. paštas', 'el. pašto adresas'], // fi, lv, lt
    ...['e-mail-adresse', 'e-postadress', 'e-postadresse', 'e-mailadres'], // de, sv, no, nl
    ...['adresse e-mail', 'courriel', 'correo electrónico', 'indirizzo email', 'adres e-mail'], // fr, es, it, pl
    ...['электронная почта', 'эл. почта', 'почта', 'адрес электронной почты'], // ru
  ].map(plain),
);

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Whether a name is one that a column of addresses has. */
function isAddressName(name: string): boolean {
  return addressNames.has(plain(name));
}

/** The place of the column of addresses, or a sentence that says what to do. */
export function findAddressColumn(columns: string[], wanted: string | undefined): number | string {
  if (wanted !== undefined) return findColumn(columns, wanted);
  const found = columns.flatMap((name, at) => (isAddressName(name) ? [at] : []));
  const [first, second] = found;
  if (first === undefined) {
    return `has no column that is known to hold addresses, such as email. It has ${listOf(columns)}. Say which: --columns email=NAME`;
  }
  if (second === undefined) return first;
  const exact = found.filter((at) => plain(columns[at] ?? '').startsWith('email'));
  if (exact.length === 1 && exact[0] !== undefined) return exact[0];
  const names = found.map((at) => columns[at] ?? '');
  return `has more than one column that can hold addresses: ${listOf(names)}. Say which: --columns email=NAME`;
}

/** The place of a column by its name, to the letter if there is such a one. */
export function findColumn(columns: string[], name: string): number | string {
  const exact = columns.indexOf(name.trim());
  const at =
    exact >= 0 ? exact : columns.findIndex((one) => plain(one) === plain(name) && plain(name) !== '');
  return at >= 0 ? at : `has no column ${name}. It has ${listOf(columns)}`;
}

function listOf(columns: string[]): string {
  return columns.map((name) => JSON.stringify(name)).join(', ');
}

/** Reads `email=Kontakt,unsubscribe_url=Link`: what columns are called, of those that may be named. */
export function readColumns(text: string, known: readonly string[]): Map<string, string> | string {
  const names = new Map<string, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const [column, name] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at < 0 || name === '') return `must be like ${known[0]}=NAME, with commas between`;
    if (!known.includes(column)) return `can name ${known.join(', ')}, not ${column}`;
    names.set(column, name);
  }
  return names;
}
