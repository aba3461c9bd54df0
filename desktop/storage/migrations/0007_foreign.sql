-- Packets of another laptop, carried for it as they are.  They have no place in this laptop's own
-- sequence and counts; the centre's receipt names their digest.
CREATE TABLE foreign_packet (
    digest    BLOB PRIMARY KEY CHECK (length(digest) = 32),
    device    BLOB NOT NULL CHECK (length(device) = 8),
    seq       INTEGER NOT NULL CHECK (seq >= 1),
    id        BLOB NOT NULL CHECK (length(id) = 16),
    rev       INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    size      INTEGER NOT NULL,
    state     TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored')),
    held      TEXT NOT NULL DEFAULT '',
    taken_at  INTEGER NOT NULL,
    stored_at INTEGER,
    receipt   BLOB,
    CHECK ((state = 'waiting') = (receipt IS NULL))
) STRICT;
CREATE INDEX foreign_waiting ON foreign_packet (device, seq, digest, size)
    WHERE state = 'waiting' AND held = '';
CREATE TRIGGER foreign_is_frozen BEFORE UPDATE OF digest, device, seq, id, rev, bytes, size
ON foreign_packet
BEGIN SELECT RAISE(ABORT, 'a packet is frozen'); END;

-- Members of a laptop that died, while they are readable: only to warn of the same person.
CREATE TABLE adopted (
    id             BLOB PRIMARY KEY CHECK (length(id) = 16),
    number         TEXT NOT NULL,
    answers        TEXT NOT NULL,
    name           TEXT NOT NULL,
    booth          TEXT NOT NULL,
    near           BLOB NOT NULL,
    epic_key       BLOB,
    mobile_key     BLOB,
    sealed_at      INTEGER NOT NULL,
    readable_until INTEGER NOT NULL
) STRICT;
CREATE INDEX adopted_by_near ON adopted (near);
CREATE INDEX adopted_by_epic ON adopted (epic_key) WHERE epic_key IS NOT NULL;
CREATE INDEX adopted_by_mobile ON adopted (mobile_key) WHERE mobile_key IS NOT NULL;
