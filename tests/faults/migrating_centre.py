"""Brings a centre's database that an older program wrote up to date; says so."""

from __future__ import annotations

import sys

from sync.server.database import migrate, open_database

if __name__ == "__main__":
    engine = open_database(sys.argv[1])
    migrate(engine)
    engine.dispose()
    print("MIGRATED")
