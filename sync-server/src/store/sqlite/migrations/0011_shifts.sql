-- What happened in a house, for whoever comes on shift: who moved in, left, lives there again, is away, is back. How
-- somebody left is not here. event_id counts up within the house; rows go after 30 days.
CREATE TABLE house_events (
    tenant_id  BLOB NOT NULL,
    event_id   INTEGER NOT NULL CHECK (event_id >= 1),
    account_id BLOB NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('arrived', 'left', 'came_back', 'away', 'back')),
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, event_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX house_events_by_time ON house_events (tenant_id, at_ms);

-- A hand-over: what one shift tells the next, signed by who wrote it. Never changed; what is to be added comes after it.
CREATE TABLE handovers (
    tenant_id      BLOB NOT NULL,
    handover_id    INTEGER NOT NULL CHECK (handover_id >= 1),
    staff_id       BLOB NOT NULL,
    at_ms          INTEGER NOT NULL,
    situation      TEXT NOT NULL,
    background     TEXT NOT NULL,
    assessment     TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    PRIMARY KEY (tenant_id, handover_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE handover_addenda (
    tenant_id   BLOB NOT NULL,
    handover_id INTEGER NOT NULL,
    addendum    INTEGER NOT NULL CHECK (addendum >= 1),
    staff_id    BLOB NOT NULL,
    at_ms       INTEGER NOT NULL,
    words       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, handover_id, addendum),
    FOREIGN KEY (tenant_id, handover_id) REFERENCES handovers (tenant_id, handover_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- Who of the next shift has read a hand-over, each once.
CREATE TABLE handover_readers (
    tenant_id   BLOB NOT NULL,
    handover_id INTEGER NOT NULL,
    staff_id    BLOB NOT NULL,
    at_ms       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, handover_id, staff_id),
    FOREIGN KEY (tenant_id, handover_id) REFERENCES handovers (tenant_id, handover_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;
