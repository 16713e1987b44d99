/** What is stored under a secret: `what` as a person would call it, in the plural. */
export interface SealedBy {
  what: string;
  kid: string;
  count: number;
}

/** The names (`kid`) in `UNUSTA_SECRET`, whatever stands behind them. */
export function secretNames(secret: string): string[] {
  return secret.split(',').map((entry) => entry.split(':', 1).join('').trim());
}

/** A sentence that names the secrets which stored rows need and nobody gave, and what to do; null if none is missing. */
export function missingSecrets(given: Iterable<string>, stored: SealedBy[]): string | null {
  const names = new Set(given);
  const needed = stored.filter(({ kid }) => !names.has(kid));
  if (needed.length === 0) return null;
  const missing = [...new Set(needed.map(({ kid }) => kid))].map((kid) => {
    const rows = needed.filter((one) => one.kid === kid).map(({ what, count }) => `${what}: ${count}`);
    return `${kid} (${rows.join(', ')})`;
  });
  const order = [...names, ...missing.map((text) => text.split(' ', 1).join(''))].map((name) => `${name}:…`);
  return `UNUSTA_SECRET lacks ${missing.join(' and ')}, without which nobody can read what is stored. Put the old secret back behind the new one: UNUSTA_SECRET=${order.join(',')}`;
}
