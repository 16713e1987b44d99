import { env } from 'cloudflare:workers';
import { inject } from 'vitest';
import type { Lane } from '../support/provided.d.ts';

/** The databases of this isolate: no other one works in them meanwhile. */
export function lane(): Lane {
  const own = inject('lanes')[Number(env.LANE)];
  if (!own) throw new Error(`There is no lane ${env.LANE}`);
  return own;
}
