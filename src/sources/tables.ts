import sql, { type Sql } from 'sql-template-tag';

/**
 * What a shop's own database holds of Unusta, so that hold, deletion and evidence meet in one transaction. Unusta's own
 * database has the same two (migrations/0004_retention.sql).
 */
export const sourceTables: readonly Sql[] = [
  sql`create table if not exists unusta_holds (
    controller text not null,
    id text not null,
    subject text, -- keyed hash of the address
    category text,
    record text, -- the record's key, as text
    lifted integer not null default 0 check (lifted in (0, 1)),
    revision integer not null,
    primary key (controller, id),
    check ((subject is null) <> (record is null)),
    check ((category is null) = (record is null))
  ) strict, without rowid`,
  sql`create unique index if not exists unusta_holds_revision on unusta_holds (controller, revision)`,
  sql`create table if not exists unusta_batches (
    controller text not null,
    run text not null,
    number integer not null,
    rule text not null,
    category text not null,
    clause text not null,
    notice_version text not null,
    "table" text not null,
    deed text not null check (deed in ('delete', 'anonymise')),
    expected integer not null,
    affected integer not null check (affected = expected),
    first_on text not null, -- '' where no row has a date
    last_on text not null,
    digest text not null,
    holds_revision integer not null,
    at integer not null,
    primary key (controller, run, number)
  ) strict, without rowid`,
];
