-- A phone's database, version 3: what one reads of circles, and who one is in a house.

-- Under which membership a space was read, and from which months on it is read (as numbers: year times twelve, and the
-- months before; 0 is before all). A space that is not here is not read any more.
ALTER TABLE cursors ADD COLUMN epoch INTEGER;
ALTER TABLE cursors ADD COLUMN posts_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cursors ADD COLUMN notices_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cursors ADD COLUMN kept_from INTEGER NOT NULL DEFAULT 0;

-- The month of an open document that is one a month and open to many. Its id tells as much to anybody who tries.
ALTER TABLE documents ADD COLUMN month INTEGER;

-- What each house last said: who one is there, and who is in the circles that one reads. Sealed under the storage key.
CREATE TABLE house_words (
    tenant BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
