-- Which voters' lists were taken, and their signed heads.  The row outlives the list, so that an
-- older version never comes back.
CREATE TABLE roll (
    id        TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    head      BLOB NOT NULL,
    not_after INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL,
    is_held   INTEGER NOT NULL CHECK (is_held IN (0, 1))
) STRICT;
