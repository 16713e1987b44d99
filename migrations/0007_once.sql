-- What a key of the API sent under an Idempotency-Key, for a day. The answer is sealed.
CREATE TABLE idempotency (
  id TEXT NOT NULL PRIMARY KEY, -- of API key and Idempotency-Key, hashed
  digest TEXT NOT NULL, -- of what was sent, keyed
  nonce TEXT NOT NULL, -- of the sending that does it
  at INTEGER NOT NULL,
  written INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1)), -- whether anything of it has been
  answer TEXT -- null: there is none yet
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (at);
