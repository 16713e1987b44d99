import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { testBindings } from './support/bindings.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Whatever the machine has: the tests are written for two at once, and none of them measures time. */
const maxWorkers = 2;

/** Pure rules, and the house's own: in Node. */
const rules = {
  root,
  test: {
    name: 'rules',
    include: ['test/rules/**/*.test.{ts,tsx}', 'test/house/**/*.test.ts'],
    isolate: false,
    maxWorkers,
    testTimeout: 60_000,
  },
};

let isolates = 0;

/** In workerd, against real libSQL servers over HTTP. Few isolates: a new one per file costs half a second. */
const worker = {
  root,
  plugins: [
    // Asked for each isolate as it starts, and each gets databases of its own
    cloudflareTest(({ inject }) => {
      const lanes = inject('lanes');
      const own = isolates++ % lanes.length;
      return {
        // As written, not as built
        main: 'src/worker.ts',
        wrangler: { configPath: 'wrangler.toml' },
        // workerd would log every connection that a fault proxy cuts
        verbose: false,
        miniflare: {
          cf: false,
          bindings: { ...testBindings(lanes[own]?.databaseUrl ?? ''), LANE: own },
          // For Vitest's own import of node:inspector; without it, a warning
          compatibilityFlags: ['enable_nodejs_inspector_module'],
        },
      };
    }),
  ],
  test: {
    name: 'worker',
    include: ['test/worker/**/*.test.{ts,tsx}', 'test/faults/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/database.setup.ts', 'test/support/peer.ts'],
    isolate: false,
    maxWorkers,
    testTimeout: 20_000,
  },
};

/** The whole system, as a user or another machine meets it: in Node. */
const system = {
  root,
  test: {
    name: 'system',
    include: ['browser', 'conformance', 'smoke', 'start', 'support'].map(
      (room) => `test/${room}/**/*.test.ts`,
    ),
    // After all others, which leave a start little of the machine
    sequence: { groupOrder: 1 },
    maxWorkers,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

export default defineConfig({
  root,
  test: { projects: [rules, worker, system] },
});
