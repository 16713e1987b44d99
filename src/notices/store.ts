import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import {
  type ControllerRow,
  controllerColumns,
  type NoticeChangesRow,
  type NoticeRow,
  type NoticeTextRow,
  noticeColumns,
  noticeTextColumns,
} from '../db/tables.ts';

type TextHead = Pick<NoticeTextRow, 'version' | 'language' | 'title' | 'format'>;

/** Everything of a controller but the texts' bodies, in one request; undefined if there is no such controller. */
export async function findProfileRows(db: Database, slug: string) {
  const [found, versions, texts] = await db.readTogether<[ControllerRow[], NoticeRow[], TextHead[]]>([
    sql`select ${controllerColumns} from controllers where slug = ${slug}`,
    sql`select ${noticeColumns} from notices where controller = ${slug}`,
    sql`select version, language, title, format from notice_texts where controller = ${slug}`,
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
  const rows = await db.read<NoticeRow>(
    sql`select ${noticeColumns} from notices where controller = ${slug} and version = ${version}`,
  );
  return rows[0];
}

/** A version as it was sent: its policy as JSON, and its texts. */
export async function findSent(
  db: Database,
  slug: string,
  version: string,
): Promise<
  | (Omit<NoticeRow, 'controller'> & { texts: Pick<NoticeTextRow, 'language' | 'format' | 'source'>[] })
  | undefined
> {
  const [[row], texts] = await db.readTogether<
    [Omit<NoticeRow, 'controller'>[], Pick<NoticeTextRow, 'language' | 'format' | 'source'>[]]
  >([
    sql`select version, coalesce(as_sent, policy) as policy, digest, published_at as "publishedAt",
      withdrawn_at as "withdrawnAt" from notices where controller = ${slug} and version = ${version}`,
    sql`select language, format, source from notice_texts where controller = ${slug} and version = ${version}`,
  ]);
  return row && { ...row, texts };
}

/** Every version of a controller's notice, without its policy. */
export function listVersions(
  db: Database,
  slug: string,
): Promise<Pick<NoticeRow, 'version' | 'digest' | 'publishedAt' | 'withdrawnAt'>[]> {
  return db.read(sql`select version, digest, published_at as "publishedAt", withdrawn_at as "withdrawnAt"
    from notices where controller = ${slug}`);
}

/** One text, whole. */
export async function findText(
  db: Database,
  slug: string,
  version: string,
  language: string,
): Promise<NoticeTextRow | undefined> {
  const rows = await db.read<NoticeTextRow>(sql`select ${noticeTextColumns} from notice_texts
    where controller = ${slug} and version = ${version} and language = ${language}`);
  return rows[0];
}

/** The sources of a controller's other texts that were not withdrawn, for comparing with a new one. */
export function listSources(
  db: Database,
  slug: string,
): Promise<Pick<NoticeTextRow, 'version' | 'language' | 'format' | 'source'>[]> {
  return db.read(sql`select t.version, t.language, t.format, t.source from notice_texts t
    join notices n on n.controller = t.controller and n.version = t.version
    where t.controller = ${slug} and n.withdrawn_at is null`);
}

/** What changed between two versions in one language, as stored at publishing. */
export async function findChanges(
  db: Database,
  slug: string,
  { language, older, newer }: { language: string; older: string; newer: string },
): Promise<string | undefined> {
  const rows = await db.read<Pick<NoticeChangesRow, 'changes'>>(sql`select changes from notice_changes
    where controller = ${slug} and language = ${language} and older = ${older} and newer = ${newer}`);
  return rows[0]?.changes;
}

/** A new version, where `guard` holds. `asSent` is its policy before its citations were resolved. */
export function insertNotice(row: NoticeRow & { asSent: string }, guard: Sql): Sql {
  const { controller, version, policy, asSent, digest, publishedAt, withdrawnAt } = row;
  return sql`insert into notices (controller, version, policy, as_sent, digest, published_at, withdrawn_at)
    select ${controller}, ${version}, ${policy}, ${asSent === policy ? null : asSent}, ${digest}, ${publishedAt},
      ${withdrawnAt} where ${guard}`;
}

/** A text of a new version, where `guard` holds. */
export function insertText(row: NoticeTextRow, guard: Sql): Sql {
  const { controller, version, language, format, title, source, markdown, html, clauses, contents } = row;
  return sql`insert into notice_texts (${noticeTextColumns})
    select ${controller}, ${version}, ${language}, ${format}, ${title}, ${source}, ${markdown}, ${html},
      ${clauses}, ${contents}
    where ${guard}`;
}

/** What changed between two versions, where `guard` holds. */
export function insertChanges(row: NoticeChangesRow, guard: Sql): Sql {
  const { controller, language, older, newer, changes } = row;
  return sql`insert into notice_changes (controller, language, older, newer, changes)
    select ${controller}, ${language}, ${older}, ${newer}, ${changes} where ${guard}`;
}

/** Marks a version as withdrawn, where `guard` holds and it isn't yet. */
export function withdrawNoticeRow(
  { slug, version, at }: { slug: string; version: string; at: number },
  guard: Sql,
): Sql {
  return sql`update notices set withdrawn_at = ${at}
    where controller = ${slug} and version = ${version} and withdrawn_at is null and ${guard}`;
}
