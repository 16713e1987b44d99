import type { Context } from '../../context.ts';
import type { Database } from '../../db/client.ts';
import { report } from '../../report.ts';
import { missingSecrets } from '../missing.ts';
import type { KeyRing } from '../ring.ts';
import { listSealedBy, listTextsSealedByOthers } from '../store.ts';

/**
 * A sentence if stored rows were sealed with a secret that is not among the `given` (by name), or null. It reads all
 * that is sealed: for a start, or a deployment.
 */
export async function findMissingSecrets(
  db: Database,
  given: Iterable<string>,
  now: number,
): Promise<string | null> {
  return missingSecrets(given, await listSealedBy(db, now));
}

const asked = new WeakSet<KeyRing>();

/** The same of people's requests alone, where it costs next to nothing: reported if so, once an isolate and ring. */
export async function reportMissingSecrets({ db, ring }: Context): Promise<void> {
  if (asked.has(ring)) return;
  const given = [...ring.secrets.keys()];
  const sentence = missingSecrets(given, await listTextsSealedByOthers(db, given));
  asked.add(ring);
  if (sentence !== null) report(sentence);
}
