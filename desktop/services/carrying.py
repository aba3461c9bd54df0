"""The pen-drive road: own bundles out, the centre's answers in, and other laptops' bundles along.

Giving changes no member's state: only the centre's signed receipts do, and `take` brings those.
What is carried for others is kept as it came and never opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop import wire
from desktop.domain.carrying import Brought, Given, Underway, as_runs, lies_within
from desktop.errors import CarryError, KnownError
from desktop.security.identity import Identity
from desktop.services.clock import Clock
from desktop.services.synchronising import Synchronising
from desktop.storage import stick
from desktop.storage.audit import Action
from desktop.storage.carried import Carried
from desktop.storage.outbox import Waiting
from desktop.storage.work import Store

_MOST_WAITING: Final = 100_000
# Far below what a file may hold: a courier's link sends a bundle whole or not at all.
_FILE_BYTES: Final = 8 * 1024 * 1024
_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_GIVEN: Final = "stick.given"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who gives and takes: the laptop, the person, the clock, and where new names come from."""

    identity: Identity
    user: str
    clock: Clock
    new_name: Callable[[], bytes]


class PenDrive:
    """Both halves of the road on one stick.  Raises `CarryError` for what a stick may do."""

    def __init__(
        self, store: Store, synchronising: Synchronising, carried: Carried, bearer: Bearer
    ) -> None:
        self._store = store
        self._synchronising = synchronising
        self._carried = carried
        self._bearer = bearer

    def give(self, folder: Path) -> Given:
        """Own members and the answers for others, whatever of both there is.

        `CarryError` E-USB-01 when there is nothing of either.
        """
        answers = self.give_back(folder)
        try:
            given = self.export(folder)
        except CarryError as error:
            if error.code != "E-USB-01" or not answers:
                raise
            given = Given()
        return replace(given, answers=answers)

    def export(self, folder: Path) -> Given:
        """What waits, in as many files as it takes; nothing but news asked for when none waits."""
        outbox = self._store.read.outbox
        waiting = outbox.waiting(_MOST_WAITING)
        if not waiting and not outbox.unjudged():
            raise CarryError("E-USB-01")
        stick.clear_aside(folder, self._me)
        people: set[bytes] = set()
        names: list[str] = []
        seqs: list[int] = []
        try:
            for part in _parts(waiting):
                packets = [outbox.packet(item.seq) for item in part]
                names.append(self._write(folder, [item.seq for item in part], packets))
                people |= {wire.subject_of(packet) for packet in packets}
                seqs += [item.seq for item in part]
        finally:
            # What is whole on a stick that then ran full is on its way all the same.
            if names:
                self._note_given(seqs, names)
        return Given(len(people), tuple(names))

    def bring(self, path: Path) -> Brought:
        """Everything on a stick that concerns this laptop: answers for it, bundles of others.

        Raises E-USB-06 when there is nothing, and E-USB-03 when there is only what is not the
        centre's.
        """
        taken, refused = Brought(), CarryError("E-USB-06")
        try:
            taken = self.take(path)
        except CarryError as error:
            refused = error
        bundles, members = self.carry(path)
        brought = replace(taken, bundles=bundles, members=members)
        if brought.is_nothing:
            raise refused
        return brought

    def take(self, path: Path) -> Brought:
        """The centre's answers for this laptop, from a file or all of a folder.

        Raises E-USB-03 when what bears this laptop's name is not the centre's, and E-USB-06 when
        there is none.  One bad file stops no other; another laptop's answers are left in peace.
        """
        named = path.is_file() and not stick.maker_of(path)
        found = [path] if named else stick.found_on(path, "rcpt", _LARGEST_ANSWER)
        own = [one for one in found if stick.maker_of(one) in ("", self._me)]
        if not own:
            raise CarryError("E-USB-06")
        brought: dict[str, tuple[int, int]] = {}
        for one in own:
            with suppress(CarryError):
                brought[one.name] = self._take(one)
        if not brought:
            raise CarryError("E-USB-03")
        self._log("bundle_take", tuple(brought))
        receipts = sum(stored for stored, _ in brought.values())
        verdicts = sum(judged for _, judged in brought.values())
        return Brought(receipts, verdicts, tuple(brought))

    def carry(self, path: Path) -> tuple[int, int]:
        """(bundles, members in them) of other laptops that are now carried, and were not before.

        One that has its answer beside it on the stick is at its end and stays there.  A file that
        cannot be read is left, and the others are taken.
        """
        bundles = members = 0
        refused: KnownError | None = None
        for one in stick.found_on(path, "enb", wire.LARGEST_FILE):
            if stick.maker_of(one) == self._me or one.with_suffix(".rcpt").exists():
                continue
            try:
                untrusted = one.read_bytes()
            except OSError:
                continue
            try:
                is_new = self._carried.add(one.stem, untrusted, wire.digest_of_bytes(untrusted))
            except KnownError as error:
                refused = error
                break
            bundles += is_new
            members += wire.bundled(untrusted) if is_new else 0
        if refused is not None and not bundles:
            raise refused
        if bundles:
            self._log("bundle_carry", [str(bundles)])
            self._synchronising.note_news()
        return bundles, members

    def give_back(self, folder: Path) -> int:
        """Answers for other laptops onto the stick; each is forgotten once it is written."""
        answered = self._carried.answered()
        for one in answered:
            stick.write_whole(folder, f"{one.name}.rcpt", one.answer())
            self._carried.forget(one)
        if answered:
            self._log("bundle_give_back", [str(len(answered))])
        return len(answered)

    def underway(self) -> Underway:
        """For the screen; from the store and the carried files' heads alone."""
        kept = self._store.read.kept.text_of(_GIVEN)
        told: dict[str, Any] = json.loads(kept) if kept else {"at": 0, "runs": []}
        waiting = self._store.read.outbox.waiting(_MOST_WAITING) if kept else ()
        on_stick = sum(lies_within(item.seq, told["runs"]) for item in waiting)
        to_deliver = self._carried.to_deliver()
        return Underway(
            on_stick=on_stick,
            since=datetime.fromtimestamp(told["at"] / 1000, UTC) if on_stick else None,
            bundles=len(to_deliver),
            members=sum(wire.bundled(one.front()) for one in to_deliver),
            answers=len(self._carried.answered()),
        )

    @property
    def _me(self) -> str:
        return self._bearer.identity.device.hex()[:8]

    def _write(self, folder: Path, seqs: Sequence[int], packets: Sequence[bytes]) -> str:
        kept = self._store.read.kept
        place = wire.Place(
            self._store.read.outbox.made(), kept.text_of("cursor"), kept.number_of("epoch")
        )
        identity, bundle = self._bearer.identity, self._bearer.new_name()
        now_ms = self._bearer.clock.now_ms()
        head = wire.bundle_head(identity.device, bundle, seqs, place, now_ms)
        stick.write_whole(folder, f"{head.name}.enb", identity.write_bundle(head, packets))
        return f"{head.name}.enb"

    def _note_given(self, seqs: Sequence[int], names: Sequence[str]) -> None:
        told = json.dumps({"at": self._bearer.clock.now_ms(), "runs": as_runs(seqs)})
        self._store.read.kept.keep(_GIVEN, told)
        self._log("bundle_give", names)

    def _take(self, file: Path) -> tuple[int, int]:
        try:
            untrusted = file.read_bytes()
        except OSError as error:
            raise CarryError("E-USB-04") from error
        taken = self._synchronising.take(untrusted)
        if taken is None:
            raise CarryError("E-USB-03")
        return taken.stored, taken.verdicts

    def _log(self, action: str, names: Sequence[str]) -> None:
        with self._store.work() as tables:
            server_ms = tables.kept.number_of("server_time") or None
            moment = self._bearer.clock.moment(server_ms)
            done = Action(self._bearer.user, action, " ".join(names)[:200])
            tables.audit.append(done, moment, wire.digest_of)


def _parts(waiting: Sequence[Waiting]) -> Iterator[Sequence[Waiting]]:
    """What goes into one file each; one empty part when nothing waits."""
    part: list[Waiting] = []
    size = 0
    for item in waiting:
        if part and size + item.size > _FILE_BYTES:
            yield part
            part, size = [], 0
        part.append(item)
        size += item.size
    yield part
