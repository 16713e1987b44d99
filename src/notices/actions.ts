import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import type { Controller } from '../controllers/input.ts';
import { atRevision, bumpRevision, writeGuarded } from '../db/revision.ts';
import { startOfDay } from '../law/day.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { NoticeVersion } from './input.ts';
import type { Profile } from './profile.ts';
import * as store from './store.ts';
import { compareVersions, startsAt } from './version.ts';

/** Withdraws a version that is not yet in force. Doing it again changes nothing. */
export async function withdrawNotice(context: Context, slug: string, version: string): Promise<Result<null>> {
  const { db, now } = context;
  const found = await readController(context, slug);
  if (!found.ok) return found;
  const notice = await store.findNotice(db, slug, version);
  if (!notice) return refuse({ type: 'not-found', detail: `There is no version ${version}.` });
  if (notice.withdrawnAt !== null) return ok(null);
  if (startsAt(notice, midnightOf(found.value.controller)) <= now)
    return refuse({ type: 'notice-in-force', version });

  const change = { slug, expected: found.value.revision, revision: context.newId(), at: now };
  const entry = await auditEntry(context, slug, { event: 'notice.withdrawn', data: { version } });
  const statements = [
    bumpRevision(change),
    insertAudit(entry, ifChanged),
    store.withdrawNoticeRow({ slug, version, at: now }, atRevision(change)),
  ];
  return writeGuarded(db, statements, null);
}

/** A version as it was sent: the digest is of the canonical JSON (RFC 8785) of `{policy, texts}`. */
export interface PublishedVersion extends NoticeVersion {
  controller: string;
  version: string;
  digest: string;
  /** RFC 3339. */
  publishedAt: string;
  withdrawnAt: string | null;
}

/** Reads a version as it was sent, so that anybody can compute its digest. */
export async function readPublishedNotice(
  { db }: Pick<Context, 'db'>,
  slug: string,
  version: string,
): Promise<Result<PublishedVersion>> {
  const sent = await store.findSent(db, slug, version);
  if (!sent) return refuse({ type: 'not-found', detail: `There is no version ${version} of ${slug}.` });
  const texts = sent.texts.map(({ language, format, source }) => [language, { format, source }]);
  const time = (at: number) => new Date(at).toISOString();
  return ok({
    ...{ controller: slug, version, digest: sent.digest, publishedAt: time(sent.publishedAt) },
    withdrawnAt: sent.withdrawnAt === null ? null : time(sent.withdrawnAt),
    ...{ policy: JSON.parse(sent.policy), texts: Object.fromEntries(texts) },
  });
}

/** All that serving needs of a controller but the texts' bodies, in one request; null if there is none. */
export async function readProfile({ db }: Pick<Context, 'db'>, slug: string): Promise<Profile | null> {
  const rows = await store.findProfileRows(db, slug);
  if (!rows) return null;
  const controller: Controller = JSON.parse(rows.controller.profile);
  const startOf = midnightOf(controller);
  const versions = rows.versions
    .map(({ version, policy, publishedAt, withdrawnAt }) => ({
      version,
      publishedAt,
      withdrawnAt,
      startsAt: startsAt({ version, publishedAt, withdrawnAt }, startOf),
      policy: JSON.parse(policy),
      texts: inOrderOf(
        controller.languages,
        rows.texts.filter((text) => text.version === version),
      ),
    }))
    .sort((a, b) => compareVersions(a.version, b.version));
  return { controller, revision: rows.controller.revision, updatedAt: rows.controller.updatedAt, versions };
}

/** Texts in the order of the controller's languages, the default first; any others behind them. */
function inOrderOf<T extends { language: string }>(languages: string[], texts: T[]): T[] {
  const place = ({ language }: T) =>
    (languages.indexOf(language) + languages.length + 1) % (languages.length + 1);
  return texts.sort((a, b) => place(a) - place(b) || (a.language < b.language ? -1 : 1));
}

/** The local midnight, in UTC milliseconds, at which a date begins where the controller is. */
function midnightOf(controller: Controller): (date: string) => number {
  return (date) => startOfDay(date, controller.timeZone);
}

/** One text of a version, as publishing compiled it. */
export async function readText({ db }: Pick<Context, 'db'>, slug: string, version: string, language: string) {
  const row = await store.findText(db, slug, version, language);
  return row ? { ...row, clauses: JSON.parse(row.clauses), contents: JSON.parse(row.contents) } : null;
}

/** What changed between two versions in one language, as publishing computed it. */
export async function readChanges(
  { db }: Pick<Context, 'db'>,
  slug: string,
  pair: { language: string; older: string; newer: string },
) {
  const changes = await store.findChanges(db, slug, pair);
  return changes === undefined ? null : JSON.parse(changes);
}
