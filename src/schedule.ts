import { raiseAlarms, sweep } from './deliveries/actions.ts';
import { parseEnv } from './env.ts';
import { contextFor } from './guards.ts';
import type { Actor } from './keys/scope.ts';

/** Who acts when the clock does. */
const cron: Actor = { id: 'cron', scopes: [], controller: null };

/** Every minute (wrangler.toml): alarms first, so that the same minute sends them; whatever becomes of them, the rest. */
export async function runSchedule(bindings: object): Promise<void> {
  const env = parseEnv(bindings);
  try {
    await raiseAlarms(contextFor(env, cron));
  } finally {
    await sweep(contextFor(env, cron), env);
  }
}
