/** What a key may be for. `admin` may do everything that the others may. */
export const scopes = ['read', 'publish', 'links', 'requests', 'purge', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Who acts: a key, or nobody in particular (`id` is then `anyone`, with no scope). */
export interface Actor {
  /** `admin` for ADMIN_KEY, otherwise the key's id: what the audit log names. */
  id: string;
  scopes: readonly Scope[];
  /** The only controller the key is for, or null for all. */
  controller: string | null;
}

/** Who opens a public page. */
export const anyone: Actor = { id: 'anyone', scopes: [], controller: null };
/** Who holds ADMIN_KEY. */
export const administrator: Actor = { id: 'admin', scopes: ['admin'], controller: null };

/** Whether an actor's scopes cover one. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  return actor.scopes.includes(scope) || actor.scopes.includes('admin');
}

/** Whether an actor may know of a controller at all: if not, the answer is 404, as for one that doesn't exist. */
export function mayKnow(actor: Actor, controller: string): boolean {
  return actor.controller === null || actor.controller === controller;
}

/** Whether a key is in force: not revoked, and its last day (UTC) not over. */
export function isInForce(key: { expiresOn: string | null; revokedAt: number | null }, now: number): boolean {
  if (key.revokedAt !== null) return false;
  return key.expiresOn === null || new Date(now).toISOString().slice(0, 10) <= key.expiresOn;
}

/** Whether an actor may make a key with these scopes for this controller: never more than its own. */
export function mayGrant(actor: Actor, wanted: readonly Scope[], controller: string | null): boolean {
  const within = actor.controller === null || actor.controller === controller;
  return hasScope(actor, 'admin') && within && wanted.every((scope) => hasScope(actor, scope));
}
