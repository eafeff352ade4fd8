-- A phone's database, version 2: what it takes for phones to be lost, locked, restored and kept small.

-- Bodies may be gone (of what is covered, until its header is no longer needed), so `body` may be NULL; then `body_hash`
-- stands for it. `sealing` says how the body lies here: 0 as it crossed the wire (sealed ones), 1 under the storage key,
-- 2 sealed to this device, by a phone that was locked. `is_covered`: a snapshot or tombstone stands for it.
CREATE TABLE envelopes_2 (
    account    BLOB NOT NULL,
    document   BLOB NOT NULL,
    device     BLOB NOT NULL,
    sequence   INTEGER NOT NULL,
    id         BLOB NOT NULL,
    header     BLOB NOT NULL,
    body       BLOB,
    body_hash  BLOB,
    signature  BLOB,
    sealing    INTEGER NOT NULL,
    is_covered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, document, device, sequence),
    CHECK ((body IS NULL) <> (body_hash IS NULL))
) STRICT, WITHOUT ROWID;
-- The second byte of a header is its suite; 1 is sealed.
INSERT INTO envelopes_2 (account, document, device, sequence, id, header, body, signature, sealing)
    SELECT account, document, device, sequence, id, header, body, signature, substr(header, 2, 1) <> x'01'
    FROM envelopes;
DROP TABLE envelopes;
ALTER TABLE envelopes_2 RENAME TO envelopes;
CREATE INDEX envelopes_without_body ON envelopes (account, document) WHERE body IS NULL;
CREATE INDEX envelopes_received ON envelopes (sealing) WHERE sealing = 2;
CREATE INDEX envelopes_covered ON envelopes (account, document) WHERE is_covered = 1;

-- The beginning of a chain that a snapshot or tombstone stands for: what follows goes on from here.
CREATE TABLE anchors (
    account  BLOB NOT NULL,
    document BLOB NOT NULL,
    device   BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    id       BLOB NOT NULL,
    PRIMARY KEY (account, document, device)
) STRICT, WITHOUT ROWID;

-- Chains that go on behind a gap: a snapshot that closes it may come later on the page. One that stays is withheld.
CREATE TABLE gaps (
    account  BLOB NOT NULL,
    document BLOB NOT NULL,
    device   BLOB NOT NULL,
    sequence INTEGER NOT NULL,          -- the first envelope behind the gap
    previous BLOB NOT NULL,             -- the id that it names before it
    tenant   BLOB NOT NULL,
    PRIMARY KEY (account, document, device, sequence)
) STRICT, WITHOUT ROWID;

ALTER TABLE documents ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;

-- Final bytes of open envelopes that wait: under a key that the keystore guards without the PIN, since a locked phone
-- sends too. Gone with the acknowledgement.
ALTER TABLE send_queue ADD COLUMN body BLOB;

-- Consents of our own that were withdrawn: their copies are not taken in again, locked or not.
CREATE TABLE withdrawn_consents (
    account BLOB NOT NULL,
    consent BLOB NOT NULL,
    PRIMARY KEY (account, consent)
) STRICT, WITHOUT ROWID;

-- What stays valid of removed devices' writing: lists that travel beside the account logs.
CREATE TABLE cut_lists (
    account BLOB NOT NULL,
    hash    BLOB NOT NULL,
    list    BLOB NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- Late envelopes of a removed device of our own: outside of what stays valid, until the person has looked at them.
CREATE TABLE set_aside (
    id        BLOB NOT NULL PRIMARY KEY,
    account   BLOB NOT NULL,
    document  BLOB NOT NULL,
    device    BLOB NOT NULL,
    sequence  INTEGER NOT NULL,
    header    BLOB NOT NULL,
    body      BLOB NOT NULL,
    signature BLOB
) STRICT, WITHOUT ROWID;

-- Texts that could not be saved as entries, sealed under the storage key. They stay on this phone.
CREATE TABLE drafts (
    id     BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
