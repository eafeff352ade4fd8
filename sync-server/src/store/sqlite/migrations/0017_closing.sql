-- Accounts that were closed, houses that were erased, and what the law wants kept of who read what.

-- When an account was closed, by the word of one of its devices. The row stays, so that it cannot come back.
ALTER TABLE accounts ADD COLUMN account_closed_ms INTEGER;

-- When a house was erased. Its row stays, with the roots of its disclosure log and the hashes of its people's tokens: their
-- phones are told.
ALTER TABLE tenants ADD COLUMN erased_ms INTEGER;

-- Leaves of which salt and entry are still here: those whose term is over are found without a look at the others.
CREATE INDEX disclosures_kept ON disclosure_leaves (tenant_id, leaf_index) WHERE entry IS NOT NULL;

-- The disclosure log of a house that was erased: its leaves from one place to another, in one sealed part. Nobody but who
-- holds the archive's key opens it, and that lies on no server. until_ms: the last reading that is in it; six years later
-- the part goes.
CREATE TABLE disclosure_archive (
    tenant_id   BLOB NOT NULL REFERENCES tenants (tenant_id),
    first_leaf  INTEGER NOT NULL,
    last_leaf   INTEGER NOT NULL,
    until_ms    INTEGER NOT NULL,
    archive_key BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (tenant_id, first_leaf)
) STRICT;
