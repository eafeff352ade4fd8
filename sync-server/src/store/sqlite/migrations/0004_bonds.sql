-- Pairs and small circles, which exist by their members' word.

-- Every bond record, with its author: who is in a pair or a small circle is a function of these. The bytes are part of
-- the key: whatever else comes under the same id, what was said stays.
CREATE TABLE bond_records (
    tenant_id  BLOB NOT NULL,
    space_id   BLOB NOT NULL,
    account_id BLOB NOT NULL,
    record_id  BLOB NOT NULL CHECK (length(record_id) = 16),
    record     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, space_id, account_id, record_id, record),
    FOREIGN KEY (tenant_id, space_id) REFERENCES spaces (tenant_id, space_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
