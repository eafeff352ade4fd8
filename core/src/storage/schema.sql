-- A phone's database, version 1.
--
-- What rests here is what a thief with the locked phone may read: sealed envelopes, public keys,
-- tokens (which a house can suspend), positions. Bodies of open envelopes, digests and secrets are
-- sealed under the storage key, which the platform's keystore guards. No plain day, name or document
-- kind of a sealed document is a column.

-- Single facts about this install: its keys and account secret (sealed), its wrapped vault secret.
CREATE TABLE facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Account logs, our own and those of people whose documents we read; pinned once verified.
CREATE TABLE account_logs (
    account  BLOB NOT NULL,
    position INTEGER NOT NULL,          -- 0 is Genesis
    record   BLOB NOT NULL,
    PRIMARY KEY (account, position)
) STRICT, WITHOUT ROWID;

-- Where we exchange: our home and our houses. `incarnation` is the server database's lifetime,
-- `log_head` the head of our account log that this tenant has acknowledged.
CREATE TABLE tenants (
    tenant      BLOB NOT NULL PRIMARY KEY,
    is_house    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    zone        TEXT NOT NULL,
    server_url  TEXT NOT NULL,
    token       BLOB NOT NULL,
    incarnation BLOB,
    log_head    BLOB
) STRICT, WITHOUT ROWID;

-- How far each space was read. Written in the same transaction as the envelopes it stands for.
CREATE TABLE cursors (
    tenant   BLOB NOT NULL,
    space    BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tenant, space)
) STRICT, WITHOUT ROWID;

-- Documents that we hold envelopes of. `live_count` and `live_sum` are the fingerprint of the set:
-- digests are keyed by it, and the server's checks compare with it. `kind` and `consent` are NULL
-- for sealed documents.
CREATE TABLE documents (
    account    BLOB NOT NULL,
    document   BLOB NOT NULL,
    tenant     BLOB NOT NULL,
    space      BLOB NOT NULL,
    kind       INTEGER,
    consent    BLOB,
    live_count INTEGER NOT NULL,
    live_sum   INTEGER NOT NULL,
    PRIMARY KEY (account, document)
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_of_space ON documents (space, kind);

-- Envelopes in their final bytes. Bodies of open ones are sealed for this disk.
CREATE TABLE envelopes (
    account   BLOB NOT NULL,
    document  BLOB NOT NULL,
    device    BLOB NOT NULL,
    sequence  INTEGER NOT NULL,
    id        BLOB NOT NULL,
    header    BLOB NOT NULL,
    body      BLOB NOT NULL,
    signature BLOB,
    PRIMARY KEY (account, document, device, sequence)
) STRICT, WITHOUT ROWID;

-- Envelopes of this device that their tenant has not acknowledged, in the order of writing.
CREATE TABLE send_queue (
    entry    INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant   BLOB NOT NULL,
    account  BLOB NOT NULL,
    document BLOB NOT NULL,
    device   BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    UNIQUE (account, document, device, sequence)
) STRICT;

CREATE INDEX send_queue_of_tenant ON send_queue (tenant, entry);

-- What the server refused for good, or what a server sent us that did not pass the gate. Kept until
-- the person has seen it; the entry itself stays in `envelopes` where it is ours.
CREATE TABLE refusals (
    account  BLOB NOT NULL,
    document BLOB NOT NULL,
    device   BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    code     TEXT NOT NULL,
    PRIMARY KEY (account, document, device, sequence)
) STRICT, WITHOUT ROWID;

-- Sealed summaries, each with the fingerprint of what it was computed from. Never truth: deleting
-- all rows changes no answer.
CREATE TABLE digests (
    name        TEXT NOT NULL PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    sealed      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
