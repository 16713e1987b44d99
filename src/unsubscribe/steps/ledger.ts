import type { Context } from '../../context.ts';
import { unseal } from '../../keys/seal.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { subjectOf } from '../../subjects/subject.ts';
import { evidenceContext } from '../preference.ts';
import * as store from '../store.ts';

type Reading = Pick<Context, 'db' | 'ring'>;

/** How many entries are read at once: of all that one asks for by an address, no more than this are given. */
const mostEntries = 1_000;

/** The ledger of one address, newest first: when, by which channel, under which version of the notice, on what proof. */
export async function readLedger(context: Context, controller: string, email: string) {
  const normalised = normaliseAddress(email);
  if (normalised === null) return [];
  const subject = await subjectOf(context.pepper, controller, normalised);
  return readEntries(context, { controller, subject }, null);
}

/** The whole ledger of a person (keyed hash), newest first, page by page. */
export async function* ledgerOfPerson(context: Reading, person: { controller: string; subject: string }) {
  for (let before: string | null = null; ; ) {
    const entries = await readEntries(context, person, before);
    yield entries;
    before = entries.at(-1)?.id ?? null;
    if (entries.length < mostEntries) return;
  }
}

async function readEntries(
  { db, ring }: Reading,
  person: { controller: string; subject: string },
  before: string | null,
): Promise<LedgerEntry[]> {
  const rows = await store.listPreferenceEvents(db, person, { before, limit: mostEntries });
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      topic: row.topic,
      state: row.state,
      channel: row.channel,
      at: new Date(row.at).toISOString(),
      recordedAt: new Date(row.recordedAt).toISOString(),
      noticeVersion: row.noticeVersion,
      changed: row.unchangedBy === null,
      evidence:
        row.evidence === null
          ? null
          : await unseal(ring, evidenceContext(person.controller, row.id), row.evidence),
    })),
  );
}

/** An entry of the ledger, opened. Moments are RFC 3339. */
interface LedgerEntry {
  id: string;
  topic: string;
  state: 'in' | 'out';
  channel: string;
  at: string;
  recordedAt: string;
  noticeVersion: string | null;
  /** Whether it changed what was known. */
  changed: boolean;
  evidence: string | null;
}
