import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { addDays } from '../../law/day.ts';
import { dayOf } from '../../notices/profile.ts';
import { type DueRows, newErasure } from '../erasing.ts';
import { ownSource } from '../mapping.ts';
import { type RunState, readState, stateText } from '../run.ts';
import * as store from '../store.ts';
import { type RunView, runView } from '../view.ts';
import { type Terms, tablesOfPeople } from './load.ts';

/** For how many days a restored backup is purged again of what was erased, where nobody has said what backups hold. */
const daysOfBackups = 90;

/** An erasure that is to begin: the run, as it is shown then, and the statements that make it where `condition` holds. */
export interface Beginning {
  run: RunView;
  statements: (condition: Sql) => Sql[];
}

/**
 * Makes the run that erases what the plan of a request (`digest`) found `due`; and the tombstones by which a restored
 * backup of a source is purged of it again.
 */
export async function beginErasure(
  context: Context,
  terms: Terms,
  request: Pick<RequestRow, 'id' | 'subject'>,
  { digest, due }: { digest: string; due: readonly DueRows[] },
): Promise<Beginning> {
  const { now, actor } = context;
  const { slug: controller } = terms.profile.controller;
  const asOf = dayOf(terms.profile, now);
  const noticeVersion = terms.version.version;
  const state = newErasure(tablesOfPeople(terms), due, digest);
  const row: store.RunRow = {
    ...{
      id: context.newId(),
      controller,
      kind: 'erasure',
      rehearsal: 0,
      actor: actor.id,
      asOf,
      noticeVersion,
    },
    ...{
      fingerprint: terms.fingerprint,
      status: 'running',
      state: stateText(state),
      reason: null,
      revision: 0,
    },
    ...{ leasedUntil: 0, createdAt: now, approvedAt: null, approvedBy: null, finishedAt: null },
    request: request.id,
  };
  const entry = await auditEntry(context, controller, {
    event: 'purge.started',
    data: { run: row.id, kind: row.kind, asOf, noticeVersion, rehearsal: false },
  });
  const shops = due.filter(({ source }) => source !== ownSource);
  const categories = new Set(shops.flatMap((one) => one.categories));
  const untilOn = addDays(asOf, context.backupDays ?? daysOfBackups);
  const tombstones = [...categories].map((category) => {
    const { subject } = request;
    return { controller, subject, category, erasedAt: now, untilOn };
  });
  return {
    run: runView(row),
    statements: (condition) => [
      store.insertRun(row, condition),
      insertAudit(entry, ifChanged),
      ...tombstones.map((one) => store.insertTombstone(one, condition)),
    ],
  };
}

/** An erasure of a request, as it is shown, and as it is stored. */
export interface StoredErasure {
  run: RunView;
  state: RunState;
}

/** The erasures that carry out a request, oldest first. */
export async function erasuresOf({ db }: Pick<Context, 'db'>, request: string): Promise<StoredErasure[]> {
  const rows = await store.listErasuresOf(db, request);
  return rows.map((row) => ({ run: runView(row), state: readState(row.state) }));
}

/** How many rows these took, by category and deed, as far as their evidence is known here. */
export function erasedRows({ db }: Pick<Context, 'db'>, request: string) {
  return store.countErased(db, request);
}
