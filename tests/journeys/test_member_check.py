"""CAP3, PRV1: a pack that asks for the member's own word, from the table to the centre."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

import resources
from desktop.domain.amendment import AmendReason, Why
from desktop.domain.fields import FieldProblem
from desktop.services.enrolling import Sealed
from tests.capture.test_sound import a_tone
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
RIGHT = {"said": "right", "language": "hi", "mode": "read_aloud", "notice": "ab" * 32, "seconds": 9}


def asking_pack(folder: Path) -> str:
    """The shipped pack, version 2: the member looks first, and the notice can be heard."""
    members = resources.tree("packs", "chhattisgarh")
    about = {**json.loads(members["pack.json"]), "version": 2}
    rules = {**json.loads(members["rules.json"]), "needs_member_check": True}
    members |= {
        "pack.json": json.dumps(about).encode(),
        "rules.json": json.dumps(rules).encode(),
        "notice/hi.wav": a_tone(0.5),
    }
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


@pytest.fixture
def asking_laptop(tmp_path: Path, centre: RunningCentre, laptop: Laptop) -> Laptop:
    """A laptop that works with that pack."""
    secret = ("--passphrase-file", str(centre.passphrase))
    done = centre.attempt("pack", "sign", asking_pack(tmp_path / "sources"), *secret)
    assert done.returncode == 0, done.stderr
    session = laptop.unlock()
    newer = (centre.folder / "campaign.pack").read_bytes()
    session.enrolling._desk.store.read.kept.keep("pack", newer)  # as the feed would
    session.lock()
    return laptop


def member_at(centre: RunningCentre) -> tuple[int, str, object]:
    """Revision, PIN code, and the member's word."""
    with sqlite3.connect(centre.folder / "centre.db") as database:
        ((rev, pin, noted),) = database.execute("SELECT rev, pin, noted FROM member").fetchall()
    return rev, pin, json.loads(noted)["check"]


def test_cap3_nothing_is_sealed_until_the_member_said_right_and_that_is_sealed_with_it(
    asking_laptop: Laptop, centre: RunningCentre
) -> None:
    laptop = asking_laptop
    session = laptop.unlock()
    assert session.rules.needs_member_check
    assert session.form.notice.recordings["hi"].startswith(b"RIFF")
    draft = session.enrolling.begin()
    draft = session.enrolling.keep(draft.with_answers(answers(), draft.touched_at))
    session.enrolling.without_photo(draft.id, "camera_missing")
    assert session.enrolling.seal(draft) == (FieldProblem("check", "check.missing"),)
    said_no = draft.with_noted(check={**RIGHT, "said": "wrong"})
    assert session.enrolling.seal(said_no) == (FieldProblem("check", "check.wrong"),)
    said_yes = draft.with_noted(check=RIGHT)
    other = said_yes.with_answers(answers() | {"caste": "साहू"}, draft.touched_at)
    assert session.enrolling.seal(other) == (FieldProblem("check", "check.missing"),)
    assert isinstance(session.enrolling.seal(said_yes), Sealed)
    session.lock()

    laptop.sync()
    assert member_at(centre) == (1, "492001", RIGHT)


def test_cap6_a_correction_asks_the_member_again_and_a_photo_alone_does_not(
    asking_laptop: Laptop, centre: RunningCentre
) -> None:
    laptop = asking_laptop
    session = laptop.unlock()
    draft = session.enrolling.begin().with_answers(answers(), AT)
    draft = session.enrolling.keep(draft).with_noted(check=RIGHT)
    session.enrolling.without_photo(draft.id, "declined")
    assert isinstance(session.enrolling.seal(draft), Sealed)
    session.lock()

    words = ("amend", str(draft.id), "--photo", str(sample_photo()), "--reason", "photo_added")
    done = laptop.run(*words)
    assert done.returncode == 0, done.stderr

    session = laptop.unlock()
    begun = session.amending.begin(draft.id, Why(AmendReason.MEMBER_ASKED))
    other = begun.with_answers({**begun.answers, "pin": "493441"}, AT)
    other = session.enrolling.keep(other)
    assert session.amending.seal(other) == (FieldProblem("check", "check.missing"),)
    kept = session.amending.begin(draft.id)
    assert kept.answers["pin"] == "493441", "what was corrected waits for the member"
    again = {**RIGHT, "seconds": 21}
    assert isinstance(session.amending.seal(other.with_noted(check=again)), Sealed)
    session.lock()

    told = laptop.sync()
    assert (told["enrolled"], told["received"], told["needs_correction"]) == (1, 1, 0)
    assert member_at(centre) == (3, "493441", again)
