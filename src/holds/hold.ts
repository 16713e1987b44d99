import type { Controller } from '../controllers/input.ts';
import type { KeyRing } from '../keys/ring.ts';
import { unseal } from '../keys/seal.ts';
import type { HoldReason } from '../notices/input.ts';
import type { ProfileVersion } from '../notices/profile.ts';
import { contractReason } from '../retention/erasure.ts';
import type { Held, SourceHold } from '../sources/holding.ts';

/** A hold lasts from when it is placed until it is lifted; `placing`: not yet in every source. */
type HoldState = 'placing' | 'active' | 'lifted';
export const holdStates = ['active', 'lifted'] as const;

/** What is kept, as it was named: all of a person, or one record. */
type HoldTarget = { subject: { email: string } } | { record: { category: string; key: string | number } };

/** A reason with what it rests on: a clause of the notice in force, or the law alone. */
export interface Reason {
  reason: string;
  clause: string | null;
  ground: HoldReason['ground'];
  /** The version whose clause it is. */
  noticeVersion: string | null;
}

/** What every controller may keep for, whatever its notice says: Art. 17(3)(b) and (e) GDPR; one record, Art. 17(1)(a). */
const lawReasons: Reason[] = [
  { reason: 'law:17(3)(b)', clause: null, ground: 'legal-obligation', noticeVersion: null },
  { reason: 'law:17(3)(e)', clause: null, ground: 'legal-claims', noticeVersion: null },
  { reason: contractReason, clause: null, ground: 'none', noticeVersion: null },
];

/** The reasons that there are while a version is in force (null: none is): the notice's own, then the law's. */
export function reasonsOf(current: Pick<ProfileVersion, 'version' | 'policy'> | null): Reason[] {
  const own = (current?.policy.holds ?? []).map(({ reason, clause, ground }) => ({
    ...{ reason, clause, ground },
    noticeVersion: current?.version ?? null,
  }));
  return [...own, ...lawReasons];
}

/** Unusta's own data that a notice may have rules for. */
const ownCategories = ['mail', 'preferences', 'requests'];

/**
 * The categories in which a record can be: those that the version in force has rules for, those that the sources map,
 * and Unusta's own. A hold on any other, perhaps a slip of the pen, would keep nothing.
 */
export function categoriesOf(
  { sources }: Pick<Controller, 'sources'>,
  current: Pick<ProfileVersion, 'policy'> | null,
): string[] {
  const ruled = (current?.policy.retention ?? []).map(({ category }) => category);
  const mapped = sources.flatMap(({ tables }) => tables.map(({ category }) => category));
  return [...new Set([...ruled, ...mapped, ...ownCategories])].sort();
}

/** Of the holds that should be in force in a source, those that aren't: it may be new, or restored from a backup. */
export function missingHolds({ ids }: Pick<Held, 'ids'>, active: readonly SourceHold[]): SourceHold[] {
  return active.filter(({ id }) => !ids.has(id));
}

/** A hold as the API shows it. */
export type HoldView = Reason & {
  id: string;
  state: HoldState;
  /** What is kept: the one or the other. */
  subject?: { email: string | null };
  record?: { category: string; key: string | number };
  note: string | null;
  reviewOn: string;
  createdAt: string;
  liftedAt: string | null;
};

/** What of a hold's row is shown. */
type Shown = Reason & {
  id: string;
  controller: string;
  category: string | null;
  record: string | null;
  target: string;
  note: string | null;
  reviewOn: string;
  createdAt: number;
  acknowledgedAt: number | null;
  liftedAt: number | null;
};

/** What a hold's sealed columns are sealed for. */
export function sealedFor(column: 'target' | 'note', { controller, id }: { controller: string; id: string }) {
  return { purpose: `hold ${column}`, controller, row: id };
}

/** What is noted of a hold, in lines of their own, with a note that it may have already. */
export function withNote(known: string, note: string): string {
  if (known === '') return note;
  return `\n${known}\n`.includes(`\n${note}\n`) ? known : `${known}\n${note}`;
}

/** A hold's row, opened, for who may see whom it is about. */
export async function holdView(ring: KeyRing, row: Shown): Promise<HoldView> {
  const { id, reason, clause, ground, noticeVersion, reviewOn, category, record } = row;
  const opened = await unseal(ring, sealedFor('target', row), row.target);
  // Without its key, a record is still known by the text of its key
  const unknown =
    category !== null && record !== null
      ? { record: { category, key: record } }
      : { subject: { email: null } };
  const target: HoldTarget | typeof unknown = opened === null ? unknown : JSON.parse(opened);
  return {
    ...{ id, state: stateOf(row), ...target, reason, clause, ground, noticeVersion },
    note: row.note === null ? null : await unseal(ring, sealedFor('note', row), row.note),
    reviewOn,
    createdAt: new Date(row.createdAt).toISOString(),
    liftedAt: row.liftedAt === null ? null : new Date(row.liftedAt).toISOString(),
  };
}

function stateOf({ acknowledgedAt, liftedAt }: Pick<Shown, 'acknowledgedAt' | 'liftedAt'>): HoldState {
  if (liftedAt !== null) return 'lifted';
  return acknowledgedAt === null ? 'placing' : 'active';
}
