import type { SentForm } from './contract.ts';

const patienceMs = 20_000;

/**
 * Asks an address for JSON, or sends it some. Never throws: status 0 is no answer that could be read (no network, or this
 * page's origin is not listed), with an empty body.
 */
export async function exchange<Body>(
  address: string,
  sent?: SentForm,
): Promise<{ status: number; body: Partial<Body> }> {
  const json = 'application/json';
  try {
    const response = await fetch(address, {
      ...(sent && { method: 'POST', body: JSON.stringify(sent) }),
      headers: { Accept: json, ...(sent && { 'Content-Type': json }) },
      credentials: 'omit',
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

/** A random UUID. (`crypto.randomUUID` is there on https only, and a shop's test page may have none.) */
export function newTicket(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}
