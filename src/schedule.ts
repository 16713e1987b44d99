import { sealDue } from './audit/actions.ts';
import type { Context } from './context.ts';
import { raiseAlarms } from './deliveries/steps/alarm.ts';
import { sweep } from './deliveries/steps/send.ts';
import { type Env, parseEnv } from './env.ts';
import { contextFor } from './guards.ts';
import { raiseReviews } from './holds/actions.ts';
import { settleKept } from './holds/steps/settle.ts';
import { forgetSendings } from './idempotency/actions.ts';
import type { Actor } from './keys/scope.ts';
import { reportMissingSecrets } from './keys/steps/missing.ts';
import { startNights } from './nights/actions.ts';
import { raiseDueDays, resealRequests } from './requests/steps/alarms.ts';
import { endLiftings } from './requests/steps/lift.ts';
import { workOnLeft } from './retention/steps/work-on.ts';
import { lookAtTasks } from './tasks/steps/look.ts';

/** Who acts when the clock does. */
const cron: Actor = { id: 'cron', scopes: [], controller: null };

/**
 * Every minute (wrangler.toml): alarms and reminders first, so that the same minute sends them; then what the audit log has
 * not sealed for an hour; purges last, since they take what time there is. Whatever becomes of one, the others are done.
 */
export async function runSchedule(bindings: object): Promise<void> {
  const env = parseEnv(bindings);
  const failures: unknown[] = [];
  for (const work of works) {
    await work(contextFor(env, cron), env).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** What a tick does, in this order. */
const works = [
  ...[raiseAlarms, raiseReviews, raiseDueDays, endLiftings, lookAtTasks, sweep, settleKept],
  ...[sealDue, resealRequests, reportMissingSecrets, forgetSendings, startNights, purge],
];

/** How long a purge goes on within one minute (ms). */
const purgeMs = 45_000;

function purge(context: Context, { PURGE_PAGES: pages }: Env): Promise<void> {
  return workOnLeft(context, { pages, time: purgeMs });
}
