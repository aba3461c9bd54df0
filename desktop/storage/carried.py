"""Bundles of other laptops on their way: files as they came, and the centre's answers to them.

The files are the whole state, so a kill at any point loses nothing: a bundle without an answer is
still to be delivered, an answer is still to be given back.  Nothing here is ever opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.errors import CarryError, StoreError
from desktop.storage.stick import write_whole

MOST_FILES: Final = 500
MOST_BYTES: Final = 512 * 1024 * 1024
LIVES_MS: Final = 30 * 86_400_000
_NAME: Final = re.compile(r"^([0-9a-f]{8}-[0-9a-f]{8})-[0-9a-f]{16}\.enb$")


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """One bundle in the folder, named by its bytes, so that no other takes its place."""

    path: Path

    @property
    def name(self) -> str:
        """As the bundle is called on sticks, without a suffix."""
        return self.path.name[: len("01234567-01234567")]

    @property
    def answer_path(self) -> Path:
        return self.path.with_suffix(".rcpt")

    @property
    def refusal_path(self) -> Path:
        return self.path.with_suffix(".refused")

    def bundle(self) -> bytes:
        return self.path.read_bytes()

    def front(self) -> bytes:
        """Enough of it for the open head."""
        with self.path.open("rb") as file:
            return file.read(1024)

    def answer(self) -> bytes:
        return self.answer_path.read_bytes()


class Carried:
    """The folder `carried/`, bounded in number and size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, data: bytes, digest: bytes) -> bool:
        """Keeps a bundle durably; False when these very bytes are here already.

        Raises `CarryError` E-USB-07 when enough is carried, `StoreError` E-STO-03 or 05 as the
        spool does.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        one = f"{name.lower()}-{digest.hex()[:16]}.enb"
        if (self._folder / one).exists():
            return False
        sizes = [path.stat().st_size for path in self._folder.iterdir() if path.is_file()]
        if len(sizes) >= MOST_FILES or sum(sizes) + len(data) > MOST_BYTES:
            raise CarryError("E-USB-07")
        try:
            write_whole(self._folder, one, data)
        except CarryError as error:
            # It is this laptop's disk that failed, not the pen drive.
            code = "E-STO-03" if error.code == "E-USB-05" else "E-STO-05"
            raise StoreError(code, "carried") from error
        return True

    def to_deliver(self) -> list[CarriedFile]:
        """Without an answer, and not refused by the centre."""
        return [
            one
            for one in self._all()
            if not one.answer_path.exists() and not one.refusal_path.exists()
        ]

    def answered(self) -> list[CarriedFile]:
        return [one for one in self._all() if one.answer_path.exists()]

    def keep_answer(self, one: CarriedFile, answer: bytes) -> None:
        write_whole(self._folder, one.answer_path.name, answer)

    def keep_refusal(self, one: CarriedFile, code: str) -> None:
        """So that it is not sent at every turn; its bytes stay until their time is over."""
        write_whole(self._folder, one.refusal_path.name, code.encode())

    def forget(self, one: CarriedFile) -> None:
        """The answer last: without it the bundle would be sent again."""
        for path in (one.path, one.refusal_path, one.answer_path):
            path.unlink(missing_ok=True)

    def forget_old(self, now_ms: int) -> int:
        """How many bundles were past their time; clears what an interrupted write left.

        Time counts from the centre's answer on: what no answer came for is never forgotten, so
        that a wrong clock loses nothing.  Must not be called while another thread writes here.
        """
        old = [one for one in self._all() if _age_ms(one, now_ms) > LIVES_MS]
        for one in old:
            self.forget(one)
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            is_orphan = path.suffix == ".rcpt" and not path.with_suffix(".enb").exists()
            if is_orphan or path.suffix == ".tmp":
                path.unlink(missing_ok=True)
        return len(old)

    def _all(self) -> list[CarriedFile]:
        if not self._folder.is_dir():
            return []
        found = sorted(path for path in self._folder.iterdir() if _NAME.match(path.name))
        return [CarriedFile(path) for path in found]


def _age_ms(one: CarriedFile, now_ms: int) -> float:
    for path in (one.answer_path, one.refusal_path):
        if path.exists():
            return now_ms - path.stat().st_mtime * 1000
    return 0
