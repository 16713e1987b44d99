import type { Database } from './db/client.ts';
import type { KeyRing } from './keys/ring.ts';
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
  /** The master secrets, for sealing and signing. */
  ring: KeyRing;
  /** For the keyed hash of addresses. */
  pepper: string;
  /** Addresses and tokens of shops' own databases, by the names that their configurations give. */
  sources: ReadonlyMap<string, string>;
  /** Where `db` is: Unusta's own tables are a source to the purge like a shop's. */
  ownDatabase: { url: string; authToken: string | undefined };
  /** Where links lead to, without a slash at the end. */
  publicUrl: string;
  /** For how many days the database's backups hold what was deleted; null: the operator has not said. */
  backupDays: number | null;
  /** The domain at which mail comes in, if any. */
  mailIn: string | undefined;
}
