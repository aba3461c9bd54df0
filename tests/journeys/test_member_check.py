"""CAP3, PRV1: a pack that asks for the member's own word, from the table to the centre."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from desktop.domain.fields import FieldProblem
from desktop.services.enrolling import Sealed
from tests.capture.test_sound import a_tone
from tests.support.centre import RunningCentre, running_centre
from tests.support.laptop import Laptop, answers

RIGHT = {"said": "right", "language": "hi", "mode": "read_aloud", "notice": "ab" * 32, "seconds": 9}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RunningCentre]:
    with running_centre(tmp_path / "at-the-centre") as running:
        yield running


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


def test_cap3_nothing_is_sealed_until_the_member_said_right_and_that_is_sealed_with_it(
    tmp_path: Path, centre: RunningCentre
) -> None:
    laptop = Laptop(tmp_path / "at-the-camp" / "data")
    laptop.data.parent.mkdir()
    laptop.activate(centre)
    secret = ("--passphrase-file", str(centre.passphrase))
    done = centre.attempt("pack", "sign", asking_pack(tmp_path / "sources"), *secret)
    assert done.returncode == 0, done.stderr
    session = laptop.unlock()
    newer = (centre.folder / "campaign.pack").read_bytes()
    session.enrolling._desk.store.read.kept.keep("pack", newer)  # as the feed would
    session.lock()

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
    with sqlite3.connect(centre.folder / "centre.db") as database:
        ((noted,),) = database.execute("SELECT noted FROM member").fetchall()
    assert json.loads(noted)["check"] == RIGHT
