-- Reports: what somebody showed to the house, and what staff decided about it.

-- Each report as it came in; the copy here is the house's, whoever leaves and whatever becomes of the log. author_id,
-- post_id and space_id name the post that is meant, as the report's own proof has them. closed_ms: when a decision closed
-- it; 180 days later the row goes, and so do the bytes in the log. This table keeps its rowid: a report may be large.
CREATE TABLE reports (
    tenant_id   BLOB NOT NULL,
    account_id  BLOB NOT NULL,
    record_id   BLOB NOT NULL CHECK (length(record_id) = 16),
    document_id BLOB NOT NULL,
    space_id    BLOB NOT NULL,
    author_id   BLOB NOT NULL,
    post_id     BLOB NOT NULL,
    record      BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    closed_ms   INTEGER,
    PRIMARY KEY (tenant_id, account_id, record_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT;
CREATE INDEX reports_of_post ON reports (tenant_id, space_id, author_id, post_id);
CREATE INDEX reports_closed ON reports (tenant_id, closed_ms) WHERE closed_ms IS NOT NULL;

-- What was decided about a post, one row a decision, in turn. Without staff_id the server hid it by itself, after two
-- people had reported it.
CREATE TABLE report_decisions (
    tenant_id BLOB NOT NULL,
    space_id  BLOB NOT NULL,
    author_id BLOB NOT NULL,
    post_id   BLOB NOT NULL,
    turn      INTEGER NOT NULL CHECK (turn >= 1),
    is_hidden INTEGER NOT NULL,
    staff_id  BLOB,
    at_ms     INTEGER NOT NULL,
    note      TEXT,
    PRIMARY KEY (tenant_id, space_id, author_id, post_id, turn),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;
