-- What a person wants to get, now. The suppression is a row of it: it survives the person's erasure, and holds no address.
CREATE TABLE preferences (
  controller TEXT NOT NULL REFERENCES controllers (slug),
  subject TEXT NOT NULL, -- keyed hash of the normalised address
  topic TEXT NOT NULL, -- '*': every topic
  state TEXT NOT NULL CHECK (state IN ('in', 'out')),
  event TEXT NOT NULL, -- the entry of the ledger that made it so
  PRIMARY KEY (controller, subject, topic)
) STRICT, WITHOUT ROWID;

-- The ledger, append-only: consent given and withdrawn alike (Art. 7(1) GDPR).
CREATE TABLE preference_events (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  subject TEXT NOT NULL,
  topic TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('in', 'out')),
  channel TEXT NOT NULL CHECK (channel IN ('one-click', 'link', 'mail', 'preferences', 'api', 'import')),
  at INTEGER NOT NULL, -- when the person said so
  recorded_at INTEGER NOT NULL,
  notice_version TEXT,
  -- The entry that made the state which this one left as it was: the same wish by another channel, or an older one that
  -- came later. NULL: this one changed the state.
  unchanged_by TEXT,
  evidence TEXT -- sealed
) STRICT, WITHOUT ROWID;

-- A click that comes twice is one entry. What is brought from elsewhere is told apart by its time.
CREATE UNIQUE INDEX preference_events_by_subject ON preference_events (
  controller, subject, topic, coalesce(unchanged_by, id), state, channel,
  CASE WHEN channel IN ('api', 'import') THEN at ELSE 0 END
);

CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  url TEXT NOT NULL,
  events TEXT NOT NULL CHECK (json_valid(events)),
  secret TEXT NOT NULL, -- sealed
  previous_secret TEXT, -- sealed; signs too while the shop changes over
  previous_until INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhooks_by_controller ON webhooks (controller);

-- What must be told: written in the batch of what happened, sent after it, at least once.
CREATE TABLE deliveries (
  id TEXT NOT NULL PRIMARY KEY, -- the event's id, and whom it goes to
  controller TEXT NOT NULL REFERENCES controllers (slug),
  event TEXT NOT NULL, -- one id for one thing that happened, however often it is told
  kind TEXT NOT NULL CHECK (kind IN ('mail', 'webhook')),
  webhook TEXT,
  type TEXT NOT NULL,
  payload TEXT, -- sealed; dropped once delivered
  occurred_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  leased_until INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  delivered_at INTEGER,
  dead_at INTEGER,
  alarmed_at INTEGER,
  CHECK ((kind = 'webhook') = (webhook IS NOT NULL)),
  CHECK (delivered_at IS NULL OR payload IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE delivered_at IS NULL AND dead_at IS NULL;
CREATE INDEX deliveries_by_controller ON deliveries (controller, id);
-- Opt-outs that have not arrived and of which nobody was alarmed, dead ones too.
CREATE INDEX deliveries_delayed ON deliveries (controller)
  WHERE type = 'unsubscribe.created' AND delivered_at IS NULL AND alarmed_at IS NULL;

-- The local mailbox (MAIL_TRANSPORT=mailbox): mail as it would have been sent.
CREATE TABLE mailbox (
  id TEXT NOT NULL PRIMARY KEY,
  message TEXT NOT NULL CHECK (json_valid(message)),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
