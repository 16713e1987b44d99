-- The shop's own database, as an invented shop system has it: npm start makes it once, in a database server of its own.
-- Nobody in it exists. Its days count from the one on which it is made, so that something of everything is due.

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT,
  phone TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  opened_at TEXT NOT NULL,
  closed_at TEXT -- RFC 3339, in UTC
);
CREATE INDEX accounts_by_closed_at ON accounts (closed_at);

-- With an account, or as a guest.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  buyer TEXT NOT NULL CHECK (buyer IN ('account', 'guest')),
  account INTEGER,
  email TEXT NOT NULL,
  name TEXT,
  phone TEXT,
  locker TEXT,
  what TEXT NOT NULL,
  cents INTEGER NOT NULL,
  placed_at TEXT NOT NULL -- as CURRENT_TIMESTAMP: UTC, and nothing that says so
);
CREATE INDEX orders_by_placed_at ON orders (placed_at);
-- As publish proposed it: a purge need not go again through what is anonymised already
CREATE INDEX unusta_undone_1_orders_placed_at ON orders (placed_at) WHERE not ((length("email") is 37 and "email" glob 'anon-*') and "name" is null and "phone" is null and "locker" is '' and "account" is null);

CREATE TABLE invoices (
  number TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  cents INTEGER NOT NULL,
  recorded_on TEXT NOT NULL
);
CREATE INDEX invoices_by_recorded_on ON invoices (recorded_on, number);

CREATE TABLE letters (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'solved')),
  solved_at INTEGER -- seconds
);
CREATE INDEX letters_by_solved_at ON letters (solved_at);

-- Who called, the account knows.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  summary TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'solved')),
  solved_at INTEGER -- seconds
);
CREATE INDEX calls_by_solved_at ON calls (solved_at);

CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('subscribed', 'unsubscribed')),
  unsubscribed_at INTEGER -- milliseconds
);
CREATE INDEX subscribers_by_unsubscribed_at ON subscribers (unsubscribed_at);

-- Sixty people; Mari, the first of them, has bought from the beginning.
INSERT INTO accounts
WITH RECURSIVE
  n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59),
  given (at, name, mail) AS (VALUES
    (0, 'Mari', 'mari'), (1, 'Jaan', 'jaan'), (2, 'Anu', 'anu'), (3, 'Peeter', 'peeter'), (4, 'Kaie', 'kaie'),
    (5, 'Mati', 'mati'), (6, 'Õnne', 'onne'), (7, 'Toomas', 'toomas'), (8, 'Leida', 'leida'), (9, 'Ülo', 'ulo')),
  family (at, name) AS (VALUES
    (0, 'Kask'), (1, 'Tamm'), (2, 'Lepik'), (3, 'Saar'), (4, 'Rannamäe'), (5, 'Pihlakas'))
SELECT
  i + 1,
  mail || iif(n.i < 10, '', n.i) || '@example.com',
  given.name || ' ' || family.name,
  '+372 0000 ' || (1000 + i),
  iif(i % 6 = 5, 'closed', 'open'),
  date('now', (i - 1700) || ' days') || 'T08:30:00Z',
  iif(i % 6 = 5, date('now', (-2 - i * 5) || ' days') || 'T17:05:00Z', NULL)
FROM n JOIN given ON given.at = n.i % 10 JOIN family ON family.at = n.i / 10;

-- One every four days for four and a half years, every third by a guest.
INSERT INTO orders
WITH RECURSIVE
  n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 409),
  goods (at, what) AS (VALUES
    (0, 'juniper butter knife'), (1, 'wool socks'), (2, 'tar soap'), (3, 'linen towel'), (4, 'birch tray'))
SELECT
  1001 + i,
  iif(i % 3 = 0, 'guest', 'account'),
  iif(i % 3 = 0, NULL, accounts.id),
  accounts.email, accounts.name, accounts.phone,
  'parcel locker ' || (1 + i % 17),
  what,
  490 + i * 37 % 4000,
  datetime('now', (-4 * (410 - i)) || ' days', (-(i * 7 % 24)) || ' hours')
FROM n JOIN accounts ON accounts.id = 1 + n.i % 20 JOIN goods ON goods.at = n.i % 5;
-- Brought along from an older shop, and typed by hand: what no program can date, none deletes.
UPDATE orders SET placed_at = '31.12.2019' WHERE id = 1001;
UPDATE orders SET placed_at = '2202-06-30 10:15:00' WHERE id = 1003;

-- One every eleven days for ten years.
INSERT INTO invoices
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 331)
SELECT
  'A-' || (10001 + i), email, name, 490 + i * 53 % 6000, date('now', (-11 * (332 - i)) || ' days')
FROM n JOIN accounts ON accounts.id = 1 + n.i % 60;

INSERT INTO letters
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 89)
SELECT
  1 + i,
  email,
  iif(i % 2 = 0, 'Where is my parcel?', 'The socks are too small.'),
  iif(i % 15 = 14, 'open', 'solved'),
  -- Of every twentieth nobody noted when
  iif(i % 15 = 14 OR i % 20 = 7, NULL, unixepoch('now', (-6 * (90 - i)) || ' days'))
FROM n JOIN accounts ON accounts.id = 1 + n.i % 60;

INSERT INTO calls
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
SELECT
  1 + i, 1 + i % 30, 'Asked about an invoice.', 'solved', unixepoch('now', (-13 * (40 - i)) || ' days')
FROM n;

INSERT INTO subscribers
SELECT
  id, email,
  iif(id % 7 = 3, 'unsubscribed', 'subscribed'),
  iif(id % 7 = 3, unixepoch('now', (-id) || ' days') * 1000, NULL)
FROM accounts;
