-- Requests of data subjects. What they wrote lies apart, sealed, so that it can go sooner than the proof that it was answered.

CREATE TABLE requests (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  subject TEXT NOT NULL, -- keyed hash of the address it is about
  type TEXT NOT NULL CHECK (type IN ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection',
    'withdrawal', 'complaint', 'unsorted')), -- 'unsorted': it came by mail, and nobody has said yet what it is
  scope TEXT CHECK (scope IN ('marketing', 'other')), -- of an objection
  channel TEXT NOT NULL CHECK (channel IN ('form', 'email', 'phone', 'post', 'api')),
  language TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('unverified', 'open', 'extended', 'answered', 'withdrawn')),
  outcome TEXT CHECK (outcome IN ('granted', 'partly', 'refused')),
  ground TEXT, -- of a refusal
  received_at INTEGER NOT NULL, -- the clock starts here, whatever came between it and us
  created_at INTEGER NOT NULL,
  notice_version TEXT, -- in force on the day of receipt; NULL: none was, and the law alone holds
  clause TEXT, -- of the right; NULL: the law's
  proof TEXT NOT NULL CHECK (proof IN ('email', 'signature', 'none')),
  due_on TEXT NOT NULL,
  due_at INTEGER NOT NULL, -- the end of that day
  first_due_on TEXT NOT NULL, -- without an extension
  deadline_clause TEXT,
  reasoning TEXT NOT NULL,
  is_former INTEGER NOT NULL CHECK (is_former IN (0, 1)), -- the address it is about can't be read any more
  mailed_at INTEGER, -- when a way to confirm the address was mailed
  mailbox TEXT, -- keyed hash of the contact's mailbox in that hour, the same at every controller: how often it was mailed
  confirmed_at INTEGER, -- when who reads the contact's mailbox said that it is theirs
  verified_at INTEGER,
  verified_how TEXT,
  verified_by TEXT,
  extended_at INTEGER,
  closed_at INTEGER, -- answered or withdrawn
  duplicate_of TEXT,
  gpc_at INTEGER, -- confirmed with Sec-GPC: an objection to sharing and profiling
  alarm TEXT CHECK (alarm IN ('confirm', 'refuse', 'due-7', 'due-2', 'overdue')), -- what is to be told next, and when
  alarm_at INTEGER,
  submission TEXT, -- one sending of it, however often it comes
  submitted TEXT, -- digest of what was sent with it
  revision TEXT NOT NULL, -- a new UUIDv7 with every change: what the next one is guarded by
  CHECK ((type = 'objection') = (scope IS NOT NULL)),
  CHECK ((status = 'answered') = (outcome IS NOT NULL)),
  CHECK ((status IN ('answered', 'withdrawn')) = (closed_at IS NOT NULL)),
  CHECK (outcome IS NOT 'refused' OR ground IS NOT NULL),
  CHECK (status NOT IN ('open', 'extended') OR verified_at IS NOT NULL),
  CHECK ((alarm IS NULL) = (alarm_at IS NULL)),
  CHECK (closed_at IS NULL OR alarm IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_by_controller ON requests (controller, id);
CREATE INDEX requests_under_way ON requests (controller, subject) WHERE closed_at IS NULL;
CREATE INDEX requests_mailed ON requests (mailbox) WHERE mailbox IS NOT NULL;
CREATE INDEX requests_alarms ON requests (alarm_at) WHERE alarm_at IS NOT NULL;
CREATE UNIQUE INDEX requests_submissions ON requests (controller, submission) WHERE submission IS NOT NULL;

-- What happened to it: no personal data.
CREATE TABLE request_events (
  id TEXT NOT NULL PRIMARY KEY,
  controller TEXT NOT NULL REFERENCES controllers (slug),
  request TEXT NOT NULL,
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  closed_at INTEGER -- the request's
) STRICT, WITHOUT ROWID;

CREATE INDEX request_events_by_request ON request_events (request, id);
CREATE INDEX request_events_by_controller ON request_events (controller, id);

-- What somebody wrote: contact and message, and the words of an event.
CREATE TABLE request_texts (
  id TEXT NOT NULL PRIMARY KEY, -- the request's id and '.contact' or '.message', or the event's id
  controller TEXT NOT NULL REFERENCES controllers (slug),
  request TEXT NOT NULL,
  subject TEXT NOT NULL,
  kid TEXT NOT NULL, -- the secret it is sealed with
  sealed TEXT NOT NULL,
  closed_at INTEGER -- the request's
) STRICT, WITHOUT ROWID;

CREATE INDEX request_texts_by_request ON request_texts (request, id);
CREATE INDEX request_texts_by_controller ON request_texts (controller, id);
CREATE INDEX request_texts_by_kid ON request_texts (kid);

-- A restriction or an open request keeps rows as a hold does. It is written with the request, and the sources learn of it
-- and of its end right after; NULL: they may not know yet how it stands.
ALTER TABLE holds ADD COLUMN settled_at INTEGER;
UPDATE holds SET settled_at = coalesce(lifted_at, acknowledged_at);
CREATE INDEX holds_unsettled ON holds (id) WHERE settled_at IS NULL AND kind <> 'hold';
