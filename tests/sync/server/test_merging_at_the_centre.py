"""Corrections and withdrawals of several laptops: any order gives the same member."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from sync.protocol.envelope import EntryKind
from sync.protocol.version import AMENDMENT_SCHEMA, WITHDRAWAL_SCHEMA
from sync.server import releasing, reviewing
from sync.server.database import reading
from sync.server.tables import GUARDED, MEMBER, REVIEW, VERSION, WITHDRAWAL
from tests.domain.samples import some_answers
from tests.support.bare_laptop import Laptop
from tests.support.parts import Ledger

SEED = 20261122
LETTERS = "कखगघचछजझटठडढतथदध"
WHY = {"reason": "typing_mistake", "words": ""}
FIELDS: dict[str, list[object]] = {
    "pin": ["493441", "493442"],
    "address": ["मकान 3", "मकान 4"],
    "relation_name": ["हरि साहू", "राम साहू"],
    "birth": [{"year": 1970}, {"year": 2015}],  # the second is held by the rules
}


def person(number: int) -> dict[str, object]:
    return some_answers(
        name=f"नमूना {LETTERS[number % 16]}", name_latin="", epic="", mobile=f"97{number:08d}",
        relation_name=f"पिता {LETTERS[number % 16]}{LETTERS[number // 16 % 16]}",
    )  # fmt: skip


def correction(laptop: Laptop, who: bytes, rev: int, card: str, **record: Any) -> bytes:
    base = record.pop("base_rev", rev - 1)
    header = laptop.header(
        EntryKind.AMENDMENT, id=who, rev=rev, base_rev=base, record_schema=AMENDMENT_SCHEMA
    )
    told = {"changes": {}, "removed": [], "reason": WHY, "noted": {}, "pack": "sample@1"}
    return laptop.seal(header, {**told, "card": card, **record})


def withdrawal(laptop: Laptop, who: bytes, rev: int, card: str) -> bytes:
    header = laptop.header(
        EntryKind.WITHDRAWAL, id=who, rev=rev, base_rev=rev - 1, record_schema=WITHDRAWAL_SCHEMA
    )
    record = {"reason": "member_asked", "words": "", "wish": "erase", "card": card}
    return laptop.seal(header, dict(record))


def member(ledger: Ledger, who: bytes) -> dict[str, object] | None:
    """What the centre says of somebody, without what the samples differ in."""
    with reading(ledger.engine) as connection:
        row = connection.execute(select(MEMBER).where(MEMBER.c.id == who)).first()
        fields = connection.scalars(select(REVIEW.c.field).where(REVIEW.c.id == who)).all()
    if row is None:
        return None
    names = ("pin", "address", "birth", "rev", "state", "consent", "extra")
    return {name: getattr(row, name) for name in names} | {
        "father": row.relation_name if "साहू" in row.relation_name else "",
        "disputes": sorted(fields),
    }


def bring(ledger: Ledger, packets: Sequence[bytes]) -> None:
    for packet in packets:
        ledger.receiving.receive([packet])
        ledger.open_all()


def some_set(chance: random.Random, a: Laptop, b: Laptop, number: int) -> tuple[bytes, list[bytes]]:
    who, card = uuid4().bytes, a.card_number(number)
    packets = [a.enrolment(person(number), id=who, card=card)]
    for laptop in (a, b):
        for rev in range(2, 2 + chance.randrange(3)):
            names = chance.sample(sorted(FIELDS), chance.randrange(1, 3))
            changes = {name: chance.choice(FIELDS[name]) for name in names}
            packets.append(correction(laptop, who, rev, card, changes=changes))
    if chance.random() < 0.25:
        packets.append(withdrawal(chance.choice((a, b)), who, 9, card))
    return who, packets


@pytest.mark.parametrize("cases", [12, pytest.param(80, marks=pytest.mark.soak)])
def test_any_order_of_arrival_gives_the_same_member(ledger: Ledger, cases: int) -> None:
    a, b = ledger.laptop("laptop-a"), ledger.laptop("laptop-b")
    done, met = 0, set[str]()
    for case in range(cases):
        seen = []
        for turn in range(3):
            # The same corrections of another sample person, brought in another order.
            chance = random.Random(SEED + case)
            who, packets = some_set(chance, a, b, case * 3 + turn + 1)
            random.Random(SEED + case * 31 + turn).shuffle(packets)
            bring(ledger, packets)
            seen.append(member(ledger, who))
        assert seen[0] == seen[1] == seen[2], f"case {case} seed={SEED}"
        done += 1
        met |= {"gone"} if seen[0] is None else {"dispute"} if seen[0]["disputes"] else {"merged"}
    assert met == {"gone", "dispute", "merged"}, "every kind was met"
    print(f"orders of arrival: {done}/{cases} the same seed={SEED}")


def test_different_answers_merge_and_the_same_answer_waits_for_a_person(ledger: Ledger) -> None:
    a, b = ledger.laptop("laptop-a"), ledger.laptop("laptop-b")
    who, card = uuid4().bytes, a.card_number(1)
    bring(ledger, [
        a.enrolment(person(1), id=who, card=card),
        correction(a, who, 2, card, changes={"name": "नया नाम", "pin": "493441"}),
        correction(b, who, 2, card, changes={"name": "और नाम", "address": "मकान 9"}),
    ])  # fmt: skip

    with reading(ledger.engine) as connection:
        row: Any = connection.execute(select(MEMBER)).one()
        versions = connection.execute(select(VERSION)).all()
    assert (row.name, row.pin, row.address) == (person(1)["name"], "493441", "मकान 9")
    assert versions == [], "neither counts as it was made"
    assert ledger.standing()[1:] == [("quarantined", "amendment.review")] * 2
    assert ledger.verdicts(a)[-1] == ("quarantined", "amendment.review"), "the first is told too"

    (dispute,) = reviewing.disputes_of(ledger.engine, "CG")
    assert {side.shown for side in dispute.sides} == {"नया नाम", "और नाम"}
    chosen = next(side for side in dispute.sides if side.shown == "और नाम")
    wanted = {"id": dispute.id, "field": dispute.field, "pick": chosen.digest}
    assert not reviewing.decide(ledger.engine, "OTHER", wanted, "meena"), "not of this place"
    assert reviewing.decide(ledger.engine, "CG", wanted, "meena")
    ledger.open_all()

    with reading(ledger.engine) as connection:
        assert connection.scalar(select(MEMBER.c.name)) == "और नाम"
    assert ledger.standing()[1:] == [("quarantined", "amendment.not_chosen"), ("accepted", "")]
    assert reviewing.disputes_of(ledger.engine, "CG") == ()


def test_guarded_answers_and_consent_are_disputed_unseen(ledger: Ledger) -> None:
    a, b = ledger.laptop("laptop-a"), ledger.laptop("laptop-b")
    who, card = uuid4().bytes, a.card_number(1)
    bring(ledger, [
        a.enrolment(person(1), id=who, card=card),
        correction(a, who, 2, card, changes={"caste": "कैनरीजाति"}),
        correction(b, who, 2, card, changes={"caste": "अन्यजाति"}),
    ])  # fmt: skip

    (dispute,) = reviewing.disputes_of(ledger.engine, "CG")
    assert [side.shown for side in dispute.sides] == ["", ""]
    with reading(ledger.engine) as connection:
        values = [json.loads(one) for one in connection.scalars(select(REVIEW.c.value))]
    assert values == [None, None]


def test_neither_leaves_the_answer_as_it_was(ledger: Ledger) -> None:
    a, b = ledger.laptop("laptop-a"), ledger.laptop("laptop-b")
    who, card = uuid4().bytes, a.card_number(1)
    bring(ledger, [
        a.enrolment(person(1), id=who, card=card),
        correction(a, who, 2, card, changes={"pin": "493441"}),
        correction(b, who, 2, card, changes={"pin": "493442"}),
    ])  # fmt: skip
    wanted = {"id": who.hex(), "field": "pin", "pick": reviewing.NEITHER}
    assert reviewing.decide(ledger.engine, "CG", wanted, "meena")
    ledger.open_all()

    with reading(ledger.engine) as connection:
        assert connection.scalar(select(MEMBER.c.pin)) == some_answers()["pin"]


def test_a_withdrawal_beats_everything_whatever_came_first(ledger: Ledger) -> None:
    a, b = ledger.laptop("laptop-a"), ledger.laptop("laptop-b")
    for turn, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1])):
        who, card = uuid4().bytes, a.card_number(turn + 1)
        packets = [
            a.enrolment(person(turn), id=who, card=card),
            correction(a, who, 2, card, changes={"name": "नया नाम"}),
            withdrawal(b, who, 2, card),
        ]
        bring(ledger, [packets[place] for place in order])
        with reading(ledger.engine) as connection:
            for table in (MEMBER, GUARDED, VERSION):
                assert not connection.execute(select(table).where(table.c.id == who)).all()
            told = connection.execute(select(WITHDRAWAL).where(WITHDRAWAL.c.id == who)).one()
        assert (told.reason, told.wish, told.number) == ("member_asked", "erase", card)


def test_a_laptop_of_another_place_withdraws_nobody(ledger: Ledger) -> None:
    a, far = ledger.laptop("laptop-a", "CG-1"), ledger.laptop("far", "CG-10")
    who, card = uuid4().bytes, a.card_number(1)
    bring(ledger, [a.enrolment(person(1), id=who, card=card), withdrawal(far, who, 2, card)])

    assert ledger.standing()[1] == ("quarantined", "withdrawal.device")
    assert member(ledger, who) is not None


def test_the_card_of_whoever_withdrew_is_given_to_nobody_else(ledger: Ledger) -> None:
    a = ledger.laptop("laptop-a")
    who, card = uuid4().bytes, a.card_number(1)
    bring(ledger, [
        a.enrolment(person(1), id=who, card=card), withdrawal(a, who, 2, card),
        a.enrolment(person(2), card=card),
    ])  # fmt: skip

    assert ledger.standing()[2] == ("quarantined", "card.taken")


def test_an_enrolment_let_in_after_its_withdrawal_shows_nobody(ledger: Ledger) -> None:
    a = ledger.laptop("laptop-a")
    who, card = uuid4().bytes, a.card_number(1)
    packs, ledger.opening._packs = ledger.opening._packs, {}.get
    bring(ledger, [a.enrolment(person(1), id=who, card=card), withdrawal(a, who, 2, card)])
    assert ledger.standing() == [("quarantined", "pack.unknown"), ("accepted", "")]

    ledger.opening._packs = packs
    assert releasing.release(ledger.engine, "meena", [1]) == 1
    ledger.open_all()

    assert ledger.standing()[0] == ("accepted", "")
    assert member(ledger, who) is None
