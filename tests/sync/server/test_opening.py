"""What the centre makes of a packet once it is opened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, update

from desktop.domain.identifiers import compact_number, number_for
from sync.protocol import sealing
from sync.server.blobs import BlobError, Blobs
from sync.server.database import reading, writing
from sync.server.tables import DEVICE, MEMBER, PACKET
from tests.domain.samples import some_answers
from tests.support.bare_laptop import A_PHOTO
from tests.support.parts import Ledger

# Words that stand nowhere else: if one is in a dump, guarded answers leaked.
CANARIES = {"religion": "buddhist", "category": "obc", "caste": "कैनरीजाति"}


def deliver(ledger: Ledger, *packets: bytes) -> None:
    ledger.receiving.receive(packets)
    ledger.open_all()


def test_a_test_packet_makes_the_laptop_live(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.proof_packet())

    assert ledger.verdicts(laptop) == [("accepted", "")]
    with reading(ledger.engine) as connection:
        assert connection.scalar(select(DEVICE.c.state)) == "live"


def test_an_enrolment_becomes_one_member(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment())

    assert ledger.verdicts(laptop) == [("accepted", "")]
    with reading(ledger.engine) as connection:
        member = connection.execute(select(MEMBER)).one()
    assert member.name == "सुनीता देवी"
    assert member.photo


def test_somebody_under_eighteen_is_quarantined_for_a_person_to_see(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(some_answers(birth={"year": 2012})))

    assert ledger.verdicts(laptop) == [("quarantined", "birth.under_18")]


def test_the_same_voter_card_under_the_same_name_is_a_possible_duplicate(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(some_answers()), laptop.enrolment(some_answers()))

    assert ledger.verdicts(laptop) == [
        ("accepted", ""),
        ("duplicate_person", "person.same_epic"),
    ]


@pytest.mark.parametrize("card", ["ZZZZ00001", "short", "7K4Q0000100000", "7K4Q00001*"])
def test_a_card_number_that_is_not_this_laptops_is_quarantined(ledger: Ledger, card: str) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(card=card))

    assert ledger.verdicts(laptop) == [("quarantined", "card.number")]


def test_a_card_number_with_a_wrong_check_character_is_quarantined(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    right = compact_number(number_for(laptop.prefix, 1))
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")

    deliver(ledger, laptop.enrolment(card=wrong))

    assert ledger.verdicts(laptop) == [("quarantined", "card.number")]


def test_a_card_number_is_given_to_one_member_only(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    first = laptop.enrolment()
    laptop.cards = 0

    deliver(ledger, first, laptop.enrolment())

    assert ledger.verdicts(laptop) == [("accepted", ""), ("quarantined", "card.taken")]


def test_a_revoked_laptop_still_delivers_and_a_person_decides(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    with writing(ledger.engine) as connection:
        connection.execute(update(DEVICE).values(state="revoked"))

    deliver(ledger, laptop.enrolment())

    assert ledger.verdicts(laptop) == [], "a thief learns nothing"
    assert ledger.standing() == [("quarantined", "device.revoked")]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"answers": None},
        {"answers": []},
        {"answers": {"name": {"a": 1}}},
        {"answers": some_answers(), "card": 7},
        {"answers": some_answers(), "card": "", "pack": "x" * 100},
        {"answers": some_answers(name="न" * 100_000)},
    ],
)
def test_one_bad_packet_never_stops_the_others(ledger: Ledger, record: dict[str, object]) -> None:
    laptop = ledger.laptop()
    bad = laptop.seal(laptop.header(), {"pack": "sample@1", **record})

    deliver(ledger, laptop.enrolment(), bad, laptop.enrolment(photo=b"GIF89a"), laptop.enrolment())

    verdicts = [verdict for verdict, _ in ledger.verdicts(laptop)]
    assert verdicts == ["accepted", "quarantined", "quarantined", "accepted"]


@pytest.mark.parametrize(
    "answers", [some_answers(name="सुनीता\x00देवी"), some_answers(address="a\x00b")]
)
def test_a_nul_in_an_answer_stops_nothing(ledger: Ledger, answers: dict[str, object]) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(answers), laptop.enrolment())

    assert ledger.verdicts(laptop)[1] == ("accepted", "")


def test_a_clock_far_off_stops_nothing(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(
        ledger,
        laptop.enrolment(captured_wall=2**53),
        laptop.enrolment(captured_wall=-(2**53)),
        laptop.enrolment(),
    )

    assert len(ledger.verdicts(laptop)) == 3
    assert ledger.verdicts(laptop)[2] == ("accepted", "")


def test_a_packet_sealed_to_a_strangers_key_is_quarantined(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    laptop.recipients = (laptop.recipients[1],)  # the escrow key alone: open holds no half of it

    deliver(ledger, laptop.enrolment())

    assert ledger.verdicts(laptop) == [("quarantined", "packet.sealed")]


def test_an_unknown_kind_of_packet_is_kept_for_a_newer_centre(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop.enrolment(kind="amendment_of_tomorrow"[:16]))

    assert ledger.verdicts(laptop) == [], "the laptop has nothing to put right"
    assert ledger.standing() == [("quarantined", "schema.later")]


def test_religion_category_and_caste_stand_readable_nowhere(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    answers = some_answers(
        religion=CANARIES["religion"], category=CANARIES["category"], caste=CANARIES["caste"]
    )
    deliver(ledger, laptop.enrolment(answers), laptop.enrolment(some_answers(
        caste=CANARIES["caste"], birth={"year": 2012})))  # fmt: skip
    assert ledger.verdicts(laptop)[0] == ("accepted", "")

    whole = MetaData()
    whole.reflect(ledger.engine)
    found: list[str] = []
    with reading(ledger.engine) as connection:
        for table in whole.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    data = bytes(value) if isinstance(value, bytes | memoryview) else (
                        json.dumps(value, ensure_ascii=False).encode())  # fmt: skip
                    found += [
                        f"{table.name}.{column}"
                        for canary in CANARIES.values()
                        if canary.encode() in data
                    ]

    assert found == []


def test_the_ledger_keeps_the_very_bytes_that_came(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packet = laptop.enrolment()

    deliver(ledger, packet)

    with reading(ledger.engine) as connection:
        kept = bytes(connection.scalar(select(PACKET.c.packet)) or b"")
    assert kept == packet
    assert sealing.read_packet(kept).header.dev == laptop.dev


def test_where_photos_cannot_be_kept_nothing_is_judged_and_later_everything_is(
    ledger: Ledger, tmp_path: Path
) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([laptop.enrolment()])
    blobs = tmp_path / "blobs"
    shutil.rmtree(blobs)
    blobs.write_text("a file where the folder was", encoding="utf-8")

    with pytest.raises(BlobError):
        ledger.opening.open_waiting(1)
    assert ledger.verdicts(laptop) == []

    blobs.unlink()
    blobs.mkdir()
    ledger.open_all()
    assert ledger.verdicts(laptop) == [("accepted", "")]


def test_the_photos_of_a_group_are_all_there_each_under_its_name(
    ledger: Ledger, tmp_path: Path
) -> None:
    laptop = ledger.laptop()
    photos = [A_PHOTO[:-2] + bytes([place]) * 40 + A_PHOTO[-2:] for place in range(9)]

    deliver(ledger, *(laptop.enrolment(photo=photo) for photo in [*photos, photos[0]]))

    with reading(ledger.engine) as connection:
        names = connection.scalars(select(MEMBER.c.photo).order_by(MEMBER.c.number)).all()
    blobs = Blobs(f"file://{tmp_path / 'blobs'}")
    assert [blobs.read(name) for name in names] == [*photos, photos[0]]
