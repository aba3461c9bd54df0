"""FRM1: a campaign with its own questions, and its next version while somebody is half-way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import resources
from desktop.services.session import Session
from tests.domain.test_form_pack import MEMBER
from tests.support.centre import RunningCentre, running_centre
from tests.support.laptop import Laptop


@pytest.fixture
def youth(tmp_path: Path) -> Iterator[RunningCentre]:
    with running_centre(tmp_path / "at-the-centre", pack="youth") as running:
        yield running


def next_version(folder: Path) -> str:
    """The youth pack, version 2: it asks nothing about travel, but for the size of a T-shirt."""
    members = resources.tree("packs", "youth")
    form: dict[str, Any] = json.loads(members["form.json"])
    dropped = ("can_travel", "travel_days")
    form["fields"] = [field for field in form["fields"] if field["name"] not in dropped]
    words = {"en": "Size", "hi": "नाप"}
    options = [{"code": code, "label": words} for code in ("s", "m", "l")]
    form["fields"].append({"name": "size", "kind": "select_one", "required": True, "label": words,
                           "options": options})  # fmt: skip
    about = {**json.loads(members["pack.json"]), "version": 2}
    members |= {"form.json": json.dumps(form).encode(), "pack.json": json.dumps(about).encode()}
    del members["form.xlsx"]
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


def sealed(session: Session, answers: dict[str, object]) -> object:
    draft = session.enrolling.begin()
    draft = session.enrolling.keep(draft.with_answers(answers, draft.touched_at))
    session.enrolling.without_photo(draft.id, "camera_missing")
    return session.enrolling.seal(draft)


def members_at(centre: RunningCentre) -> dict[str, dict[str, object]]:
    """Own answers by pack, as the centre keeps them."""
    with sqlite3.connect(centre.folder / "centre.db") as database:
        return {pack: json.loads(extra) for pack, extra in database.execute(
            "SELECT pack, extra FROM member"
        )}  # fmt: skip


def test_a_draft_keeps_its_questions_when_the_next_pack_comes(
    tmp_path: Path, youth: RunningCentre
) -> None:
    laptop = Laptop(tmp_path / "at-the-camp" / "data")
    laptop.data.parent.mkdir()
    laptop.activate(youth)

    session = laptop.unlock()
    begun = session.enrolling.begin()
    begun = session.enrolling.keep(begun.with_answers(MEMBER, begun.touched_at))
    session.enrolling.without_photo(begun.id, "camera_missing")
    # Lint speaks line by line, so the answer is not one JSON object: it is the file that counts.
    secret = ("--passphrase-file", str(youth.passphrase))
    done = youth.attempt("pack", "sign", next_version(tmp_path / "sources"), *secret)
    assert done.returncode == 0, done.stderr
    newer = (youth.folder / "campaign.pack").read_bytes()
    session.enrolling._desk.store.read.kept.keep("pack", newer)  # as the feed would
    session.lock()

    session = laptop.unlock()
    assert session.form.id == "youth@2"
    assert list(session.former) == ["youth@1"]
    (kept,) = session.enrolling.parked()
    assert kept.pack == "youth@1"
    assert not isinstance(session.enrolling.seal(kept), tuple)
    other = {**MEMBER, "size": "m", "name": "रीना नमूना", "mobile": "9876500000"}
    refused = sealed(session, other)
    assert isinstance(refused, tuple)
    assert {problem.field for problem in refused} == {"can_travel", "travel_days"}
    kept_answers = {name: value for name, value in other.items() if "travel" not in name}
    assert not isinstance(sealed(session, kept_answers), tuple)
    session.enrolling.discard(next(iter(session.enrolling.parked())).id)
    session.lock()

    laptop.sync()
    extra = members_at(youth)
    assert extra["youth@1"]["travel_days"] == 12
    assert extra["youth@2"]["size"] == "m"
    session = laptop.unlock()
    assert list(session.former) == ["youth@1"], "a member who may still be corrected needs it"
    session.enrolling._desk.store.forget_overdue(2**42)
    session.lock()
    session = laptop.unlock()
    assert session.former == {}
    session.lock()
