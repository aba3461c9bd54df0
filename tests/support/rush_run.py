"""Two numbers of a rush on one laptop, to be killed from outside; says each one that is kept."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from desktop import wire
from desktop.domain.noted import read_noted
from desktop.domain.photo import Photo
from tests.support.laptop import Laptop, answers

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


def picture(token: int) -> Photo:
    jpeg = b"\xff\xd8\xff sample picture %d \xff\xd9" % token
    return Photo(jpeg, wire.digest_of_bytes(jpeg), None, None, AT)


def main(data: Path) -> None:
    session = Laptop(data).unlock()
    consent = answers(0)["consent"]
    assert isinstance(consent, dict)
    for _ in range(2):
        draft = session.rushing.next_person()
        token = read_noted(draft.noted).token or 0
        session.enrolling.attach(draft.id, picture(token))
        session.rushing.agree(draft, consent)
        print(f"KEPT {token}", flush=True)
    session.lock()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
