-- A packet's bytes stand beside its row, not in it: a receipt or a verdict changes the row, and SQLite
-- writes a changed row anew with everything in it, 43 KB for a few hundred bytes of news.
-- Packets of before stay where they are until their time is over: nothing is moved, so no room is
-- needed and nobody waits.  has_left says that the bytes went after their time; without it and
-- without bytes, a packet is damaged.  sum is SHA-256 of all of them, so that the file in the spool
-- can stand in; it comes first, and is read without them.
CREATE TABLE packet_bytes (
    seq   INTEGER PRIMARY KEY REFERENCES packet (seq),
    sum   BLOB NOT NULL CHECK (length(sum) = 32),
    bytes BLOB NOT NULL
) STRICT;

CREATE TRIGGER packet_bytes_stay_as_they_are BEFORE UPDATE ON packet_bytes
BEGIN SELECT RAISE(ABORT, 'a packet is frozen'); END;

ALTER TABLE packet ADD COLUMN has_left INTEGER NOT NULL DEFAULT 0;
UPDATE packet SET has_left = 1 WHERE bytes IS NULL;
