"""From the seal to "safe on this laptop", and to the card on the screen.

    python -m bench.sealing [MEMBERS]

The real store with its real settings: SQLCipher, FULL, one transaction, then the spool file.  Next
to each seal the very same bytes are written and flushed as a plain file on the same disk.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from bench.camp import Camp, camp, scratch, unlocked
from bench.figures import HEADING, Figure, Sample, row, timed
from desktop import wire
from desktop.domain.photo import Photo
from desktop.services.enrolling import Sealed
from desktop.services.session import Session
from tests.support.laptop import Laptop, answers, sample_photo
from ui.cards.painter import picture

MEMBERS: Final = 200
PHOTO_BYTES: Final = 40_000
SCREEN: Final = 462


def jpeg_of(size: int) -> bytes:
    """A real portrait that every reader takes, made up to its size with a comment of noise."""
    portrait = sample_photo().read_bytes()
    noise = secrets.token_bytes(size - len(portrait) - 4)
    comment = b"\xff\xfe" + (len(noise) + 2).to_bytes(2) + noise
    return portrait[:2] + comment + portrait[2:]


def photo_of(size: int = PHOTO_BYTES) -> Photo:
    jpeg = jpeg_of(size)
    return Photo(jpeg, wire.digest_of_bytes(jpeg), None, None, datetime.now(UTC))


def seal(session: Session, index: int, photo_bytes: int = PHOTO_BYTES) -> tuple[UUID, float]:
    """One member; the milliseconds of the seal alone, drafts having been kept while typing."""
    draft = session.enrolling.begin()
    draft = session.enrolling.keep(draft.with_answers(answers(index), draft.touched_at))
    session.enrolling.attach(draft.id, photo_of(photo_bytes))
    begun = time.perf_counter()
    sealed = session.enrolling.seal(draft)
    spent = (time.perf_counter() - begun) * 1000
    assert isinstance(sealed, Sealed), sealed
    return sealed.id, spent


def flush(folder: Path, data: bytes, name: str) -> float:
    """Milliseconds to write these bytes as a file and flush it, and the folder's entry."""
    begun = time.perf_counter()
    with (folder / name).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return (time.perf_counter() - begun) * 1000


def newest_packet(laptop: Laptop) -> bytes:
    return max((laptop.data / "spool").glob("*.pkt")).read_bytes()


def cards(session: Session, members: list[UUID]) -> Sample:
    """Both faces made ready, the code read back, and painted for the screen."""

    def show(member: UUID) -> None:
        card = session.printing.card(member)
        picture(card.front, SCREEN)
        picture(card.back, SCREEN)

    return timed([lambda one=one: show(one) for one in members])  # type: ignore[misc]


def measure(at: Camp, members: int = MEMBERS) -> list[Figure]:
    QGuiApplication.instance() or QGuiApplication(["bench", "-platform", "offscreen"])
    laptop = at.laptop("sealing")
    plain = at.folder / "plain"
    plain.mkdir()
    sealed: list[tuple[UUID, float]] = []
    flushed: list[float] = []
    with unlocked(laptop) as session:
        for index in range(members):
            sealed.append(seal(session, index))
            flushed.append(flush(plain, newest_packet(laptop), str(index)))
        painted = cards(session, [member for member, _ in sealed[-50:]])
        first_time = painted.times[0]
    seals, files = Sample(tuple(ms for _, ms in sealed)), Sample(tuple(flushed))
    ratio = statistics.median(seals.times) / statistics.median(files.times)
    base = f"the same bytes written and flushed: {files.words} ms"
    return [
        Figure("seal to safe on this laptop, p50", seals.median, "ms", note=seals.words),
        Figure("seal to safe on this laptop, p99", seals.part(99), "ms", 60, note=seals.words),
        Figure("seal, in plain file writes (medians)", ratio, "x", note=base),
        Figure("card on screen, p99", painted.part(99), "ms", 300, note=painted.words),
        Figure("card on screen, the first", first_time, "ms", 300, note="with fonts cold"),
    ]


def main(members: int) -> None:
    with scratch() as folder, camp(folder) as at:
        print(HEADING)
        for figure in measure(at, members):
            print(row(figure))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS)
