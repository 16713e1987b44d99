-- Doing what was asked.

-- An erasure is a run too, over one person's rows, for a request. A CHECK can't be altered: the table is made anew, and those that refer to it.
CREATE TABLE runs_anew (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  kind TEXT NOT NULL CHECK (kind IN ('dry-run', 'purge', 'reapply', 'erasure')),
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
  finished_at INTEGER,
  request TEXT, -- that an erasure carries out
  CHECK ((kind = 'erasure') = (request IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO runs_anew SELECT *, NULL FROM runs;
CREATE TABLE batches_anew (
  run TEXT NOT NULL REFERENCES runs_anew (id),
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
INSERT INTO batches_anew SELECT * FROM batches;
CREATE TABLE approvals_anew (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  fingerprint TEXT NOT NULL,
  rule TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs_anew (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (controller, fingerprint)
) STRICT, WITHOUT ROWID;
INSERT INTO approvals_anew SELECT * FROM approvals;
DROP TABLE batches;
DROP TABLE approvals;
DROP TABLE runs;
ALTER TABLE runs_anew RENAME TO runs;
ALTER TABLE batches_anew RENAME TO batches;
ALTER TABLE approvals_anew RENAME TO approvals;
CREATE INDEX runs_by_controller ON runs (controller, id);
CREATE INDEX runs_under_way ON runs (leased_until) WHERE status IN ('planning', 'running');
CREATE INDEX runs_of_request ON runs (request, id) WHERE request IS NOT NULL;

-- When somebody had it carried out: from then on it can't be withdrawn any more.
ALTER TABLE requests ADD COLUMN carried_at INTEGER;

-- The end of a restriction: the mail (its event) that tells the person before it comes, and when it came.
ALTER TABLE requests ADD COLUMN lifting TEXT;
ALTER TABLE requests ADD COLUMN lifted_at INTEGER;
CREATE INDEX requests_lifting ON requests (lifting) WHERE lifting IS NOT NULL AND lifted_at IS NULL;

-- What others must do for a request: a recipient of the person's data (Art. 19 GDPR); what lies where nobody can reach it
-- from here; and what only the shop itself can do. No personal data.
CREATE TABLE tasks (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  request TEXT NOT NULL,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recipient', 'elsewhere', 'by-hand')),
  deed TEXT NOT NULL CHECK (deed IN ('erasure', 'rectification', 'restriction', 'lifting', 'objection', 'complaint')),
  category TEXT, -- that lies elsewhere
  recipient TEXT, -- its id
  name TEXT, -- of the recipient, as it was then
  state TEXT NOT NULL CHECK (state IN ('open', 'told', 'acknowledged', 'done', 'failed', 'dropped')),
  due_on TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  told_at INTEGER, -- when a mail or webhook reached it
  reminders INTEGER NOT NULL,
  look_at INTEGER, -- when the clock looks at it next: has it been told, is it to be reminded
  alarmed_at INTEGER, -- when the shop was told that it can't be reached, or says nothing
  settled_at INTEGER, -- acknowledged, done, failed or dropped
  settled_by TEXT,
  revision TEXT NOT NULL, -- a new UUIDv7 with every change
  closed_at INTEGER, -- the request's
  CHECK ((kind = 'recipient') = (recipient IS NOT NULL)),
  CHECK ((kind = 'elsewhere') = (category IS NOT NULL)),
  CHECK ((state IN ('open', 'told')) = (settled_at IS NULL)),
  CHECK (look_at IS NULL OR settled_at IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX tasks_by_request ON tasks (request, id);
CREATE INDEX tasks_by_controller ON tasks (controller, id);
CREATE INDEX tasks_looks ON tasks (look_at) WHERE look_at IS NOT NULL;
