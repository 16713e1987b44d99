// What `cloudflare:workers` gives to tests inside workerd.

declare namespace Cloudflare {
  /** Makes `exports.default.fetch` our Worker's. */
  interface GlobalProps {
    mainModule: typeof import('../../src/worker.ts');
  }

  /** `env`, as testBindings makes it, and which lane the isolate is: see lane.ts. */
  interface Env extends ReturnType<typeof import('./bindings.ts').testBindings> {
    LANE: number;
  }
}
