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

export const preferences = sqliteTable(
  'preferences',
  {
    controller: text().notNull(),
    subject: text().notNull(),
    topic: text().notNull(),
    state: text({ enum: ['in', 'out'] }).notNull(),
    event: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.controller, t.subject, t.topic] })],
);

export const preferenceEvents = sqliteTable('preference_events', {
  id: text().primaryKey(),
  controller: text().notNull(),
  subject: text().notNull(),
  topic: text().notNull(),
  state: text({ enum: ['in', 'out'] }).notNull(),
  channel: text().notNull(),
  at: integer().notNull(),
  recordedAt: integer('recorded_at').notNull(),
  noticeVersion: text('notice_version'),
  unchangedBy: text('unchanged_by'),
  evidence: text(),
});

export const webhooks = sqliteTable('webhooks', {
  id: text().primaryKey(),
  controller: text().notNull(),
  url: text().notNull(),
  events: text().notNull(),
  secret: text().notNull(),
  previousSecret: text('previous_secret'),
  previousUntil: integer('previous_until'),
  createdAt: integer('created_at').notNull(),
});

export const deliveries = sqliteTable('deliveries', {
  id: text().primaryKey(),
  controller: text().notNull(),
  event: text().notNull(),
  kind: text({ enum: ['mail', 'webhook'] }).notNull(),
  webhook: text(),
  type: text().notNull(),
  payload: text(),
  occurredAt: integer('occurred_at').notNull(),
  dueAt: integer('due_at').notNull(),
  leasedUntil: integer('leased_until').notNull(),
  attempts: integer().notNull(),
  lastError: text('last_error'),
  deliveredAt: integer('delivered_at'),
  deadAt: integer('dead_at'),
  alarmedAt: integer('alarmed_at'),
});

export const mailbox = sqliteTable('mailbox', {
  id: text().primaryKey(),
  message: text().notNull(),
  at: integer().notNull(),
});
