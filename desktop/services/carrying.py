"""The pen-drive road: sealed packets out as a file, the centre's answers back in."""

from __future__ import annotations

import os
from pathlib import Path

from desktop import wire
from desktop.errors import KnownError
from desktop.services.clock import Clock
from desktop.services.synchronising import Synchronising
from desktop.storage.work import Store


class CarryError(KnownError):
    """The pen drive did not do.

    E-USB-01 nothing waits; E-USB-02 not read back as it was written; E-USB-03 not a file of the
    centre's answers; E-USB-04 the pen drive cannot be read or written.
    """


class PenDrive:
    """What waits, as one file of the very stream that goes over the network.

    Giving changes no state here: only the centre's receipts do, and `take` brings those.
    """

    def __init__(
        self, store: Store, synchronising: Synchronising, device: bytes, clock: Clock
    ) -> None:
        self._store = store
        self._synchronising = synchronising
        self._device = device
        self._clock = clock

    def give(self, folder: Path) -> int:
        """How many packets; written aside, flushed, read back, and only then given its name."""
        outbox = self._store.read.outbox
        waiting = outbox.waiting(100_000)
        if not waiting:
            raise CarryError("E-USB-01")
        name = f"{self._device.hex()[:8]}-{self._clock.now_ms():x}.enb"
        data = wire.as_stream([outbox.packet(item.seq) for item in waiting])
        aside = folder / f"{name}.tmp"
        try:
            with aside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if wire.digest_of_bytes(aside.read_bytes()) != wire.digest_of_bytes(data):
                raise CarryError("E-USB-02")
            aside.replace(folder / name)
        except OSError as error:
            raise CarryError("E-USB-04") from error
        return len(waiting)

    def take(self, file: Path) -> int:
        """How many packets have news."""
        try:
            untrusted = file.read_bytes()
        except OSError as error:
            raise CarryError("E-USB-04") from error
        taken = self._synchronising.take(untrusted)
        if taken is None:
            raise CarryError("E-USB-03")
        return max(taken.stored, taken.verdicts)
