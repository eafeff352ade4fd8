-- Who of the staff talks with somebody who asked for support: one a person, the last who said so. Rows go after 72 hours,
-- as asks do.
CREATE TABLE taken_asks (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    staff_id   BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_asks_by_time ON taken_asks (tenant_id, at_ms);

-- What became of a follow-up. A follow-up is no record: it is over after three days, and so is what was said of it.
CREATE TABLE follow_up_marks (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    rule       TEXT NOT NULL CHECK (rule IN ('urge', 'confidence', 'mood', 'quiet')),
    day        INTEGER NOT NULL,
    mark       TEXT NOT NULL CHECK (mark IN ('done', 'booked', 'not_needed')),
    staff_id   BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id, rule, day),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_marks_by_time ON follow_up_marks (tenant_id, at_ms);
