CREATE TABLE kept (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
CREATE TABLE draft (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    answers    TEXT NOT NULL,
    pack       TEXT NOT NULL,
    enroller   TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    binned_at  INTEGER,
    photo      BLOB,
    photo_note TEXT
, noted TEXT NOT NULL DEFAULT '{}', base_rev INTEGER NOT NULL DEFAULT 0, photo_look BLOB) STRICT;
CREATE TABLE enrolment (
    place          INTEGER PRIMARY KEY,
    id             BLOB NOT NULL CHECK (length(id) = 16),
    rev            INTEGER NOT NULL CHECK (rev >= 1),
    number         TEXT NOT NULL UNIQUE,
    answers        TEXT,
    name           TEXT,
    masked_name    TEXT NOT NULL,
    born           INTEGER NOT NULL,
    booth          TEXT NOT NULL,
    epic_key       BLOB,
    mobile_key     BLOB,
    enroller       TEXT NOT NULL,
    pack           TEXT NOT NULL,
    sealed_at      INTEGER NOT NULL,
    readable_until INTEGER NOT NULL, noted TEXT,
    UNIQUE (id, rev)
) STRICT;
CREATE INDEX enrolment_by_epic ON enrolment (epic_key) WHERE epic_key IS NOT NULL;
CREATE INDEX enrolment_by_mobile ON enrolment (mobile_key) WHERE mobile_key IS NOT NULL;
CREATE INDEX enrolment_by_readable ON enrolment (readable_until) WHERE answers IS NOT NULL;
CREATE TABLE photo (
    place  INTEGER PRIMARY KEY REFERENCES enrolment (place),
    jpeg   BLOB NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    note   TEXT NOT NULL
, look BLOB) STRICT;
CREATE TABLE consent (
    place     INTEGER PRIMARY KEY REFERENCES enrolment (place),
    notice    TEXT NOT NULL,
    language  TEXT NOT NULL,
    mode      TEXT NOT NULL,
    purposes  TEXT NOT NULL,
    digest    BLOB NOT NULL CHECK (length(digest) = 32),
    given_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE card (
    counter    INTEGER PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE REFERENCES enrolment (number),
    payload    TEXT NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    printed    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE packet (
    seq        INTEGER PRIMARY KEY CHECK (seq >= 1),
    id         BLOB NOT NULL CHECK (length(id) = 16),
    rev        INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('enrolment', 'amendment', 'withdrawal', 'audit_head', 'test')),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    bytes      BLOB,
    size       INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting'
               CHECK (state IN ('waiting', 'stored', 'accepted', 'quarantined', 'duplicate_person')),
    held       TEXT NOT NULL DEFAULT '',
    code       TEXT NOT NULL DEFAULT '',
    made_at    INTEGER NOT NULL,
    stored_at  INTEGER,
    judged_at  INTEGER,
    server_seq INTEGER,
    receipt    BLOB,
    verdict    BLOB, has_left INTEGER NOT NULL DEFAULT 0,
    UNIQUE (id, rev),
    CHECK ((state = 'waiting') = (receipt IS NULL))
) STRICT;
CREATE INDEX packet_by_state ON packet (state, kind);
CREATE TRIGGER packet_is_frozen BEFORE UPDATE OF seq, id, rev, kind, digest, size, made_at ON packet
BEGIN SELECT RAISE(ABORT, 'a packet is frozen'); END;
CREATE TRIGGER packet_bytes_are_frozen BEFORE UPDATE OF bytes ON packet
WHEN NEW.bytes IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a packet is frozen'); END;
CREATE TRIGGER packet_stays BEFORE DELETE ON packet
BEGIN SELECT RAISE(ABORT, 'a packet stays'); END;
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY,
    prev        BLOB NOT NULL,
    wall        INTEGER NOT NULL,
    boot        BLOB NOT NULL,
    mono_ms     INTEGER NOT NULL,
    server_time INTEGER,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    object      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'trigram');
CREATE INDEX packet_people ON packet (kind, rev, state, held);
CREATE INDEX packet_standing ON packet (id, rev, state, code, held, made_at, stored_at, judged_at);
CREATE INDEX packet_waiting ON packet (seq, held, digest, size, made_at) WHERE state = 'waiting';
CREATE INDEX enrolment_by_time ON enrolment (sealed_at, rev);
CREATE TABLE spelling (
    given  TEXT NOT NULL,
    chosen TEXT NOT NULL,
    own    INTEGER NOT NULL DEFAULT 0 CHECK (own >= 0),
    centre INTEGER NOT NULL DEFAULT 0 CHECK (centre >= 0),
    PRIMARY KEY (given, chosen)
) STRICT, WITHOUT ROWID;
CREATE TABLE likeness (
    key           BLOB NOT NULL CHECK (length(key) = 8),
    place         INTEGER NOT NULL REFERENCES enrolment (place),
    relation      BLOB NOT NULL,
    near_relation BLOB NOT NULL,
    booth         BLOB NOT NULL,
    born          INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE roll (
    id        TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    head      BLOB NOT NULL,
    not_after INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL,
    is_held   INTEGER NOT NULL CHECK (is_held IN (0, 1))
) STRICT;
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
CREATE TABLE packet_bytes (
    seq   INTEGER PRIMARY KEY REFERENCES packet (seq),
    sum   BLOB NOT NULL CHECK (length(sum) = 32),
    bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER packet_bytes_stay_as_they_are BEFORE UPDATE ON packet_bytes
BEGIN SELECT RAISE(ABORT, 'a packet is frozen'); END;
