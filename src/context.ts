import type { Database } from './db/client.ts';
import type { Actor } from './keys/scope.ts';

/** What an action is given: everything it may not take from the air. */
export interface Context {
  db: Database;
  /** UTC milliseconds. */
  now: number;
  /** A new UUIDv7: random and time-ordered. */
  newId(): string;
  /** Cryptographically random bytes. */
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  actor: Actor;
}
