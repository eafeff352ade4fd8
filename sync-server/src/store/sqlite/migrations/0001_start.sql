-- Porchlight's server database. Every table that holds anything about people starts with tenant_id: a house, or the
-- home of one account. It is the first column of every key, so one tenant's rows lie together and a statement that
-- forgets the tenant finds no index to use (and a test to stop it).
--
-- Ids are the bytes that cross the wire. Times are milliseconds since 1970 on the server's clock. Sums wrap at 64 bits
-- and are kept as the same bits, signed.

-- One row: which database this is. A restore from backup writes a new incarnation here.
CREATE TABLE server (
    only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
    incarnation_id BLOB NOT NULL CHECK (length(incarnation_id) = 16),
    created_ms     INTEGER NOT NULL
) STRICT;

-- A house has a name and a zone; a home has neither. The house's own keys lie in another file, keys.db.
CREATE TABLE tenants (
    tenant_id  BLOB NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    kind       TEXT NOT NULL CHECK (kind IN ('house', 'home')),
    name       TEXT,
    zone       TEXT,
    created_ms INTEGER NOT NULL,
    CHECK ((kind = 'house') = (name IS NOT NULL AND zone IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Who an account is in this tenant now. In a house, display_name is the name that staff gave in the invite.
CREATE TABLE accounts (
    tenant_id    BLOB NOT NULL REFERENCES tenants (tenant_id),
    account_id   BLOB NOT NULL CHECK (length(account_id) = 16),
    role         TEXT NOT NULL CHECK (role IN ('owner', 'house', 'resident', 'alumni', 'mentor')),
    display_name TEXT,
    joined_ms    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

-- The houses that the account of a home belongs to: kept in the home, where its devices ask.
CREATE TABLE houses_of_home (
    tenant_id BLOB NOT NULL REFERENCES tenants (tenant_id),
    house_id  BLOB NOT NULL CHECK (length(house_id) = 16),
    PRIMARY KEY (tenant_id, house_id)
) STRICT, WITHOUT ROWID;

-- The account log, verified before it came here; the server only puts its records in order.
CREATE TABLE account_log (
    tenant_id    BLOB NOT NULL,
    account_id   BLOB NOT NULL,
    record_index INTEGER NOT NULL CHECK (record_index >= 0),
    record       BLOB NOT NULL,
    PRIMARY KEY (tenant_id, account_id, record_index),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

-- A device's token for this tenant, hashed, and when it last finished an exchange (NULL: never yet).
CREATE TABLE devices (
    tenant_id        BLOB NOT NULL,
    device_id        BLOB NOT NULL CHECK (length(device_id) = 16),
    account_id       BLOB NOT NULL,
    token_hash       BLOB NOT NULL CHECK (length(token_hash) = 32),
    last_exchange_ms INTEGER,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_of_account ON devices (tenant_id, account_id);

-- A space is one log. next_position is the counter that a commit takes positions from; live_count and live_sum total
-- the envelopes that a reader of the whole space should hold.
CREATE TABLE spaces (
    tenant_id     BLOB NOT NULL REFERENCES tenants (tenant_id),
    space_id      BLOB NOT NULL CHECK (length(space_id) = 16),
    kind          TEXT NOT NULL CHECK (kind IN ('personal', 'care', 'circle', 'pair')),
    next_position INTEGER NOT NULL DEFAULT 1,
    live_count    INTEGER NOT NULL DEFAULT 0,
    live_sum      INTEGER NOT NULL DEFAULT 0,
    projected     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, space_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    tenant_id  BLOB NOT NULL,
    space_id   BLOB NOT NULL,
    account_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, space_id, account_id),
    FOREIGN KEY (tenant_id, space_id) REFERENCES spaces (tenant_id, space_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spaces_of_account ON members (tenant_id, account_id, space_id);

-- A document is named by its account and its id together: the id of an open document can be computed by anybody, so
-- the id alone could be taken by somebody else first. A sealed document has no kind here. consent_id: the consent that
-- a shared document was published under.
CREATE TABLE documents (
    tenant_id    BLOB NOT NULL,
    account_id   BLOB NOT NULL,
    document_id  BLOB NOT NULL CHECK (length(document_id) = 16),
    space_id     BLOB NOT NULL,
    kind         INTEGER,
    consent_id   BLOB,
    is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
    is_deleted   INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    live_count   INTEGER NOT NULL DEFAULT 0,
    live_sum     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, account_id, document_id),
    FOREIGN KEY (tenant_id, space_id) REFERENCES spaces (tenant_id, space_id)
) STRICT, WITHOUT ROWID;

-- The end of each device's chain in each document.
CREATE TABLE chains (
    tenant_id     BLOB NOT NULL,
    account_id    BLOB NOT NULL,
    document_id   BLOB NOT NULL,
    device_id     BLOB NOT NULL,
    next_sequence INTEGER NOT NULL CHECK (next_sequence >= 1),
    last_id       BLOB NOT NULL CHECK (length(last_id) = 32),
    PRIMARY KEY (tenant_id, account_id, document_id, device_id),
    FOREIGN KEY (tenant_id, account_id, document_id) REFERENCES documents (tenant_id, account_id, document_id)
) STRICT, WITHOUT ROWID;

-- The log of each space. An entry is an envelope, or (document_id NULL) word that the account's log has grown.
-- A pushed segment takes consecutive positions, and its last envelope carries the signature. Rows hold whole bodies, so
-- this table keeps its rowid: large rows sit badly in a key tree.
CREATE TABLE log (
    tenant_id   BLOB NOT NULL,
    space_id    BLOB NOT NULL,
    position    INTEGER NOT NULL CHECK (position >= 1),
    account_id  BLOB NOT NULL,
    document_id BLOB,
    device_id   BLOB,
    sequence    INTEGER,
    envelope_id BLOB,
    header      BLOB,
    body        BLOB,
    body_hash   BLOB,
    signature   BLOB,
    PRIMARY KEY (tenant_id, space_id, position),
    FOREIGN KEY (tenant_id, space_id) REFERENCES spaces (tenant_id, space_id),
    CHECK ((document_id IS NULL) = (header IS NULL)),
    CHECK (header IS NULL OR (body IS NULL) <> (body_hash IS NULL))
) STRICT;
CREATE UNIQUE INDEX log_of_chain ON log (tenant_id, account_id, document_id, device_id, sequence)
    WHERE document_id IS NOT NULL;

-- Every grant and withdrawal. The bytes are part of the key: whatever else comes under the same id, a withdrawal stays.
CREATE TABLE consent_records (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    record_id  BLOB NOT NULL CHECK (length(record_id) = 16),
    record     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, account_id, record_id, record),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

-- The projection: the records of shared documents, taken out of their changes. spaces.projected says up to where.
CREATE TABLE shared_records (
    tenant_id   BLOB NOT NULL,
    account_id  BLOB NOT NULL,
    document_id BLOB NOT NULL,
    record_id   BLOB NOT NULL CHECK (length(record_id) = 16),
    record      BLOB NOT NULL,
    PRIMARY KEY (tenant_id, account_id, document_id, record_id),
    FOREIGN KEY (tenant_id, account_id, document_id) REFERENCES documents (tenant_id, account_id, document_id)
) STRICT, WITHOUT ROWID;

-- Documents that the projection could not read, and will not try again.
CREATE TABLE projection_stops (
    tenant_id   BLOB NOT NULL,
    account_id  BLOB NOT NULL,
    document_id BLOB NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id, document_id),
    FOREIGN KEY (tenant_id, account_id, document_id) REFERENCES documents (tenant_id, account_id, document_id)
) STRICT, WITHOUT ROWID;

-- Proof that a device signed two different envelopes under one sequence; at most a few per chain.
CREATE TABLE equivocations (
    tenant_id   BLOB NOT NULL REFERENCES tenants (tenant_id),
    account_id  BLOB NOT NULL,
    document_id BLOB NOT NULL,
    device_id   BLOB NOT NULL,
    sequence    INTEGER NOT NULL,
    envelope_id BLOB NOT NULL,
    header      BLOB NOT NULL,
    body_hash   BLOB NOT NULL,
    signature   BLOB,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id, document_id, device_id, sequence, envelope_id)
) STRICT, WITHOUT ROWID;

-- Invites of residents, by the hash of their secret. Who used one may ask again (the reply may have been lost).
CREATE TABLE invites (
    tenant_id    BLOB NOT NULL REFERENCES tenants (tenant_id),
    invite_hash  BLOB NOT NULL CHECK (length(invite_hash) = 32),
    display_name TEXT NOT NULL,
    expires_ms   INTEGER NOT NULL,
    used_account BLOB,
    used_device  BLOB,
    PRIMARY KEY (tenant_id, invite_hash),
    CHECK ((used_account IS NULL) = (used_device IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    tenant_id  BLOB NOT NULL REFERENCES tenants (tenant_id),
    staff_id   BLOB NOT NULL CHECK (length(staff_id) = 16),
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_links (
    tenant_id  BLOB NOT NULL,
    link_hash  BLOB NOT NULL CHECK (length(link_hash) = 32),
    staff_id   BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER,
    PRIMARY KEY (tenant_id, link_hash),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    tenant_id    BLOB NOT NULL,
    session_hash BLOB NOT NULL CHECK (length(session_hash) = 32),
    staff_id     BLOB NOT NULL,
    created_ms   INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, session_hash),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- One reading of a resident's shared data by staff, written before the page is sent. Never changed.
CREATE TABLE disclosures (
    tenant_id     BLOB NOT NULL,
    disclosure_id INTEGER NOT NULL,
    account_id    BLOB NOT NULL,
    staff_id      BLOB NOT NULL,
    at_ms         INTEGER NOT NULL,
    record_types  TEXT NOT NULL,
    reason        TEXT NOT NULL,
    PRIMARY KEY (tenant_id, disclosure_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;
