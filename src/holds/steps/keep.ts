import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { HoldRow } from '../../db/tables.ts';
import { seal } from '../../keys/seal.ts';
import { sealedFor } from '../hold.ts';
import { endKept, insertKept } from '../store.ts';

/** What keeps a person's rows while a request of theirs is open. */
export interface Keeping {
  /** The request's id, and so the hold's. */
  id: string;
  controller: string;
  kind: 'restriction' | 'request';
  /** Keyed hash of the address. */
  subject: string;
  email: string;
  clause: string | null;
  noticeVersion: string | null;
  /** The local date by which the request is answered. */
  dueOn: string;
}

/**
 * The statement by which a request's batch keeps the person's rows (Art. 18(1) GDPR, and whatever a request is about)
 * where `condition` holds. `settleKept` tells the sources.
 */
export async function keepStatement(context: Context, keeping: Keeping, condition: Sql): Promise<Sql> {
  const { id, controller, kind, subject, email, clause, noticeVersion, dueOn } = keeping;
  const target = JSON.stringify({ subject: { email } });
  const sealed = await seal(
    context.ring,
    sealedFor('target', { controller, id }),
    target,
    context.randomBytes(12),
  );
  const row: HoldRow = {
    ...{ id, controller, kind, subject, category: null, record: null, target: sealed, note: null },
    ...{ reason: kind === 'restriction' ? 'law:18(1)' : 'law:12(2)', clause, ground: 'none', noticeVersion },
    ...{ actor: context.actor.id, createdAt: context.now, acknowledgedAt: null, reviewOn: dueOn },
    ...{ reviewToldAt: null, liftedAt: null, liftedBy: null },
  };
  return insertKept(row, condition);
}

/** The statement by which a request's batch lets the rows go again, where `condition` holds. */
export function letGoStatement({ now, actor }: Context, id: string, condition: Sql): Sql {
  return endKept(id, { at: now, by: actor.id }, condition);
}
