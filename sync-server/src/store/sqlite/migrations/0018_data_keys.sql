-- Data keys in keys.db that are to be deleted: what they seal is erased here already, in the transaction that wrote the
-- row. The key goes behind that commit, then the row. of_id: a consent, a document, or the account for all that it shared.
CREATE TABLE ending_keys (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    of_id      BLOB NOT NULL CHECK (length(of_id) = 16),
    PRIMARY KEY (tenant_id, account_id, of_id)
) STRICT, WITHOUT ROWID;
