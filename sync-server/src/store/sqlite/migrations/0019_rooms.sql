-- What the house notes of somebody who lives there, one row a person: their room and since when, the last day that is
-- planned (days since 1970), and the counsellor who is theirs. Room and day go when they leave, all of it when they live
-- there again.
CREATE TABLE stays (
    tenant_id     BLOB NOT NULL,
    account_id    BLOB NOT NULL,
    room          TEXT,
    room_since_ms INTEGER,
    last_day      INTEGER,
    counsellor_id BLOB,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id),
    FOREIGN KEY (tenant_id, counsellor_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- Who leads a session of the schedule, and its day: nobody else of the staff reads the lines about it. Rows go after 60
-- days, when no line is left to read.
CREATE TABLE session_leads (
    tenant_id  BLOB NOT NULL,
    session_id BLOB NOT NULL,
    staff_id   BLOB NOT NULL,
    day        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- How a house was in a week that is over, by its Monday: 1 few, 2 about half, 3 most; empty where fewer than eleven people
-- let it be counted. Counted once and never again, so that no two countings can be compared.
CREATE TABLE climate_weeks (
    tenant_id   BLOB NOT NULL,
    first_day   INTEGER NOT NULL,
    checking_in INTEGER CHECK (checking_in IN (1, 2, 3)),
    encouraged  INTEGER CHECK (encouraged IN (1, 2, 3)),
    PRIMARY KEY (tenant_id, first_day)
) STRICT, WITHOUT ROWID;
