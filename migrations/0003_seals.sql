-- What the audit log said, hour by hour: a Merkle tree over the entries since the seal before, chained to it and signed.
CREATE TABLE seals (
  controller TEXT NOT NULL, -- '*': the installation itself
  number INTEGER NOT NULL CHECK (number > 0),
  first_seq INTEGER NOT NULL CHECK (first_seq > 0),
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  root TEXT NOT NULL,
  previous TEXT, -- SHA-256 of the seal before, as it was signed
  at INTEGER NOT NULL,
  kid TEXT NOT NULL,
  jws TEXT NOT NULL, -- all of the above, signed
  PRIMARY KEY (controller, number),
  CHECK ((number = 1) = (previous IS NULL))
) STRICT, WITHOUT ROWID;

-- The public half of every key that has signed something: what it signed can be checked long after its secret is gone.
CREATE TABLE signing_keys (
  kid TEXT NOT NULL PRIMARY KEY, -- thumbprint (RFC 7638)
  x TEXT NOT NULL,
  first_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
