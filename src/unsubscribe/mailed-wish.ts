import { decodeWords } from 'postal-mime';
import { type Envelope, isAutomatic } from '../deliveries/automatic.ts';

/**
 * The token in a message to `unsubscribe@…`, or null if it isn't a person's wish: the subject is the token and nothing
 * else, as the mailto address of List-Unsubscribe has a mail program write it. Who sends it doesn't matter, since a
 * sender is easily forged: the token is the capability.
 */
export function tokenOf(envelope: Envelope): string | null {
  if (isAutomatic(envelope)) return null;
  const subject = decodeWords(envelope.headers.get('Subject') ?? '').replaceAll(/\s+/g, '');
  return /^[A-Za-z0-9_-]{60,1500}$/.test(subject) ? subject : null;
}
