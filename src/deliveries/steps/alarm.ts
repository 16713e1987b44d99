import type { Context } from '../../context.ts';
import { readController } from '../../controllers/actions.ts';
import { seal } from '../../keys/seal.ts';
import { type Alarm, alarmBody, alarmMail } from '../alarm.ts';
import { payloadContext } from '../event.ts';
import { alarmAfterMs, alarmPauseMs } from '../latency.ts';
import * as store from '../store.ts';

/** Of the shops in one sweep, no more than this are alarmed; the next are a minute later. */
const mostAlarms = 3;

/** Tells shops whose opt-outs have not reached them for a day: by their other webhooks, and by mail. */
export async function raiseAlarms(context: Context): Promise<void> {
  const { db, now } = context;
  const since = { late: now - alarmAfterMs, quiet: now - alarmPauseMs };
  for (const delayed of await store.listDelayed(db, { ...since, limit: mostAlarms })) {
    const found = await readController(context, delayed.controller);
    if (!found.ok) continue;
    const { count, oldest } = delayed;
    const { controller } = found.value;
    await raiseAlarm(context, { controller, count, oldest, webhooks: JSON.parse(delayed.webhooks), at: now });
  }
}

/** One batch: each delayed delivery is in one alarm, whoever else raises one at this moment. */
async function raiseAlarm(context: Context, alarm: Alarm): Promise<void> {
  const { db, now, ring } = context;
  const controller = alarm.controller.slug;
  const event = context.newId();
  const sealed = (value: object) =>
    seal(ring, payloadContext({ controller, event }), JSON.stringify(value), context.randomBytes(12));
  const late = now - alarmAfterMs;
  const told = { controller, event, type: 'unsubscribe.delayed', occurredAt: now, leasedUntil: 0 };
  const items = [{ event, payload: await sealed(alarmBody(alarm)) }];
  const mail = alarmMail(alarm);
  await db.write([
    store.insertWebhookDeliveries({ ...told, items }, store.isDelayedElsewhere(controller, late)),
    ...(mail
      ? [
          store.insertMailDelivery(
            { ...told, payload: await sealed(mail) },
            store.isDelayed(controller, late),
          ),
        ]
      : []),
    store.markAlarmed(controller, late, now),
  ]);
}
