"""The centre's receiving on its own: takes packets from a file, says `ACK <digest>` for each.

`python -m tests.faults.answering CENTRE PACKETS`: what `receive` does between its sockets, so that
a trace of it holds each answer beside the writes and syncs that must come before.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sync.protocol import canonical, sealing
from sync.server.centre import Centre
from sync.server.database import open_database
from sync.server.receiving import Receiving


def main(folder: Path, packets: Path) -> None:
    centre = Centre.read(folder)
    receiving = Receiving(open_database(centre.database), centre.keys.receipts_key(), 1)
    items, _ = canonical.split_sequence(packets.read_bytes())
    for item in items:
        receipts = receiving.receive([item])
        assert len(receipts) == 1
        print(f"ACK {sealing.read_packet(item).digest.hex()}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
