-- How staff come in: passkeys, or a password with one-time codes; and how their access ends.

-- When somebody's access ended. The row stays: what they looked at and decided names it.
ALTER TABLE staff ADD COLUMN ended_ms INTEGER;

-- way: what started the session: 'link', 'passkey' or 'password'.
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'link';
CREATE INDEX sessions_of_staff ON sessions (tenant_id, staff_id);
CREATE INDEX sign_in_links_of_staff ON sign_in_links (tenant_id, staff_id);

-- passkey: its public key and counter, as webauthn-rs writes them (JSON). Nothing here lets anybody sign in.
CREATE TABLE passkeys (
    tenant_id     BLOB NOT NULL,
    staff_id      BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    name          TEXT NOT NULL,
    passkey       TEXT NOT NULL,
    created_ms    INTEGER NOT NULL,
    last_used_ms  INTEGER,
    PRIMARY KEY (tenant_id, staff_id, credential_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- password_hash: argon2id, with its parameters and salt. code_secret: what one-time codes are made from. last_step: the
-- 30 seconds of the last code that was used, so that none is good twice.
CREATE TABLE staff_passwords (
    tenant_id     BLOB NOT NULL,
    staff_id      BLOB NOT NULL,
    sign_in_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    code_secret   BLOB NOT NULL,
    last_step     INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, staff_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, staff_id)
) STRICT, WITHOUT ROWID;

-- In whose house somebody is who signs in: a passkey tells only whose it is, a person only their sign-in name.
-- tenant_id is the staff member's id, or derived from the name: a tenant with this one row.
CREATE TABLE staff_directory (
    tenant_id BLOB NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    house_id  BLOB NOT NULL CHECK (length(house_id) = 16),
    staff_id  BLOB NOT NULL CHECK (length(staff_id) = 16)
) STRICT, WITHOUT ROWID;
