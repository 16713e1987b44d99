import type { Context } from '../context.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { Controller } from './input.ts';
import {
  findController,
  findControllerByHost,
  findOnlyController,
  findProfile,
  listControllers,
} from './store.ts';

/** A controller as stored, with what changes of it are guarded by. */
export interface StoredController {
  controller: Controller;
  revision: string;
}

/** The controller, or a refusal if there is none. */
export async function readController(
  { db }: Pick<Context, 'db'>,
  slug: string,
): Promise<Result<StoredController>> {
  const row = await findController(db, slug);
  if (!row) return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  return ok({ controller: JSON.parse(row.profile), revision: row.revision });
}

/** A controller as it was published under a digest, now or earlier. */
export async function readPublished(
  { db }: Pick<Context, 'db'>,
  slug: string,
  digest: string,
): Promise<Result<{ controller: string; digest: string; profile: Controller }>> {
  const profile = await findProfile(db, slug, digest);
  if (profile !== undefined) return ok({ controller: slug, digest, profile: JSON.parse(profile) });
  return refuse({ type: 'not-found', detail: `There is no controller ${slug} with the profile ${digest}.` });
}

/** The slug of the controller that a host name belongs to, or null. */
export async function readHost({ db }: Pick<Context, 'db'>, host: string): Promise<string | null> {
  return (await findControllerByHost(db, host)) ?? null;
}

/** The slug of the only controller; null if there is none, or another one too. */
export async function readOnlyController({ db }: Pick<Context, 'db'>): Promise<string | null> {
  return (await findOnlyController(db)) ?? null;
}

/** Every controller, for the local index. */
export async function readControllers({ db }: Pick<Context, 'db'>): Promise<Controller[]> {
  return (await listControllers(db)).map(({ profile }) => JSON.parse(profile));
}
