"""Orders of the centre to this laptop: locked, it still sends; wiped, only when all has arrived.

Promises: nothing unsigned is ever followed; nothing is destroyed before every packet sealed here,
and the audit log's last word, has a verified receipt; a wipe that was cut goes on at the next
start, without a secret.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop import wire
from desktop.domain.ordered import Ordered, StandingOrder
from desktop.errors import KnownError
from desktop.security import keys
from desktop.security.ordered import BegunWipe, begun_wipe, standing_order
from desktop.security.vault import Vault
from desktop.services.desk import Desk
from desktop.services.synchronising import Synchronising
from desktop.settings import Settings
from desktop.storage.audit import Action
from desktop.storage.kept import Kept
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store

_MOST_TURNS: Final = 10_000
_LAST_WORD: Final = "wipe.said"


@dataclass(frozen=True, slots=True)
class Obeyed:
    """How it went: what still waits here, and whether everything is gone."""

    order: Ordered
    waiting: int
    is_wiped: bool = False
    code: str = ""


def standing(kept: Kept) -> StandingOrder | None:
    """The order that stands, verified again from the pinned root."""
    signed = kept.bytes_of("order")
    if signed is None:
        return None
    certificate = kept.bytes_of("certificate.control") or b""
    return standing_order(signed, certificate, kept.bytes_of("root") or b"")


class Wiping:
    """Destroys what this laptop holds.  `go_on` is called at every start."""

    def __init__(self, settings: Settings, vault: Callable[[], Vault]) -> None:
        self._settings = settings
        self._vault = vault

    def begin(self, store: Store) -> None:
        """From here on it is done, whatever happens.  Must be called when all has arrived."""
        kept = store.read.kept
        begun = BegunWipe(
            kept.bytes_of("order") or b"",
            kept.bytes_of("certificate.control") or b"",
            keys.read_slots(self._settings.slots).share_name,
        )
        keys.write_durably(self._settings.wipe, begun.encoded())

    def go_on(self) -> bool:
        """Slots first: without them the rest is noise.  Whether there was anything to do."""
        marker = self._settings.wipe
        if not marker.exists():
            return False
        try:
            root = bytes.fromhex(self._settings.root_key.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return False
        begun = begun_wipe(marker.read_bytes(), root)
        if begun is None:
            return False
        _overwrite(self._settings.slots)
        self._vault().forget(begun.share_name)
        last = (marker, self._settings.root_key, self._settings.lock)
        for path in sorted(self._settings.data.iterdir()):
            if path not in last:
                _remove(path)
        # The marker is read with the root key, so it goes before it.
        for path in last[:2]:
            path.unlink(missing_ok=True)
        return True


class Obeying:
    """One closed laptop, while its store is open: sends what waits, then wipes if so ordered."""

    def __init__(
        self, desk: Desk, order: StandingOrder, synchronising: Synchronising, wiping: Wiping
    ) -> None:
        self.order = order
        self._desk = desk
        self._synchronising = synchronising
        self._wiping = wiping

    def obey(self) -> Obeyed:
        """Everything that can be done now; closes the store."""
        store = self._desk.store
        if self.order.order is Ordered.WIPE:
            self._seal_last_word(store)
        code = self._send()
        now = standing(store.read.kept)
        waiting = store.read.outbox.unreceived() + store.read.foreign.counts().waiting
        is_wiped = now is not None and now.order is Ordered.WIPE and self._has_said(store)
        if is_wiped := is_wiped and not waiting:
            self._wiping.begin(store)
        store.close()
        if is_wiped:
            self._wiping.go_on()
        return Obeyed(self.order.order, waiting, is_wiped, code)

    def _send(self) -> str:
        line = self._synchronising.open_line()
        try:
            for _ in range(_MOST_TURNS):
                cycle = self._synchronising.run_once(line)
                if not cycle.stored:
                    return ""
        except KnownError as error:
            return error.code
        finally:
            line.close()
        return ""

    def _has_said(self, store: Store) -> bool:
        return store.read.kept.number_of(_LAST_WORD) >= self.order.number

    def _seal_last_word(self, store: Store) -> None:
        """The audit log's head goes up like any other packet, and is waited for like any other."""
        if self._has_said(store):
            return
        desk, moment = self._desk, self._desk.clock.moment(None)
        identity = UUID(bytes=os.urandom(16), version=4)
        with store.work() as tables:
            action = Action(desk.enroller.user, "wipe", str(self.order.number))
            head = tables.audit.append(action, moment, wire.digest_of)
            seq, prev = tables.outbox.next_place()
            header = wire.header_of(
                wire.AUDIT_HEAD, identity,
                wire.Author(desk.identity.device, desk.enroller.user, desk.grant),
                wire.Link(seq, prev, head), moment, clock_suspect=False,
            )  # fmt: skip
            packet = desk.identity.seal_packet(header, {"why": "wipe"})
            digest = wire.packet_digest(packet)
            tables.outbox.add(
                NewPacket(seq, identity.bytes, 1, wire.AUDIT_HEAD, digest, packet, moment.wall_ms)
            )
            tables.kept.keep(_LAST_WORD, self.order.number)


def _overwrite(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
