"""Corrections: a new revision at the laptop and at the centre, the first one untouched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.amendment import AmendReason, Why
from desktop.errors import AmendError
from desktop.services.session import Session
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, acknowledged, answers, sample_photo

CHANGED: dict[str, object] = {
    "name": "सुनीता साहू नमूना",
    "name_latin": "Sunita Sahu Sample",
    "pin": "493441",
}


def amend(laptop: Laptop, member: str, told: dict[str, object], *words: str) -> list[str]:
    """The acknowledged ids, through the command."""
    path = laptop.data.parent / "changes.json"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    reason = () if "--reason" in words else ("--reason", "typing_mistake")
    done = laptop.run("amend", member, "--json", str(path), *reason, *words)
    assert done.returncode == 0, done.stderr
    return acknowledged(done.stdout)


def test_a_correction_is_a_second_revision_and_the_card_keeps_its_number(
    laptop: Laptop, centre: RunningCentre
) -> None:
    (member,) = laptop.enrol([answers(0)], sample_photo())
    laptop.sync()
    session = laptop.unlock()
    before = session.printing.card(session.searching.recent(1)[0].id)
    session.lock()

    assert amend(laptop, member, CHANGED) == [member]
    counts = laptop.status()
    assert (counts["enrolled"], counts["waiting"], counts["received"]) == (1, 1, 0)

    told = laptop.sync()
    assert (told["enrolled"], told["received"], told["needs_correction"]) == (1, 1, 0)
    session = laptop.unlock()
    try:
        assert [found.name for found in session.searching.find("साहू")] == ["सुनीता साहू नमूना"]
        assert session.searching.find("सुनीता देवी") == ()
        record = session.searching.record(session.searching.recent(1)[0].id)
        assert record is not None
        (revision,) = record.revisions
        assert (revision.rev, revision.reason, revision.enroller) == (2, "typing_mistake", "namuna")
        assert session.name_of(revision.enroller) == session.enroller.name != "namuna"
        assert session.name_of("somebody-else") == "somebody-else"
        assert revision.changes["pin"] == ("492001", "493441")
        assert dict(record.lines)["religion"] == "given"
        after = session.printing.card(record.found.id)
        assert after.number == before.number
        assert after.payload_text != before.payload_text
    finally:
        session.lock()


def test_a_correction_that_leaves_the_name_leaves_the_code_of_the_card(laptop: Laptop) -> None:
    (member,) = laptop.enrol([answers(0)], sample_photo())
    session = laptop.unlock()
    found = session.searching.recent(1)[0].id
    before = session.printing.card(found).payload_text
    session.lock()
    amend(laptop, member, {"address": "मकान 99"})
    session = laptop.unlock()
    assert session.printing.card(found).payload_text == before
    session.lock()


def test_what_is_missing_in_a_correction_is_said_and_nothing_changes(laptop: Laptop) -> None:
    (member,) = laptop.enrol([answers(0)], sample_photo())
    path = laptop.data.parent / "changes.json"
    for told, said in (
        ({"mobile": "123"}, "mobile: mobile.ten_digits"),
        ({"name": None}, "name: name.missing"),
        ({"pin": "492001"}, "reason: amendment.nothing"),
    ):
        path.write_text(json.dumps(told), encoding="utf-8")
        words = ("amend", member, "--json", str(path), "--reason", "typing_mistake")
        done = laptop.run(*words)
        assert (done.returncode, done.stderr.strip()) == (6, said)
        session = laptop.unlock()
        session.amending.drop(session.searching.recent(1)[0].id)
        session.lock()
    assert laptop.run("amend", member, "--reason", "other").returncode == 2
    assert laptop.status()["waiting"] == 1


def test_a_photo_is_added_later_and_the_reasons_for_none_are_counted(laptop: Laptop) -> None:
    path = laptop.write_people([answers(0), answers(1)], None)
    done = laptop.run("enrol", "--json", str(path), "--no-photo", "declined")
    first, _second = acknowledged(done.stdout)
    assert laptop.status()["without_photo"] == {"declined": 2}
    words = ("amend", first, "--photo", str(sample_photo()), "--reason", "photo_added")
    assert laptop.run(*words).returncode == 0
    session = laptop.unlock()
    try:
        assert [str(found.id) for found in session.searching.photo_missing(9)] == [_second]
        record = session.searching.record(session.searching.photo_missing(9)[0].id)
        assert record is not None
        assert record.photo is None
    finally:
        session.lock()
    assert laptop.status()["without_photo"] == {"declined": 1}


def begun(session: Session) -> tuple[Any, Any]:
    found = session.searching.recent(1)[0].id
    return found, session.amending.begin(found, Why(AmendReason.MEMBER_ASKED))


def test_religion_category_and_caste_are_never_shown_again_and_stay_unless_given_anew(
    laptop: Laptop, centre: RunningCentre
) -> None:
    laptop.enrol([answers(0)], sample_photo())
    session = laptop.unlock()
    try:
        found, draft = begun(session)
        assert not {"religion", "category", "caste"} & set(draft.answers)
        anew = draft.with_answers(
            {**draft.answers, "religion": {"refused": True}}, draft.touched_at
        )
        sealed = session.amending.seal(session.enrolling.keep(anew))
        assert not isinstance(sealed, tuple), sealed
        record = session.searching.record(found)
        assert record is not None
        lines = dict(record.lines)
        assert (lines["religion"], lines["category"], lines["caste"]) == (
            "refused", "given", "refused",
        )  # fmt: skip
        assert dict(record.revisions[0].changes) == {"religion": None}
    finally:
        session.lock()
    assert laptop.sync()["received"] == 1


def test_sealing_a_correction_twice_changes_nothing(laptop: Laptop) -> None:
    laptop.enrol([answers(0)], sample_photo())
    session = laptop.unlock()
    try:
        _found, draft = begun(session)
        draft = draft.with_answers({**draft.answers, "pin": "493441"}, draft.touched_at)
        first = session.amending.seal(draft)
        assert session.amending.seal(draft) == first
        made = session.enrolling._desk.store.read.outbox.made()
        assert made == 3  # the test packet, the member, one correction
    finally:
        session.lock()


def test_after_the_readable_time_only_the_centre_corrects(laptop: Laptop, tmp_path: Path) -> None:
    laptop.enrol([answers(0)], sample_photo())
    session = laptop.unlock()
    try:
        found, draft = begun(session)
        draft = draft.with_answers({**draft.answers, "pin": "493441"}, draft.touched_at)
        session.amending.seal(draft)
        session.amending.begin(found)
        store = session.enrolling._desk.store
        store.forget_overdue(2**45)
        with pytest.raises(AmendError, match="E-AMD-01"):
            session.amending.begin(found)
        assert store.read.drafts.count() == 0
        record = session.searching.record(found)
        assert record is not None
        assert (record.revisions[0].rev, record.revisions[0].changes) == (2, {})
    finally:
        session.lock()
