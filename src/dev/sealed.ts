// Whether what a database holds can be opened.

import { openDatabase } from '../db/client.ts';
import { secretNames } from '../keys/missing.ts';
import { findMissingSecrets } from '../keys/steps/missing.ts';

/** Throws a sentence that says what to do, if rows were sealed with a secret that `UNUSTA_SECRET` does not name. */
export async function refuseMissingSecrets(
  database: { url: string; authToken: string | undefined },
  secret: string,
): Promise<void> {
  const missing = await findMissingSecrets(openDatabase(database), secretNames(secret), Date.now());
  if (missing !== null) throw new Error(missing);
}
