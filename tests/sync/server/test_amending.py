"""Corrections at the centre: put together with the ledger, in whatever order they come."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from desktop.domain.pack import Rules
from sync.protocol.envelope import EntryKind
from sync.protocol.version import AMENDMENT_SCHEMA
from sync.server.campaigns import Judging
from sync.server.database import reading
from sync.server.tables import MEMBER, VERSION
from tests.domain.samples import a_form, some_answers
from tests.support.bare_laptop import A_PHOTO, Laptop
from tests.support.parts import Ledger

WHO = bytes(range(16))
WHY = {"reason": "typing_mistake", "words": ""}


def correction(laptop: Laptop, rev: int, changes: dict[str, object], **more: object) -> bytes:
    header = laptop.header(
        EntryKind.AMENDMENT, id=WHO, rev=rev, base_rev=more.pop("base_rev", rev - 1),
        record_schema=AMENDMENT_SCHEMA,
    )  # fmt: skip
    record: dict[str, object] = {
        "changes": changes, "removed": [], "reason": WHY, "noted": {}, "pack": "sample@1",
        "card": laptop.card_number(1),
    }  # fmt: skip
    return laptop.seal(header, record | more)


def deliver(ledger: Ledger, *packets: bytes) -> None:
    ledger.receiving.receive(packets)
    ledger.open_all()


def member(ledger: Ledger) -> Any:
    with reading(ledger.engine) as connection:
        return connection.execute(select(MEMBER)).one()


def test_a_correction_changes_what_it_names_and_every_version_stays(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop.enrolment(some_answers(), id=WHO))
    first = member(ledger)

    deliver(
        ledger,
        correction(laptop, 2, {"name": "सुनीता साहू"}),
        correction(laptop, 3, {"pin": "493441", "caste": {"refused": True}}, removed=["address"]),
    )

    assert ledger.verdicts(laptop) == [("accepted", "")] * 3
    now = member(ledger)
    assert (now.rev, now.name, now.pin, now.address) == (3, "सुनीता साहू", "493441", "")
    assert (now.mobile, now.photo, now.number) == (first.mobile, first.photo, first.number)
    assert (now.captured_at, now.epic) == (first.captured_at, first.epic)
    with reading(ledger.engine) as connection:
        versions = connection.execute(select(VERSION).order_by(VERSION.c.rev)).all()
    assert [(row.rev, row.reason, row.usr) for row in versions] == [
        (2, "typing_mistake", "namuna"),
        (3, "typing_mistake", "namuna"),
    ]
    assert json.loads(versions[1].changes) == {"address": None, "caste": None, "pin": "493441"}


def test_a_photo_comes_later_and_the_old_one_is_not_kept_in_the_row(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop.enrolment(some_answers(), id=WHO, photo=b""))
    assert member(ledger).photo == ""

    deliver(ledger, correction(laptop, 2, {}, photo=A_PHOTO, photo_note=""))

    assert member(ledger).photo
    assert ledger.verdicts(laptop)[-1] == ("accepted", "")


def test_a_correction_that_comes_before_its_member_waits_and_is_judged_once_more(
    ledger: Ledger,
) -> None:
    laptop = ledger.laptop()
    enrolment = laptop.enrolment(some_answers(), id=WHO)
    second, third = (correction(laptop, rev, {"pin": f"49344{rev}"}) for rev in (2, 3))

    deliver(ledger, third)
    deliver(ledger, second, enrolment)

    assert member(ledger).pin == "493443"
    assert ledger.verdicts(laptop)[0] == ("quarantined", "amendment.base")
    assert ledger.verdicts(laptop)[-1] == ("accepted", "")


def test_a_member_who_was_held_is_accepted_once_corrected(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop.enrolment(some_answers(mobile="123"), id=WHO))

    deliver(ledger, correction(laptop, 2, {"mobile": "9876543210"}))

    assert ledger.verdicts(laptop) == [("quarantined", "mobile.ten_digits"), ("accepted", "")]
    assert member(ledger).mobile == "9876543210"


def test_a_correction_is_held_for_what_it_brings_and_the_member_stays(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop.enrolment(some_answers(), id=WHO))

    deliver(ledger, correction(laptop, 2, {"birth": {"year": 2012}}))

    assert ledger.verdicts(laptop)[-1] == ("quarantined", "birth.under_18")
    assert member(ledger).rev == 1


def test_a_second_person_like_the_first_never_makes_the_first_a_duplicate(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop.enrolment(some_answers(), id=WHO), laptop.enrolment(some_answers()))
    assert ledger.verdicts(laptop)[-1] == ("duplicate_person", "person.same_epic")

    deliver(ledger, correction(laptop, 2, {"pin": "493441"}))

    assert ledger.verdicts(laptop)[-1] == ("accepted", "")


def test_a_laptop_of_another_place_does_not_correct_a_member(ledger: Ledger) -> None:
    laptop, other = ledger.laptop(scope="CG-1"), ledger.laptop("laptop-2", "CG-10")
    deliver(ledger, laptop.enrolment(some_answers(), id=WHO))

    deliver(ledger, correction(other, 2, {"pin": "493441"}, card=laptop.card_number(1)))

    assert ledger.verdicts(other) == [("quarantined", "amendment.device")]
    assert member(ledger).rev == 1


def test_what_is_no_correction_is_held_and_the_next_one_stands_without_it(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(
        ledger,
        laptop.enrolment(some_answers(), id=WHO),
        correction(laptop, 2, {"pin": "493442"}, reason={"reason": "because"}),
        correction(laptop, 3, {"address": "मकान 3"}),
        correction(laptop, 4, {"pin": "493444"}, base_rev=4),
        correction(laptop, 5, {"pin": "493445"}, card=laptop.card_number(2)),
    )

    assert ledger.verdicts(laptop) == [
        ("accepted", ""),
        ("quarantined", "amendment.shape"),
        ("accepted", ""),
        ("quarantined", "amendment.revision"),
        ("quarantined", "card.number"),
    ]
    assert (member(ledger).rev, member(ledger).address) == (3, "मकान 3")


def test_a_picture_kept_for_two_is_held_where_the_pack_says_so(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    judging = Judging(a_form(), Rules(hold_same_photo=True))
    ledger.opening._packs = {"sample@1": judging}.get
    looks = (bytes(16), bytes([3, *bytes(14), 5]), bytes([255, *bytes(15)]))
    for place, look in enumerate(looks):
        answers = some_answers(
            name=("सुनीता देवी", "मोहन यादव", "गीता वर्मा")[place], name_latin="", epic="",
            relation_name=f"दिनेश {'कखग'[place]}ल", mobile=f"980000000{place}",
        )  # fmt: skip
        record = {
            "answers": answers, "photo": A_PHOTO, "photo_note": "", "photo_look": look,
            "card": laptop.card_number(place + 1), "pack": "sample@1",
        }  # fmt: skip
        deliver(ledger, laptop.seal(laptop.header(), record))

    assert ledger.verdicts(laptop) == [
        ("accepted", ""),
        ("quarantined", "photo.seen"),
        ("accepted", ""),
    ]


SAID_RIGHT = {"check": {"said": "right", "language": "hi", "seconds": 9}}


def asking(ledger: Ledger) -> Laptop:
    """A laptop of a centre whose pack wants the member's own word; one member taken in."""
    ledger.opening._packs = {"sample@1": Judging(a_form(), Rules(needs_member_check=True))}.get
    laptop = ledger.laptop()
    record = {
        "answers": some_answers(), "photo": b"", "photo_note": "declined", "pack": "sample@1",
        "card": laptop.card_number(1), "noted": SAID_RIGHT,
    }  # fmt: skip
    deliver(ledger, laptop.seal(laptop.header(id=WHO), record))
    assert ledger.verdicts(laptop) == [("accepted", "")]
    return laptop


def said(ledger: Ledger) -> str:
    return str(json.loads(member(ledger).noted).get("check", {}).get("said", ""))


def test_a_photo_added_alone_is_taken_in_and_keeps_the_members_word(ledger: Ledger) -> None:
    laptop = asking(ledger)

    deliver(ledger, correction(laptop, 2, {}, photo=A_PHOTO, photo_note=""))

    assert ledger.verdicts(laptop)[-1] == ("accepted", "")
    assert member(ledger).photo
    assert said(ledger) == "right"


def test_a_corrected_answer_wants_the_members_word_anew(ledger: Ledger) -> None:
    laptop = asking(ledger)

    deliver(ledger, correction(laptop, 2, {"pin": "493441"}))
    assert ledger.verdicts(laptop)[-1] == ("quarantined", "check.missing")
    assert (member(ledger).rev, said(ledger)) == (1, "right")

    deliver(ledger, correction(laptop, 3, {"pin": "493442"}, noted=SAID_RIGHT))
    assert ledger.verdicts(laptop)[-1] == ("accepted", "")
    assert (member(ledger).pin, said(ledger)) == ("493442", "right")


def test_a_photo_alone_brings_nobody_in_who_never_said_a_word(ledger: Ledger) -> None:
    ledger.opening._packs = {"sample@1": Judging(a_form(), Rules(needs_member_check=True))}.get
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(some_answers(), id=WHO, photo=b""))
    deliver(ledger, correction(laptop, 2, {}, photo=A_PHOTO, photo_note=""))

    assert ledger.verdicts(laptop) == [("quarantined", "check.missing")] * 2
