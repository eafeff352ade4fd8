-- Residents who are away for a while: in a hospital, on a visit at home. They live in the house all the same; an account
-- that is not here is not away. until_day: the last day away that staff expect, as days since 1970; only their word ends it.
CREATE TABLE away (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    since_ms   INTEGER NOT NULL,
    until_day  INTEGER,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
