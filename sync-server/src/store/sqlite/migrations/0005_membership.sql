-- What a member reads of a space, and who somebody is in a house after leaving it.

-- A joiner reads whole documents of the joining month and later, notices of ninety days, and what has no month.
-- Months are numbers: year times twelve, and the months of the year before; 0 is before all of them. joined_position
-- names the membership: a phone that read under another one starts over (0: there never was a limit).
-- until_day: the last day of a membership that was asked for, as days since 1970.
ALTER TABLE members ADD COLUMN joined_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN joined_position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN from_month INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN notices_from_month INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN until_day INTEGER;
CREATE INDEX members_until ON members (tenant_id, until_day) WHERE until_day IS NOT NULL;

-- The month of a document that is one a month and open to many; others have none.
ALTER TABLE documents ADD COLUMN month INTEGER;
DROP INDEX documents_of_space;
CREATE INDEX documents_of_space ON documents (tenant_id, space_id, month, account_id);

-- Count and sum of the live sets of a space's documents of one kind and month. What a reader may not read is taken off
-- the space's totals by these, so that nobody has to look at documents.
CREATE TABLE month_totals (
    tenant_id  BLOB NOT NULL,
    space_id   BLOB NOT NULL,
    month      INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    live_count INTEGER NOT NULL,
    live_sum   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, space_id, month, kind),
    FOREIGN KEY (tenant_id, space_id) REFERENCES spaces (tenant_id, space_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX month_totals_by_month ON month_totals (tenant_id, kind, month);

-- Posts of earlier months than this are dropped: nobody reads them from that moment on, and their rows go bit by bit.
ALTER TABLE tenants ADD COLUMN kept_from_month INTEGER NOT NULL DEFAULT 0;

-- Who left a house, and how: nobody but the person is told how. An account that is not here lives there.
CREATE TABLE exits (
    tenant_id            BLOB NOT NULL,
    account_id           BLOB NOT NULL,
    how                  TEXT NOT NULL CHECK (how IN ('planned', 'transferred', 'left_early', 'ended_by_house')),
    since_ms             INTEGER NOT NULL,
    landing_until_ms     INTEGER NOT NULL,
    staff_access_ends_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
