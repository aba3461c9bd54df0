"""Laptop and centre say the same of the same enrolment: a hundred with seeded faults, replayed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import resources
from desktop.domain.enrolment import Draft
from desktop.domain.identifiers import compact_number, number_for
from desktop.domain.pack import Campaign, Rules, read_campaign
from desktop.services.clock import Clock
from desktop.services.likening import Likening
from desktop.services.scrutinising import Scrutinising
from desktop.storage.work import Store
from tests.domain.samples import a_form, some_answers
from tests.support.bare_laptop import A_PHOTO, NOON
from tests.support.parts import Ledger
from tests.support.stubs import INDEX, seal_member

AT = datetime.fromtimestamp(NOON / 1000, tz=UTC)
GIVEN = ("सुनीता Sunita", "मोहन Mohan", "कौशल्या Kaushilya", "राजेंद्र Rajender", "लखन Lakhan")
FAMILY = ("साहू Sahu", "वर्मा Varma", "नेताम Netam", "ठाकुर Thakur", "टंडन Tandon")
FAULTS = (
    "none", "none", "again", "again_other_script", "card_of_another", "same_mobile", "explained",
    "perhaps_young", "alike", "said_apart",
)  # fmt: skip


def person(index: int, chance: random.Random, script: int = 0) -> dict[str, object]:
    given, family, father = chance.choice(GIVEN), chance.choice(FAMILY), chance.choice(GIVEN)
    own = [text.split()[script] for text in (given, family)]
    return some_answers(
        name=" ".join(own), name_latin="", relation_name=f"{father.split()[0]} {own[1]}",
        birth={"day": 1 + index % 28, "month": 1 + index % 12, "year": 1940 + index % 60},
        mobile=f"97{index:08d}", epic="",
    )  # fmt: skip


def spoilt(
    fault: str, index: int, known: list[dict[str, object]], chance: random.Random
) -> tuple[dict[str, object], dict[str, object]]:
    """Answers and notes of somebody at the table."""
    fresh, before = person(index, chance), chance.choice(known)
    latin = {name.split()[0]: name.split()[1] for name in (*GIVEN, *FAMILY)}
    other_script = " ".join(latin.get(word, word) for word in str(before["name"]).split())
    numbers = [str(one["number"]) for one in known]
    answers: dict[str, dict[str, object]] = {
        "again": {**before},
        "again_other_script": {**before, "name": other_script},
        "card_of_another": {**fresh, "epic": before["epic"]},
        "same_mobile": {**fresh, "mobile": "9000000001"},
        "explained": {**fresh, "mobile": "9000000001"},
        "perhaps_young": {**fresh, "birth": {"year": AT.year - 18}},
        "alike": {**before, "epic": ""},
        "said_apart": {**before, "epic": ""},
    }
    notes: dict[str, dict[str, object]] = {
        "explained": {"sharing": {"relation": "son", "reason": "one telephone at home"}},
        "said_apart": {"apart": numbers[-20:]},
    }
    said = answers.get(fault, {**fresh, "epic": f"ABC{index:07d}" if index % 2 else ""})
    return {key: value for key, value in said.items() if key != "number"}, notes.get(fault, {})


@pytest.fixture
def scrutinising(tmp_path: Path) -> tuple[Store, Scrutinising]:
    read = read_campaign("sample@1", resources.tree("packs", "neutral"))
    assert isinstance(read, Campaign)
    campaign = replace(read, form=a_form(), rules=Rules())
    store = Store(tmp_path / "store.db", bytes(32))
    clock = Clock(now=lambda: AT)
    return store, Scrutinising(Likening(store, campaign, clock, INDEX), campaign, clock)


def test_laptop_and_centre_say_the_same_of_a_hundred(
    ledger: Ledger, scrutinising: tuple[Store, Scrutinising]
) -> None:
    store, laptop_side = scrutinising
    laptop, chance = ledger.laptop(), random.Random(41)
    first = person(0, chance) | {"epic": "ABC1234566", "number": ""}
    known: list[dict[str, object]] = [first]
    said: list[tuple[str, str, str]] = []
    for index in range(1, 101):
        fault = "none" if index == 1 else chance.choice(FAULTS)
        answers, notes = spoilt(fault, index, known, chance)
        outlook = laptop_side.outlook(
            Draft(UUID(int=index), answers, AT, AT, "sample@1", noted=notes)
        )
        assert outlook is not None, answers
        number = number_for(laptop.prefix, index)
        record = {
            "answers": answers, "photo": A_PHOTO, "photo_note": "", "pack": "sample@1",
            "card": compact_number(number), "noted": notes,
        }  # fmt: skip
        ledger.receiving.receive([laptop.seal(laptop.header(), record)])
        ledger.open_all()
        codes = [reason.code for reason in outlook.reasons]
        said.append((fault, outlook.kind, codes[0] if codes else ""))
        if not codes or outlook.is_same_person:
            seal_member(store, index, answers, number)
            known.append({**answers, "number": number})
    heard = ledger.verdicts(laptop)
    assert [code for _, code in heard] == [code for _, _, code in said]
    assert [verdict == "accepted" for verdict, _ in heard] == [
        kind == "accepted" for _, kind, _ in said
    ]
    kinds = Counter(code for _, _, code in said)
    print(dict(kinds))
    assert {"", "person.same_epic", "person.alike", "epic.other_name"} <= set(kinds)
    assert {"mobile.unexplained", "age.uncertain"} <= set(kinds)
    store.close()
