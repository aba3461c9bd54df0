-- Spellings that people chose: the word as it was given and as it was chosen, each in its script.
-- The counter of a choice goes past its rivals'; own is this laptop's, centre what others came to.
CREATE TABLE spelling (
    given  TEXT NOT NULL,
    chosen TEXT NOT NULL,
    own    INTEGER NOT NULL DEFAULT 0 CHECK (own >= 0),
    centre INTEGER NOT NULL DEFAULT 0 CHECK (centre >= 0),
    PRIMARY KEY (given, chosen)
) STRICT, WITHOUT ROWID;

-- By what a member is found again when only the stub is left: keyed digests of how the name sounds
-- (exactly, and nearly), with all that is compared behind them, so that a look never leaves the index.
CREATE TABLE likeness (
    key           BLOB NOT NULL CHECK (length(key) = 8),
    place         INTEGER NOT NULL REFERENCES enrolment (place),
    relation      BLOB NOT NULL,
    near_relation BLOB NOT NULL,
    booth         BLOB NOT NULL,
    born          INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;
