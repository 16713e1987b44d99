import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { testBindings } from './support/bindings.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Pure rules, and the house's own: in Node. */
const rules = {
  root,
  test: {
    name: 'rules',
    include: ['test/rules/**/*.test.{ts,tsx}', 'test/house/**/*.test.ts'],
    isolate: false,
    testTimeout: 60_000,
  },
};

/** In workerd, against a real libSQL server over HTTP. One isolate: a new one per file costs half a second. */
const worker = {
  root,
  plugins: [
    cloudflareTest(({ inject }) => ({
      // As written, not as built
      main: 'src/worker.ts',
      wrangler: { configPath: 'wrangler.toml' },
      // workerd would log every connection that a fault proxy cuts
      verbose: false,
      miniflare: {
        cf: false,
        bindings: testBindings(inject('databaseUrl')),
        // For Vitest's own import of node:inspector; without it, a warning
        compatibilityFlags: ['enable_nodejs_inspector_module'],
      },
    })),
  ],
  test: {
    name: 'worker',
    include: ['test/worker/**/*.test.{ts,tsx}', 'test/faults/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/database.setup.ts', 'test/support/peer.ts'],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000,
  },
};

/** The whole system, as a user or another machine meets it: in Node, one after the other. */
const system = {
  root,
  test: {
    name: 'system',
    include: ['browser', 'conformance', 'smoke', 'start', 'support'].map(
      (room) => `test/${room}/**/*.test.ts`,
    ),
    // After all others: a start next to them would be slow, and its time says nothing then
    sequence: { groupOrder: 1 },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

export default defineConfig({
  root,
  test: { projects: [rules, worker, system] },
});
