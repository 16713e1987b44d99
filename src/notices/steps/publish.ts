import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { readController } from '../../controllers/actions.ts';
import type { Controller } from '../../controllers/input.ts';
import { atRevision, bumpRevision, type RevisionChange, writeGuarded } from '../../db/revision.ts';
import { canonicalJson, sha256 } from '../../digest.ts';
import { startOfDay } from '../../law/day.ts';
import type { Refusal } from '../../problem.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { wordingFor } from '../../wording/languages.ts';
import { compareNotices } from '../changes.ts';
import { type CompiledText, compileText } from '../compile.ts';
import type { NoticeVersion } from '../input.ts';
import { type Finding, lintNotice } from '../lint.ts';
import { compilePolicy } from '../policy.ts';
import * as store from '../store.ts';
import { compareVersions, type Dated, partsOf, startsAt } from '../version.ts';
import { tellPublished } from './tell.ts';

/** What publishing a version did, with everything the lint found. */
export interface PublishedNotice {
  state: 'published' | 'unchanged';
  findings: Finding[];
}

/**
 * Publishes a version: policy and texts become one unchangeable thing. The same again writes nothing; other content
 * under the same version is refused. A policy that cites a clause which a text hasn't is refused with what is near.
 */
export async function publishNotice(
  context: Context,
  slug: string,
  version: string,
  notice: NoticeVersion,
): Promise<Result<PublishedNotice>> {
  const found = await readController(context, slug);
  if (!found.ok) return found;
  const { controller, revision: expected } = found.value;
  const digest = await sha256(canonicalJson(notice));
  const all = await store.listVersions(context.db, slug);
  const existing = all.find((one) => one.version === version);
  if (existing?.withdrawnAt != null) return refuse({ type: 'notice-withdrawn', version });
  if (existing && existing.digest !== digest) return refuse({ type: 'notice-immutable', version });

  const past = isSuperseded(controller, version, all, context.now);
  const findings = lintNotice(controller, version, notice, { past });
  if (existing) return ok({ state: 'unchanged', findings });
  const rejected = rejection(version, all, findings);
  if (rejected) return refuse(rejected);

  const change = { slug, expected, revision: context.newId(), at: context.now };
  const languages = Object.keys(notice.texts);
  const entry = await auditEntry(context, slug, {
    event: 'notice.published',
    data: { version, digest, languages },
  });
  const statements = [
    bumpRevision(change),
    insertAudit(entry, ifChanged),
    ...(await noticeStatements(context, { change, version, digest, notice })),
    await tellPublished(context, controller, { version, digest, notice }, atRevision(change)),
  ];
  return writeGuarded(context.db, statements, { state: 'published', findings });
}

/** Whether a later version is in force already, so that no purge follows this one. */
function isSuperseded(controller: Controller, version: string, all: Dated[], now: number): boolean {
  const startOf = (date: string) => startOfDay(date, controller.timeZone);
  return all.some(
    (one) =>
      one.withdrawnAt === null && compareVersions(one.version, version) > 0 && startsAt(one, startOf) <= now,
  );
}

/** Why a new version can't be published, if so. */
function rejection(version: string, all: Dated[], findings: Finding[]): Refusal | null {
  const errors = findings.filter((finding) => finding.level === 'error');
  if (errors.length > 0) {
    const fields = errors.map(({ pointer, message }) => ({ pointer, detail: message }));
    return { type: 'notice-rejected', errors: fields, findings };
  }
  const { date, correction } = partsOf(version);
  if (correction > 1 && !all.some((one) => one.version === date)) {
    const detail = `corrects ${date}, which is not published`;
    return { type: 'invalid-input', errors: [{ pointer: '/version', detail }] };
  }
  return null;
}

/** The rows of a new version, its texts and what changed against every other version, all guarded by the revision. */
async function noticeStatements(
  { db, now }: Context,
  {
    change,
    version,
    digest,
    notice,
  }: { change: RevisionChange; version: string; digest: string; notice: NoticeVersion },
): Promise<Sql[]> {
  const guard = atRevision(change);
  const controller = change.slug;
  const others = await store.listSources(db, controller);
  const texts = Object.entries(notice.texts).map(([language, text]) => ({
    language,
    compiled: compileText(text, wordsFor(language)),
  }));
  // Every cited clause is one of every text: any of them tells what a citation means
  const policy = canonicalJson(compilePolicy(notice.policy, texts[0]?.compiled.text.clauses ?? []));
  const asSent = canonicalJson(notice.policy);
  const row = { controller, version, policy, asSent, digest, publishedAt: now, withdrawnAt: null };
  const statements = [store.insertNotice(row, guard)];
  for (const { language, compiled } of texts) {
    statements.push(store.insertText({ controller, version, language, ...compiled.row }, guard));
    for (const other of others.filter((one) => one.language === language)) {
      const side = { version: other.version, compiled: compileText(other, wordsFor(language)) };
      const changes = changesBetween({ version, compiled }, side);
      statements.push(store.insertChanges({ controller, language, ...changes }, guard));
    }
  }
  return statements;
}

function wordsFor(language: string) {
  const w = wordingFor(language);
  return { fallbackTitle: w.notice.fallbackTitle, linkLabel: w.clauseLink };
}

interface Side {
  version: string;
  compiled: CompiledText;
}

function changesBetween(a: Side, b: Side): { older: string; newer: string; changes: string } {
  const [older, newer] = compareVersions(a.version, b.version) < 0 ? [a, b] : [b, a];
  return {
    older: older.version,
    newer: newer.version,
    changes: JSON.stringify(compareNotices(older.compiled.text, newer.compiled.text)),
  };
}
