import type { ShownTask } from './shown.ts';
import { isUnsettled } from './task.ts';

type Same = 'id' | 'controller' | 'request' | 'kind' | 'deed' | 'category' | 'state' | 'dueOn' | 'reminders';

/** A task as it is stored: moments are UTC milliseconds. */
export interface StoredTask extends Pick<ShownTask, Same | 'settledBy'> {
  recipient: string | null;
  name: string | null;
  createdAt: number;
  toldAt: number | null;
  lookAt: number | null;
  alarmedAt: number | null;
  settledAt: number | null;
}

/** A task's row as the API shows it. */
export function shownTask(row: StoredTask): ShownTask {
  const { id, controller, request, kind, deed, category, recipient, name, state, dueOn, reminders } = row;
  return {
    ...{ id, controller, request, kind, deed, category },
    recipient: recipient === null ? null : { id: recipient, name: name ?? recipient },
    ...{ state, waitsFor: waitsFor(row), dueOn, createdAt: moment(row.createdAt) },
    ...{ toldAt: maybe(row.toldAt), reminders, settledAt: maybe(row.settledAt), settledBy: row.settledBy },
  };
}

/** The recipient while it is being told, or was, and has not been silent for long; for all else, the shop. */
function waitsFor(row: StoredTask): ShownTask['waitsFor'] {
  if (!isUnsettled(row)) return null;
  return row.lookAt !== null && row.alarmedAt === null ? 'recipient' : 'shop';
}

const moment = (at: number) => new Date(at).toISOString();
const maybe = (at: number | null) => (at === null ? null : moment(at));
