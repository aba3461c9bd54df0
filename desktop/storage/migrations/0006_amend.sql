-- A draft may correct a member who is sealed already: it has the member's id, and says which
-- revision it corrects.  0 is somebody new.
ALTER TABLE draft ADD COLUMN base_rev INTEGER NOT NULL DEFAULT 0;

-- 64 bits of light and dark of the kept picture, to notice that it was taken once and kept for two.
-- They go with the picture: nobody can be known again by them.
ALTER TABLE draft ADD COLUMN photo_look BLOB;
ALTER TABLE photo ADD COLUMN look BLOB;

-- What each revision after the first changed, by whom and why.  The sealed packets are the record;
-- these words go when the member is no longer readable.
CREATE TABLE revision (
    id        BLOB NOT NULL CHECK (length(id) = 16),
    rev       INTEGER NOT NULL CHECK (rev >= 2),
    reason    TEXT NOT NULL,
    words     TEXT NOT NULL,
    changes   TEXT,
    enroller  TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    PRIMARY KEY (id, rev)
) STRICT, WITHOUT ROWID;
