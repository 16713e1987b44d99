import { probeWrite } from '../../src/dev/sqld.ts';

/**
 * sqld 0.24 can wedge (see src/dev/sqld.ts): it answers reads, and writes hang for good. A test then only times out. This
 * tries a write now and then and says so, once; it returns what stops the watch.
 */
export function watchWrites(url: string, onWedged: (sentence: string) => void): () => void {
  let stopped = false;
  const timer = setInterval(async () => {
    try {
      await probeWrite(url, 15_000);
    } catch (error) {
      // A server that is gone answers at once; that a test may have wanted
      if (stopped || !(error instanceof Error && error.name === 'TimeoutError')) return;
      clearInterval(timer);
      onWedged(`The test database at ${url} takes no writes any more: sqld hangs, and only a new one helps.`);
    }
  }, 5_000);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
