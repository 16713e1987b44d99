/**
 * An e-mail address in the one form that is compared and hashed: trimmed, NFC, lower case, the domain as A-labels
 * (UTS 46). Null for what is no address. This is version 1 and frozen: stored hashes can't be made anew.
 */
export function normaliseAddress(address: string): string | null {
  const folded = address.trim().normalize('NFC').toLowerCase().normalize('NFC');
  const at = folded.lastIndexOf('@');
  const local = folded.slice(0, at);
  if (at < 1 || local.length > 64 || !local.isWellFormed() || hasForbidden(local)) return null;
  const domain = asciiDomain(folded.slice(at + 1));
  if (domain === null) return null;
  const whole = `${local}@${domain}`;
  return whole.length <= 254 ? whole : null;
}

/** Blanks, controls and what ends an address in a header can't be in one. */
function hasForbidden(local: string): boolean {
  return /[\s\p{Cc}\p{Cf}<>(),;:"[\]\\@]/u.test(local) || /^\.|\.\.|\.$/.test(local);
}

function asciiDomain(domain: string): string | null {
  if (!/^[^\s\p{Cc}/\\?#@:[\]%<>]+\.[^\s\p{Cc}/\\?#@:[\]%<>]+$/u.test(domain)) return null;
  const host = URL.parse(`http://${domain}/`)?.hostname;
  if (
    !host ||
    /^[\d.]+$/.test(host) ||
    !/^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+$/.test(host)
  )
    return null;
  return host;
}
