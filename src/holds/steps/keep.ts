import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { HoldRow } from '../../db/tables.ts';
import { endKept, insertKept } from '../store.ts';

/** What keeps a person's rows while a request of theirs is open: they are known by the keyed hash alone. */
export interface Keeping extends Pick<HoldRow, 'controller' | 'clause' | 'noticeVersion'> {
  /** The request's id, and so the hold's. */
  id: string;
  kind: 'restriction' | 'request';
  subject: string;
  /** The local date by which the request is answered. */
  dueOn: string;
}

/**
 * The statement by which a request's batch keeps the person's rows (Art. 18(1) GDPR, and whatever a request is about)
 * where `condition` holds. `settleKept` tells the sources.
 */
export function keepStatement({ actor, now }: Context, keeping: Keeping, condition: Sql): Sql {
  const { id, controller, kind, subject, clause, noticeVersion, dueOn } = keeping;
  const row: HoldRow = {
    ...{ id, controller, kind, subject, category: null, record: null, target: '', note: null },
    ...{ reason: keptBy[kind], clause, ground: 'none', noticeVersion },
    ...{ actor: actor.id, createdAt: now, acknowledgedAt: null, reviewOn: dueOn },
    ...{ reviewToldAt: null, liftedAt: null, liftedBy: null },
  };
  return insertKept(row, condition);
}

const keptBy = { restriction: 'law:18(1)', request: 'law:12(2)' } as const;

/** The statement by which a request's batch lets the rows go again, where `condition` holds. */
export function letGoStatement({ now, actor }: Context, id: string, condition: Sql): Sql {
  return endKept(id, { at: now, by: actor.id }, condition);
}
