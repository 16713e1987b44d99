import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import type { HoldRow } from '../../db/tables.ts';
import { seal, unseal } from '../../keys/seal.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { sealedFor, withNote } from '../hold.ts';
import { longestNote } from '../input.ts';
import * as store from '../store.ts';

/**
 * Adds a note to the hold that is there already, unless it has it: gives its row as it is then. Refused as
 * `invalid-input` where both together are too long, or the one that is there can't be opened and would be lost; as
 * `changed-meanwhile` if somebody else noted something, or lifted it, at the same moment.
 */
export async function addNote(
  context: Context,
  hold: HoldRow,
  wanted: string | undefined,
): Promise<Result<HoldRow>> {
  if (wanted === undefined) return ok(hold);
  const { db, ring } = context;
  const { id, controller, kind } = hold;
  const known = hold.note === null ? '' : await unseal(ring, sealedFor('note', hold), hold.note);
  if (known === null) return refuseNote('can’t be added: the one that is there can’t be opened');
  const both = withNote(known, wanted);
  if (both === known) return ok(hold);
  if (both.length > longestNote) {
    return refuseNote(
      `must be shorter: with what is noted there, it has more than ${longestNote} characters`,
    );
  }
  const note = await seal(ring, sealedFor('note', hold), both, context.randomBytes(12));
  const entry = await auditEntry(context, controller, { event: 'hold.noted', data: { hold: id, kind } });
  const [noted] = await db.write([store.noteHold(hold, note), insertAudit(entry, ifChanged)]);
  return noted?.rowsAffected === 1 ? ok({ ...hold, note }) : refuse({ type: 'changed-meanwhile' });
}

function refuseNote(detail: string) {
  return refuse({ type: 'invalid-input', errors: [{ pointer: '/note', detail }] });
}
