-- Asks: "please reach out". The records themselves are projected into shared_records, as those of shared documents are.

-- When a record of an asks document came in first. The 72 hours of an ask are counted from here, on the server's clock,
-- because the phone's may be wrong.
CREATE TABLE ask_receipts (
    tenant_id   BLOB NOT NULL,
    account_id  BLOB NOT NULL,
    record_id   BLOB NOT NULL CHECK (length(record_id) = 16),
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id, record_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
