-- What the purge keeps of its own: holds, runs and their evidence; and the two tables that every source has.

-- What must be kept, whatever the rules say. Placed in the sources before it is acknowledged.
CREATE TABLE holds (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  kind TEXT NOT NULL CHECK (kind IN ('hold', 'restriction', 'request')),
  subject TEXT, -- keyed hash of the address
  category TEXT,
  record TEXT, -- the record's key, as text
  target TEXT NOT NULL, -- sealed: the address or the key, for who may read it
  reason TEXT NOT NULL,
  clause TEXT, -- NULL: the law's own reason
  ground TEXT NOT NULL CHECK (ground IN ('legal-obligation', 'legal-claims', 'none')),
  notice_version TEXT,
  note TEXT, -- sealed
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  acknowledged_at INTEGER, -- NULL: not in every source yet
  review_on TEXT NOT NULL,
  review_told_at INTEGER,
  lifted_at INTEGER,
  lifted_by TEXT,
  CHECK ((subject IS NULL) <> (record IS NULL)),
  CHECK ((category IS NULL) = (record IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_active ON holds (controller, id) WHERE lifted_at IS NULL;
CREATE INDEX holds_review ON holds (review_on) WHERE lifted_at IS NULL AND review_told_at IS NULL;

-- A purge: what it would do, what it did, and how far it is.
CREATE TABLE runs (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  kind TEXT NOT NULL CHECK (kind IN ('dry-run', 'purge', 'reapply')),
  rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
  actor TEXT NOT NULL,
  as_of TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- of the rules and mappings it was planned by
  status TEXT NOT NULL CHECK (status IN ('planning', 'planned', 'needs_approval', 'running', 'finished', 'failed')),
  state TEXT NOT NULL CHECK (json_valid(state)), -- the plan and how far it is; no personal data
  reason TEXT, -- why it failed
  revision INTEGER NOT NULL, -- counted up by every write: what the next one is guarded by
  leased_until INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  approved_at INTEGER,
  approved_by TEXT,
  finished_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_by_controller ON runs (controller, id);
CREATE INDEX runs_under_way ON runs (leased_until) WHERE status IN ('planning', 'running');

-- Evidence, as copied from the source beside whose data it stands.
CREATE TABLE batches (
  run TEXT NOT NULL REFERENCES runs (id),
  source TEXT NOT NULL,
  number INTEGER NOT NULL,
  controller TEXT NOT NULL,
  rule TEXT NOT NULL,
  category TEXT NOT NULL,
  clause TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  "table" TEXT NOT NULL,
  deed TEXT NOT NULL CHECK (deed IN ('delete', 'anonymise')),
  affected INTEGER NOT NULL,
  first_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  digest TEXT NOT NULL,
  holds_revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (run, source, number)
) STRICT, WITHOUT ROWID;

-- Rules as they were approved. A rule whose terms or mapping changed has another fingerprint, and waits again.
CREATE TABLE approvals (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  fingerprint TEXT NOT NULL,
  rule TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (controller, fingerprint)
) STRICT, WITHOUT ROWID;

-- When the next nightly purge of a controller is due (UTC ms): after its local 03:00.
CREATE TABLE nights (
  controller TEXT NOT NULL PRIMARY KEY REFERENCES controllers (slug),
  due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was erased, so that a restored backup can be purged of it again. Only what happened before the erasure.
CREATE TABLE erasures (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  subject TEXT NOT NULL,
  category TEXT NOT NULL,
  erased_at INTEGER NOT NULL,
  until_on TEXT NOT NULL,
  PRIMARY KEY (controller, subject, category)
) STRICT, WITHOUT ROWID;

-- The registry: records of shops without a libSQL database.
CREATE TABLE records (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  category TEXT NOT NULL,
  "key" TEXT NOT NULL, -- opaque to us
  event TEXT NOT NULL,
  "on" TEXT NOT NULL,
  subject TEXT, -- keyed hash of the address
  told_at INTEGER, -- when the shop was last told that it is due
  PRIMARY KEY (controller, category, "key", event)
) STRICT, WITHOUT ROWID;

CREATE INDEX records_due ON records (controller, category, event, "on");

-- As in every source (src/sources/tables.ts): hold, deletion and evidence meet in one transaction.
CREATE TABLE unusta_holds (
  controller TEXT NOT NULL,
  id TEXT NOT NULL,
  subject TEXT,
  category TEXT,
  record TEXT,
  lifted INTEGER NOT NULL DEFAULT 0 CHECK (lifted IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (controller, id),
  CHECK ((subject IS NULL) <> (record IS NULL)),
  CHECK ((category IS NULL) = (record IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX unusta_holds_revision ON unusta_holds (controller, revision);
CREATE TABLE unusta_batches (
  controller TEXT NOT NULL,
  run TEXT NOT NULL,
  number INTEGER NOT NULL,
  rule TEXT NOT NULL,
  category TEXT NOT NULL,
  clause TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  "table" TEXT NOT NULL,
  deed TEXT NOT NULL CHECK (deed IN ('delete', 'anonymise')),
  expected INTEGER NOT NULL,
  affected INTEGER NOT NULL CHECK (affected = expected),
  first_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  digest TEXT NOT NULL,
  holds_revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (controller, run, number)
) STRICT, WITHOUT ROWID;

-- What a purge went by can be shown for good: profiles as they were published, and policies as they were sent.
CREATE TABLE profiles (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  digest TEXT NOT NULL,
  profile TEXT NOT NULL CHECK (json_valid(profile)),
  PRIMARY KEY (controller, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO profiles (controller, digest, profile) SELECT slug, digest, profile FROM controllers;
ALTER TABLE notices ADD COLUMN as_sent TEXT CHECK (json_valid(as_sent)); -- NULL: the policy was sent as it stands in policy
