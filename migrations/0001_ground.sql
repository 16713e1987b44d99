-- Ids are UUIDv7 text; moments (_at) are UTC milliseconds; calendar dates (_on) are text.
-- The controller comes first in every key, so that a tenant's rows lie together.

CREATE TABLE controllers (
  slug TEXT NOT NULL PRIMARY KEY CHECK (length(slug) BETWEEN 1 AND 63),
  profile TEXT NOT NULL CHECK (json_valid(profile)),
  digest TEXT NOT NULL,
  -- A new UUIDv7 with every change of the controller or its notices: what serving caches by, and what a batch is guarded by.
  revision TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hosts (
  host TEXT NOT NULL PRIMARY KEY CHECK (host = lower(host)),
  controller TEXT NOT NULL REFERENCES controllers (slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  version TEXT NOT NULL CHECK (version GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'),
  policy TEXT NOT NULL CHECK (json_valid(policy)),
  digest TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  PRIMARY KEY (controller, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_texts (
  controller TEXT NOT NULL,
  version TEXT NOT NULL,
  language TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('txt', 'md')),
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  markdown TEXT, -- NULL: the source is Markdown already
  html TEXT NOT NULL,
  clauses TEXT NOT NULL CHECK (json_valid(clauses)),
  contents TEXT NOT NULL CHECK (json_valid(contents)),
  PRIMARY KEY (controller, version, language),
  FOREIGN KEY (controller, version) REFERENCES notices (controller, version)
) STRICT;

CREATE TABLE notice_changes (
  controller TEXT NOT NULL,
  language TEXT NOT NULL,
  older TEXT NOT NULL,
  newer TEXT NOT NULL,
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  PRIMARY KEY (controller, language, older, newer),
  FOREIGN KEY (controller, older) REFERENCES notices (controller, version),
  FOREIGN KEY (controller, newer) REFERENCES notices (controller, version)
) STRICT;

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE, -- SHA-256 of a 256-bit random secret: nothing to guess, so no slow hash
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  controller TEXT REFERENCES controllers (slug), -- NULL: every controller
  created_at INTEGER NOT NULL,
  expires_on TEXT,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  controller TEXT NOT NULL, -- '*': the installation itself
  seq INTEGER NOT NULL CHECK (seq > 0),
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  digest TEXT NOT NULL,
  PRIMARY KEY (controller, seq)
) STRICT, WITHOUT ROWID;
