import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { writeGuarded } from '../../db/revision.ts';
import { canonicalJson, sha256 } from '../../digest.ts';
import { hasScope } from '../../keys/scope.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { checkSources } from '../../sources/actions.ts';
import type { SourceFinding } from '../../sources/finding.ts';
import type { Controller } from '../input.ts';
import {
  findController,
  findTakenHost,
  insertController,
  keepProfile,
  replaceHosts,
  updateController,
} from '../store.ts';

/** What a publication did, with everything that was found in its sources. */
export interface Published {
  state: 'created' | 'updated' | 'unchanged';
  findings: SourceFinding[];
}

/**
 * Makes the controller what the input says. The same again writes nothing. Changing hosts or sources needs the scope
 * `admin`, since they say where traffic and deletions go, and naming other secrets a key that is not bound; sources that changed are held against their databases, and
 * refused if they don't fit.
 */
export async function publishController(
  context: Context,
  controller: Controller,
): Promise<Result<Published>> {
  const { db, now } = context;
  const profile = canonicalJson(controller);
  const digest = await sha256(profile);
  const existing = await findController(db, controller.slug);
  if (existing?.digest === digest) return ok({ state: 'unchanged', findings: [] });

  const before: Reach = existing ? JSON.parse(existing.profile) : { hosts: [], sources: [] };
  const checked = await checkReach(context, before, controller);
  if (!checked.ok) return checked;

  const revision = context.newId();
  const row = { slug: controller.slug, profile, digest, revision, createdAt: now, updatedAt: now };
  const entry = await auditEntry(context, controller.slug, {
    event: 'controller.published',
    data: { profile: digest, revision },
  });
  const statements = [
    existing ? updateController(row, existing.revision) : insertController(row),
    insertAudit(entry, ifChanged),
    ...replaceHosts(controller.slug, controller.hosts, revision),
    keepProfile(row),
  ];
  return writeGuarded(db, statements, {
    state: existing ? 'updated' : 'created',
    findings: checked.value,
  });
}

/** Where a controller's traffic and deletions go. */
type Reach = Pick<Controller, 'hosts' | 'sources'>;

/** Whether hosts and sources may become what the input says, with what there is to say of sources that changed. */
async function checkReach(
  context: Context,
  before: Reach,
  controller: Controller,
): Promise<Result<SourceFinding[]>> {
  const guarded = ({ hosts, sources }: Reach) => canonicalJson({ hosts: [...hosts].sort(), sources });
  if (!hasScope(context.actor, 'admin') && guarded(before) !== guarded(controller)) {
    return refuse({
      type: 'forbidden',
      detail: 'Only a key with the scope admin may change hosts and sources.',
    });
  }
  const secrets = context.actor.controller === null ? [] : newSecrets(before, controller);
  if (secrets.length > 0) {
    // They may be another controller's: its data would go by this one's notice, and its token to this one's server
    const detail = `Only a key that is not bound to a controller may name other secrets: ${secrets.join(', ')}.`;
    return refuse({ type: 'forbidden', detail });
  }
  const taken = await findTakenHost(context.db, controller.slug, controller.hosts);
  if (taken) return refuse({ type: 'host-taken', host: taken });
  if (canonicalJson(before.sources) === canonicalJson(controller.sources)) return ok([]);
  const findings = await checkSources(context, controller);
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length === 0) return ok(findings);
  const fields = errors.map(({ pointer, message }) => ({ pointer, detail: message }));
  return refuse({ type: 'sources-rejected', errors: fields, findings });
}

/** The secrets of sources that had not named them, address and token together. */
function newSecrets(before: Reach, { sources }: Reach): string[] {
  const namesOf = ({ urlEnv, tokenEnv }: Reach['sources'][number]) =>
    [urlEnv, tokenEnv ?? []].flat().join(' and ');
  const known = before.sources.map(namesOf);
  return sources.map(namesOf).filter((names) => !known.includes(names));
}
