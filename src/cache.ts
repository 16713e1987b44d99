import { boundedMemory } from './memory.ts';

/** A page ready to send: its bytes, its headers but Cache-Control, and what conditional requests compare. */
export interface StoredPage {
  body: Uint8Array<ArrayBuffer>;
  headers: Headers;
  /** The Cache-Control that `headers` have just now. */
  control?: string;
  /** An answer with these headers and no body: the runtime copies one faster than it reads headers. */
  head?: Response | undefined;
  /** The headers of its 304, made when first asked for. */
  unchanged?: Headers | undefined;
  etag: string;
  /** UTC milliseconds. */
  lastModified: number;
}

// 24 of the 128 MB that an isolate has
const pages = boundedMemory<StoredPage>(
  24 * 1024 * 1024,
  ({ body }, key) => body.byteLength + 2 * key.length + 2_000,
);

/** The page under this key in the isolate's memory. */
export function remembered(key: string): StoredPage | undefined {
  return pages.get(key);
}

/** Keeps a page in the isolate's memory, where the least used make room. */
export function remember(key: string, page: StoredPage): void {
  pages.set(key, page);
}

/** The platform's cache, shared by the isolates of a data centre; where there is none, it holds nothing. */
export interface SharedCache {
  find(key: string): Promise<Response | undefined>;
  /** Keeps a body for `seconds`. */
  keep(key: string, response: Response, seconds: number): Promise<void>;
  drop(key: string): Promise<void>;
}

/**
 * `caches.default`, by keys of our own below an address of our own: never by the request's address, since the cache
 * would leave the host and the negotiated language out. A cache that fails is as good as none.
 */
export function sharedCache(origin: string): SharedCache {
  const address = (key: string) => `${origin}/.cache/${encodeURIComponent(key)}`;
  return {
    async find(key) {
      try {
        return await caches.default.match(address(key));
      } catch {
        return undefined;
      }
    },
    async keep(key, response, seconds) {
      const stored = new Response(response.body, response);
      stored.headers.set('Cache-Control', `public, max-age=${seconds}`);
      stored.headers.delete('Vary'); // the key says it all
      try {
        await caches.default.put(address(key), stored);
      } catch {
        // The next isolate reads the database instead
      }
    },
    async drop(key) {
      try {
        await caches.default.delete(address(key));
      } catch {
        // What stays is fresh for half a minute at most
      }
    },
  };
}
