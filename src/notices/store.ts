import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from '../db/client.ts';
import { controllers, noticeChanges, notices, noticeTexts } from '../db/tables.ts';

type NoticeRow = typeof notices.$inferSelect;
type TextRow = typeof noticeTexts.$inferSelect;

/** Everything of a controller but the texts' bodies, in one request; undefined if there is no such controller. */
export async function findProfileRows(db: Database, slug: string) {
  const [found, versions, texts] = await db.query.batch([
    db.query.select().from(controllers).where(eq(controllers.slug, slug)),
    db.query.select().from(notices).where(eq(notices.controller, slug)),
    db.query
      .select({
        version: noticeTexts.version,
        language: noticeTexts.language,
        title: noticeTexts.title,
        format: noticeTexts.format,
      })
      .from(noticeTexts)
      .where(eq(noticeTexts.controller, slug)),
  ]);
  const [controller] = found;
  return controller && { controller, versions, texts };
}

/** A version of a controller's notice. */
export async function findNotice(
  db: Database,
  slug: string,
  version: string,
): Promise<NoticeRow | undefined> {
  const where = and(eq(notices.controller, slug), eq(notices.version, version));
  return (await db.query.select().from(notices).where(where))[0];
}

/** Every version of a controller's notice, without its policy. */
export async function listVersions(db: Database, slug: string) {
  const { version, digest, publishedAt, withdrawnAt } = notices;
  return db.query
    .select({ version, digest, publishedAt, withdrawnAt })
    .from(notices)
    .where(eq(notices.controller, slug));
}

/** One text, whole. */
export async function findText(
  db: Database,
  slug: string,
  version: string,
  language: string,
): Promise<TextRow | undefined> {
  const where = and(
    eq(noticeTexts.controller, slug),
    eq(noticeTexts.version, version),
    eq(noticeTexts.language, language),
  );
  return (await db.query.select().from(noticeTexts).where(where))[0];
}

/** The sources of a controller's other texts that were not withdrawn, for comparing with a new one. */
export async function listSources(db: Database, slug: string) {
  const { version, language, format, source } = noticeTexts;
  return db.query
    .select({ version, language, format, source })
    .from(noticeTexts)
    .innerJoin(notices, and(eq(notices.controller, noticeTexts.controller), eq(notices.version, version)))
    .where(and(eq(noticeTexts.controller, slug), isNull(notices.withdrawnAt)));
}

/** What changed between two versions in one language, as stored at publishing. */
export async function findChanges(
  db: Database,
  slug: string,
  { language, older, newer }: { language: string; older: string; newer: string },
): Promise<string | undefined> {
  const t = noticeChanges;
  const where = and(eq(t.controller, slug), eq(t.language, language), eq(t.older, older), eq(t.newer, newer));
  return (await db.query.select({ changes: t.changes }).from(t).where(where))[0]?.changes;
}

/** A new version, where `guard` holds. */
export function insertNotice(db: Database, row: NoticeRow, guard: ReturnType<typeof sql>): Statement {
  return db.query
    .insert(notices)
    .select(
      sql`select ${row.controller}, ${row.version}, ${row.policy}, ${row.digest}, ${row.publishedAt}, ${row.withdrawnAt} where ${guard}`,
    );
}

/** A text of a new version, where `guard` holds. */
export function insertText(db: Database, row: TextRow, guard: ReturnType<typeof sql>): Statement {
  return db.query
    .insert(noticeTexts)
    .select(
      sql`select ${row.controller}, ${row.version}, ${row.language}, ${row.format}, ${row.title}, ${row.source}, ${row.markdown}, ${row.html}, ${row.clauses}, ${row.contents} where ${guard}`,
    );
}

/** What changed between two versions, where `guard` holds. */
export function insertChanges(
  db: Database,
  row: typeof noticeChanges.$inferSelect,
  guard: ReturnType<typeof sql>,
): Statement {
  return db.query
    .insert(noticeChanges)
    .select(
      sql`select ${row.controller}, ${row.language}, ${row.older}, ${row.newer}, ${row.changes} where ${guard}`,
    );
}

/** Marks a version as withdrawn, where `guard` holds and it isn't yet. */
export function withdrawNoticeRow(
  db: Database,
  { slug, version, at }: { slug: string; version: string; at: number },
  guard: ReturnType<typeof sql>,
): Statement {
  const where = and(
    eq(notices.controller, slug),
    eq(notices.version, version),
    isNull(notices.withdrawnAt),
    guard,
  );
  return db.query.update(notices).set({ withdrawnAt: at }).where(where);
}
