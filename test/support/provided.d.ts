import 'vitest';

/** The databases that one isolate of the `worker` project has to itself. */
export interface Lane {
  /** A real, migrated sqld. */
  databaseUrl: string;
  /** Another real sqld, for a shop's own tables. */
  shopUrl: string;
  /** Another real, migrated sqld, in which no other test has a controller. */
  aloneUrl: string;
  /** Where fault proxies in front of them are ordered: see faults.ts. */
  faultsUrl: string;
}

declare module 'vitest' {
  /** What the global setup of the `worker` project hands to its tests: `inject('lanes')`. */
  export interface ProvidedContext {
    /** As many as isolates run at once: see lane.ts. */
    lanes: Lane[];
    /** Another party over HTTP, with as many mailboxes as one orders: see peer.ts. */
    peerUrl: string;
  }
}
