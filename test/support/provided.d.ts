import 'vitest';

declare module 'vitest' {
  /** What the global setup of the `worker` project hands to its tests: `inject('databaseUrl')`. */
  export interface ProvidedContext {
    /** A real, migrated sqld. */
    databaseUrl: string;
    /** Another real sqld, for a shop's own tables. */
    shopUrl: string;
    /** Another real, migrated sqld, in which no other test has a controller. */
    aloneUrl: string;
    /** Where fault proxies in front of it are ordered: see faults.ts. */
    faultsUrl: string;
    /** Another party over HTTP, with as many mailboxes as one orders: see peer.ts. */
    peerUrl: string;
  }
}
