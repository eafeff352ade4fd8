-- A phone's database, version 5: who looked, and what proves it.

-- The newest checkpoint that was shown of each life of a house's disclosure log. Signed by the house, and about no person:
-- a locked phone reads and writes it. place rises with each: the highest of a house is the newest tree, and what is below
-- stays as evidence.
CREATE TABLE disclosure_pins (
    place      INTEGER PRIMARY KEY,
    house      BLOB NOT NULL,
    tree       BLOB NOT NULL,
    size       INTEGER NOT NULL,
    checkpoint BLOB NOT NULL,
    shown_ms   INTEGER NOT NULL,
    UNIQUE (house, tree)
) STRICT;

-- One's own readings, sealed. leaf: what the tree knows of it. number: the how manieth in its tree. place: the how manieth
-- that came here.
CREATE TABLE disclosures (
    place  INTEGER PRIMARY KEY,
    house  BLOB NOT NULL,
    leaf   BLOB NOT NULL,
    tree   BLOB NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (house, leaf)
) STRICT;

CREATE INDEX disclosures_of_tree ON disclosures (house, tree, number);

-- What a house showed that no honest one shows, beside what it had shown before: two words of its own that do not go
-- together. The first of each kind in a tree is kept.
CREATE TABLE disclosure_breaches (
    house    BLOB NOT NULL,
    tree     BLOB NOT NULL,
    breach   TEXT NOT NULL,
    seen_ms  INTEGER NOT NULL,
    pinned   BLOB,
    shown    BLOB NOT NULL,
    PRIMARY KEY (house, tree, breach)
) STRICT, WITHOUT ROWID;
