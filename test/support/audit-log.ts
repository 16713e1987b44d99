// Audit logs as an export holds them, made by the rules themselves, and what somebody may do to one.

import { auditEntry } from '../../src/audit/event.ts';
import { nextSeal, sealType } from '../../src/audit/seal.ts';
import type { ExportedLog } from '../../src/audit/verify.ts';
import { type EntryView, entryView, type SealView } from '../../src/audit/view.ts';
import { canonicalJson } from '../../src/digest.ts';
import type { PublicKey } from '../../src/keys/jws.ts';
import { type KeyRing, keyRing } from '../../src/keys/ring.ts';
import { administrator } from '../../src/keys/scope.ts';
import { publicKeysOf, signJws } from '../../src/keys/signing.ts';

/** A ring of secrets by these names, the newest first. */
export function ringOf(...names: string[]): KeyRing {
  return keyRing(names.map((name) => `${name}:${btoa(name.padEnd(32, '.'))}`).join(','));
}

/** An export, as `unusta audit export` writes it. */
export type AuditExport = ExportedLog & { keys: PublicKey[] };

const began = Date.UTC(2026, 1, 11, 9, 30);

/** A log of so many entries, with a seal after each of these numbers. */
export async function sealedLog(
  length: number,
  sealedAfter: number[],
  ring = ringOf('k1'),
): Promise<AuditExport> {
  const log: AuditExport = { controller: 'kadakas', entries: [], seals: [], keys: await publicKeysOf(ring) };
  for (let seq = 1; seq <= length; seq++) {
    log.entries.push(await entryOf(log.controller, seq));
    if (sealedAfter.includes(seq)) log.seals.push(await sealOf(log, ring));
  }
  return log;
}

/** A true entry of this number. */
export async function entryOf(controller: string, seq: number, channel = 'one-click'): Promise<EntryView> {
  const id = `019a8f2e-6c1b-7d40-9a53-${String(seq).padStart(12, '0')}`;
  const context = { now: began + seq * 60_000, newId: () => id, actor: administrator };
  const data = { channel, wishes: seq, topics: ['news'] };
  const entry = await auditEntry(context, controller, { event: 'preferences.changed', data });
  return entryView({ ...entry, seq });
}

/** The next seal of a log, over all that came since its last. */
export async function sealOf({ controller, entries, seals }: ExportedLog, ring: KeyRing): Promise<SealView> {
  const last = seals.at(-1);
  const since = entries.filter(({ seq }) => seq > (last?.lastSeq ?? 0));
  const rows = since.map(({ seq, id, at, actor, event, data }) => ({
    ...{ controller, seq, id, at: Date.parse(at), actor, event },
    data: canonicalJson(data),
  }));
  const seal = await nextSeal(controller, last, rows, began + rows.length * 3_600_000);
  if (!seal) throw new Error('There is nothing to seal.');
  const { jws, publicKey } = await signJws(ring, seal, sealType);
  return { ...seal, kid: publicKey.kid, jws };
}
