"""Opens a store that an older program wrote, which brings it up to date; says so."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.errors import StoreError
from desktop.storage.work import Store
from tests.storage.test_older_stores import KEY

if __name__ == "__main__":
    try:
        Store(Path(sys.argv[1]) / "store.db", KEY).close()
    except StoreError as error:
        sys.exit(str(error))
    print("OPENED")
