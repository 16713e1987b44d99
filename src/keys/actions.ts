import { encodeBase64Url } from 'hono/utils/encode';
import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { sha256 } from '../digest.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { NewKey } from './input.ts';
import { type Actor, administrator, isInForce, mayGrant, type Scope } from './scope.ts';
import { findKey, findKeyByDigest, insertKey, listKeys, revokeKeyRow } from './store.ts';

/** A key as the API shows it: all but the secret. */
export interface KeyView {
  id: string;
  scopes: Scope[];
  controller: string | null;
  createdAt: string;
  expiresOn: string | null;
  revokedAt: string | null;
}

/** Who holds this secret, or null. `adminKey` is compared by digest, so that time tells nothing of it. */
export async function identifyActor(
  { db, now }: Pick<Context, 'db' | 'now'>,
  secret: string,
  adminKey: string,
): Promise<Actor | null> {
  const digest = await sha256(secret);
  if (digest === (await sha256(adminKey))) return administrator;
  const key = await findKeyByDigest(db, digest);
  if (!key || !isInForce(key, now)) return null;
  return { id: key.id, scopes: JSON.parse(key.scopes), controller: key.controller };
}

/** Makes a key, unless its last day is over. Its secret is in this answer and nowhere else: the database has its digest only. */
export async function createKey(
  context: Context,
  { scopes, controller, expiresOn }: NewKey,
): Promise<Result<KeyView & { secret: string }>> {
  const { db, now, actor } = context;
  if (!mayGrant(actor, scopes, controller)) {
    return refuse({ type: 'forbidden', detail: 'A key can only make keys that may do no more than itself.' });
  }
  if (!isInForce({ expiresOn, revokedAt: null }, now)) {
    const detail = 'must not be over: it is the last day, in UTC, on which the key is taken';
    return refuse({ type: 'invalid-input', errors: [{ pointer: '/expiresOn', detail }] });
  }
  const secret = `unusta_${encodeBase64Url(context.randomBytes(32).buffer).replace(/=+$/, '')}`;
  const key = { id: context.newId(), scopes, controller, createdAt: now, expiresOn, revokedAt: null };
  const entry = await auditEntry(context, controller, {
    event: 'key.created',
    data: { key: key.id, scopes, expiresOn },
  });
  const row = { ...key, scopes: JSON.stringify(scopes), digest: await sha256(secret) };
  const [inserted] = await db.write([insertKey(row), insertAudit(entry, ifChanged)]);
  if (inserted?.rowsAffected !== 1) {
    return refuse({ type: 'not-found', detail: `There is no controller ${controller}.` });
  }
  return ok({ ...view(row), secret });
}

/** The keys that the actor may see, oldest first, a page at a time. */
export async function readKeys(
  { db, actor }: Context,
  page: { cursor: string; limit: number },
): Promise<{ items: KeyView[]; cursor: string | null }> {
  const rows = await listKeys(db, actor.controller, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(view);
  return { items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Revokes a key, from now on. Doing it again changes nothing. */
export async function revokeKey(context: Context, id: string): Promise<Result<null>> {
  const { db, now, actor } = context;
  const key = await findKey(db, actor.controller, id);
  if (!key) return refuse({ type: 'not-found', detail: `There is no key ${id}.` });
  const entry = await auditEntry(context, key.controller, { event: 'key.revoked', data: { key: id } });
  await db.write([revokeKeyRow(id, now), insertAudit(entry, ifChanged)]);
  return ok(null);
}

function view(row: {
  id: string;
  scopes: string;
  controller: string | null;
  createdAt: number;
  expiresOn: string | null;
  revokedAt: number | null;
}): KeyView {
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: row.id,
    scopes: JSON.parse(row.scopes),
    controller: row.controller,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresOn: row.expiresOn,
    revokedAt: moment(row.revokedAt),
  };
}
