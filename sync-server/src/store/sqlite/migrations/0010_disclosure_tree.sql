-- The disclosure log of each house: a tree of salted leaves that only grows (RFC 6962). What lies in the table disclosures
-- is taken over, house by house, when the database is opened; that table stays empty from then on.

-- The leaves, from 0. entry: CBOR, as it was hashed behind its salt; the first one says where the tree begins. account_id,
-- number: whose reading it is and the how manieth that this person is shown, once more, to be found by. Salt and entry can
-- be erased later and leave a tree that says nothing; nothing erases them yet.
CREATE TABLE disclosure_leaves (
    tenant_id  BLOB NOT NULL,
    leaf_index INTEGER NOT NULL,
    account_id BLOB,
    number     INTEGER,
    salt       BLOB,
    entry      BLOB,
    PRIMARY KEY (tenant_id, leaf_index),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX disclosures_of_account ON disclosure_leaves (tenant_id, account_id, number);

-- The nodes over whole powers of two; leaf n is node 2n. They never change while the tree lives.
CREATE TABLE disclosure_nodes (
    tenant_id   BLOB NOT NULL,
    node_number INTEGER NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, node_number)
) STRICT, WITHOUT ROWID;

-- What the house signed of it, in CBOR: each size that a phone was shown. tree_id: the incarnation that the tree lived in.
CREATE TABLE disclosure_checkpoints (
    tenant_id  BLOB NOT NULL,
    tree_id    BLOB NOT NULL CHECK (length(tree_id) = 16),
    size       INTEGER NOT NULL,
    checkpoint BLOB NOT NULL,
    PRIMARY KEY (tenant_id, tree_id, size)
) STRICT, WITHOUT ROWID;
