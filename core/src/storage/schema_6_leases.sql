-- A phone's database: how long what others show in a pair or a small circle stays without a word from there. A space that
-- is not here has no lease that could end. heard_ms: the server's clock then; began_ms: this phone's; seen_ms: this phone's
-- when it was last looked at; passed_ms: how long ago it was heard; over_ms: how much had passed when it was first found to
-- be over. A locked phone reads and writes it.
CREATE TABLE leases (
    space     BLOB NOT NULL PRIMARY KEY,
    heard_ms  INTEGER NOT NULL,
    began_ms  INTEGER NOT NULL,
    seen_ms   INTEGER NOT NULL,
    passed_ms INTEGER NOT NULL,
    over_ms   INTEGER
) STRICT, WITHOUT ROWID;
