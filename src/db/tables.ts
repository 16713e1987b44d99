import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// All tables on one page, for building SQL; `migrations/` is what the database is made from, and says why.

export const controllers = sqliteTable('controllers', {
  slug: text().primaryKey(),
  profile: text().notNull(),
  digest: text().notNull(),
  revision: text().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const hosts = sqliteTable('hosts', {
  host: text().primaryKey(),
  controller: text().notNull(),
});

export const notices = sqliteTable(
  'notices',
  {
    controller: text().notNull(),
    version: text().notNull(),
    policy: text().notNull(),
    digest: text().notNull(),
    publishedAt: integer('published_at').notNull(),
    withdrawnAt: integer('withdrawn_at'),
  },
  (t) => [primaryKey({ columns: [t.controller, t.version] })],
);

export const noticeTexts = sqliteTable(
  'notice_texts',
  {
    controller: text().notNull(),
    version: text().notNull(),
    language: text().notNull(),
    format: text({ enum: ['txt', 'md'] }).notNull(),
    title: text().notNull(),
    source: text().notNull(),
    markdown: text(),
    html: text().notNull(),
    clauses: text().notNull(),
    contents: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.controller, t.version, t.language] })],
);

export const noticeChanges = sqliteTable(
  'notice_changes',
  {
    controller: text().notNull(),
    language: text().notNull(),
    older: text().notNull(),
    newer: text().notNull(),
    changes: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.controller, t.language, t.older, t.newer] })],
);

export const keys = sqliteTable('keys', {
  id: text().primaryKey(),
  digest: text().notNull(),
  scopes: text().notNull(),
  controller: text(),
  createdAt: integer('created_at').notNull(),
  expiresOn: text('expires_on'),
  revokedAt: integer('revoked_at'),
});

export const audit = sqliteTable(
  'audit',
  {
    controller: text().notNull(),
    seq: integer().notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    actor: text().notNull(),
    event: text().notNull(),
    data: text().notNull(),
    digest: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.controller, t.seq] })],
);
