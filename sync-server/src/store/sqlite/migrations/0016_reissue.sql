-- A new account in the place of an old one: who asked for it, and what it ended.

-- A re-issue: started by one of the staff, who say how they know the person, and confirmed by another one. ended_as says how
-- it ended, if it did; ended_by who of the staff stopped it. invite_hash: the invite that the new account comes in with.
CREATE TABLE reissues (
    tenant_id    BLOB NOT NULL,
    reissue_id   BLOB NOT NULL CHECK (length(reissue_id) = 16),
    account_id   BLOB NOT NULL,
    fact         TEXT NOT NULL,
    started_by   BLOB NOT NULL,
    started_ms   INTEGER NOT NULL,
    confirmed_by BLOB,
    confirmed_ms INTEGER,
    invite_hash  BLOB,
    ended_as     TEXT CHECK (ended_as IN ('done', 'stopped', 'cancelled')),
    ended_by     BLOB,
    ended_ms     INTEGER,
    PRIMARY KEY (tenant_id, reissue_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id),
    FOREIGN KEY (tenant_id, started_by) REFERENCES staff (tenant_id, staff_id),
    CHECK ((confirmed_by IS NULL) = (confirmed_ms IS NULL)),
    CHECK (confirmed_by IS NULL OR confirmed_by <> started_by),
    CHECK ((ended_as IS NULL) = (ended_ms IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reissues_of_account ON reissues (tenant_id, account_id, started_ms);
CREATE INDEX reissues_of_invite ON reissues (tenant_id, invite_hash) WHERE invite_hash IS NOT NULL;

-- Which account another one stands in the place of, by the house's word. said_ms: when its circles were told.
-- copies_until_ms: how long what the old account shared waits for the new one; empty once it is gone.
CREATE TABLE superseded (
    tenant_id       BLOB NOT NULL REFERENCES tenants (tenant_id),
    account_id      BLOB NOT NULL CHECK (length(account_id) = 16),
    new_account_id  BLOB NOT NULL CHECK (length(new_account_id) = 16),
    at_ms           INTEGER NOT NULL,
    said_ms         INTEGER,
    copies_until_ms INTEGER,
    PRIMARY KEY (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX superseded_by_new ON superseded (tenant_id, new_account_id);
CREATE INDEX superseded_copies ON superseded (tenant_id, copies_until_ms) WHERE copies_until_ms IS NOT NULL;

-- A pair of which one account has ended: it is read, and nobody writes to it any more.
ALTER TABLE spaces ADD COLUMN is_ended INTEGER NOT NULL DEFAULT 0 CHECK (is_ended IN (0, 1));
