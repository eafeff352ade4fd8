-- What it takes for phones to get lost: snapshots and tombstones that cover, devices that rest or are removed, words
-- that find an account, and a database that came back from a backup.

-- covered_ms: when a snapshot or tombstone began to stand for this entry. Covered entries are in no live set and are
-- sent to nobody; thirty days later (at once for a tombstone) their bodies go, and header, hash and signature stay.
-- is_aside: written by a removed device outside of what stays valid; kept apart, for its owner to look at.
ALTER TABLE log ADD COLUMN covered_ms INTEGER;
ALTER TABLE log ADD COLUMN is_aside INTEGER NOT NULL DEFAULT 0 CHECK (is_aside IN (0, 1));
CREATE INDEX log_of_covered ON log (tenant_id, covered_ms) WHERE covered_ms IS NOT NULL AND body IS NOT NULL;

-- What was set aside takes nobody's place in a chain.
DROP INDEX log_of_chain;
CREATE UNIQUE INDEX log_of_chain ON log (tenant_id, account_id, document_id, device_id, sequence)
    WHERE document_id IS NOT NULL AND is_aside = 0;
CREATE UNIQUE INDEX log_of_late_words ON log (tenant_id, account_id, device_id, document_id, sequence)
    WHERE is_aside = 1;

CREATE INDEX documents_of_space ON documents (tenant_id, space_id);

-- A suspended device's token rests; the device stays one of the account.
ALTER TABLE devices ADD COLUMN is_suspended INTEGER NOT NULL DEFAULT 0 CHECK (is_suspended IN (0, 1));

-- After a restore, nothing that an account shared is shown until one of its devices has finished an exchange.
ALTER TABLE accounts ADD COLUMN is_unheard INTEGER NOT NULL DEFAULT 0 CHECK (is_unheard IN (0, 1));

-- What stays valid of removed devices' writing: lists that travel beside the account log, by their hash.
CREATE TABLE cut_lists (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    list_hash  BLOB NOT NULL CHECK (length(list_hash) = 32),
    list       BLOB NOT NULL,
    PRIMARY KEY (tenant_id, account_id, list_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

-- Whose recovery words these are. tenant_id is derived from the words' public keys: a tenant with this one row.
CREATE TABLE recovery_directory (
    tenant_id  BLOB NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    account_id BLOB NOT NULL CHECK (length(account_id) = 16)
) STRICT, WITHOUT ROWID;
