// What wrangler runs before it looks for the Worker (wrangler.toml, `[build]`).

import { build, distFolder } from './build.ts';

await build(distFolder);
