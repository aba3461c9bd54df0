"""Who may be the same person: found while readable and among stubs, never more than is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import resources
from desktop import wire
from desktop.domain.birth import Birth, read_birth
from desktop.domain.likeness import Reason
from desktop.domain.names import masked_name
from desktop.domain.pack import Campaign, read_campaign
from desktop.security.identity import keyed_digest
from desktop.services.clock import Clock
from desktop.services.likening import Likening, keys_of
from desktop.storage.enrolments import NewMember, StoredConsent, StoredPhoto
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store

INDEX = b"index key of this test"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
READABLE_UNTIL = 1_000
SUNITA: dict[str, object] = {
    "name": "सुनीता साहू",
    "relation_name": "रमेश साहू",
    "birth": {"year": 1980},
    "booth": "X-1",
    "mobile": "9876543210",
    "epic": "ABC1234566",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store.db", bytes(32))
    yield store
    store.close()


@pytest.fixture
def likening(store: Store) -> Likening:
    campaign = read_campaign("neutral@1", resources.tree("packs", "neutral"))
    assert isinstance(campaign, Campaign)
    return Likening(store, campaign, Clock(now=lambda: NOW), INDEX)


def seal(store: Store, index: int, **more: object) -> UUID:
    """A sample member as sealing writes them."""
    said = SUNITA | more
    identity, number = UUID(int=index), f"7K4Q-{index:05d}-X"
    birth = read_birth(said["birth"], NOW.date())
    born = birth.years()[0] if isinstance(birth, Birth) else 0
    name, relation, booth = (str(said[key]) for key in ("name", "relation_name", "booth"))
    with store.work() as tables:
        tables.outbox.add(NewPacket(index, identity.bytes, 1, "enrolment", wire.digest_of_bytes(
            b"%d" % index), b"packet", 1))  # fmt: skip
        member = NewMember(
            id=identity, rev=1, number=number, answers=said, name=name,
            masked_name=masked_name(name), born=born, booth=booth,
            epic_key=keyed_digest(INDEX, f"epic {said['epic']}"),
            mobile_key=keyed_digest(INDEX, f"mobile {said['mobile']}"),
            enroller="namuna", pack="neutral@1", sealed_at=index, readable_until=READABLE_UNTIL,
            words="",
        )  # fmt: skip
        photo = StoredPhoto(b"jpeg", bytes(32), "")
        consent = StoredConsent("2026-1", "hi", "read", ("membership",), bytes(32), 1)
        tables.enrolments.add(member, photo, consent)
        tables.likenesses.add(number, keys_of(INDEX, (name, relation), booth, born))
    return identity


def asked(**more: object) -> dict[str, object]:
    """The same person at the table again, without card and telephone."""
    return SUNITA | {"epic": "", "mobile": ""} | more


@pytest.mark.parametrize("is_stub", [False, True])
def test_the_same_person_in_the_other_script_is_found(
    store: Store, likening: Likening, is_stub: bool
) -> None:
    identity = seal(store, 1)
    seal(store, 2, name="मोहन यादव", epic="ABC1234574", mobile="9876500000")
    if is_stub:
        store.forget_overdue(READABLE_UNTIL + 1)
    (found,) = likening.alike(asked(name="Suneeta Saahu", relation_name="Ramesh Sahu"), None)
    assert found.id == identity
    assert set(found.reasons) == {
        Reason.SAME_NAME, Reason.SAME_RELATION, Reason.NEAR_BIRTH, Reason.SAME_BOOTH,
    }  # fmt: skip
    assert found.is_masked == is_stub
    assert (found.photo is None) == is_stub
    assert found.name == ("सु••• सा••" if is_stub else "सुनीता साहू")
    assert found.age == 46


def test_with_card_and_telephone_it_is_sure(store: Store, likening: Likening) -> None:
    seal(store, 1)
    store.forget_overdue(READABLE_UNTIL + 1)
    (found,) = likening.alike(SUNITA, None)
    assert found.is_sure
    assert {Reason.SAME_EPIC, Reason.SAME_MOBILE} <= set(found.reasons)


def test_the_card_of_somebody_else_is_worth_a_look_and_never_sure(
    store: Store, likening: Likening
) -> None:
    seal(store, 1)
    store.forget_overdue(READABLE_UNTIL + 1)
    other = {"name": "जोसेफ तिग्गा", "relation_name": "पौलुस", "birth": {"year": 1950}}
    assert likening.alike(asked(**other), None) == ()
    (found,) = likening.alike(asked(**other, epic=SUNITA["epic"]), None)
    assert found.reasons == (Reason.SAME_EPIC, Reason.OTHER_BIRTH)
    assert not found.is_sure


def test_a_common_name_and_a_shared_telephone_are_nobodys_likeness(
    store: Store, likening: Likening
) -> None:
    for index in range(1, 5):
        seal(store, index, relation_name=("मोहन", "सोहन", "दुखू", "मंगल")[index - 1],
             birth={"year": 1950 + 10 * index}, epic=f"ABC000000{index}")  # fmt: skip
    fifth = {"relation_name": "बुधराम", "birth": {"year": 2003}, "mobile": SUNITA["mobile"]}
    assert likening.alike(asked(**fifth), None) == ()
    assert likening.same_mobile(asked(**fifth), None) == 4
    assert likening.same_mobile(asked(**fifth), UUID(int=2)) == 3
    assert likening.same_mobile(asked(mobile="12"), None) == 0


def test_nobody_is_like_themselves(store: Store, likening: Likening) -> None:
    identity = seal(store, 1)
    assert likening.alike(SUNITA, identity) == ()


def test_at_most_three_the_likeliest_first(store: Store, likening: Likening) -> None:
    for index in range(1, 6):
        seal(store, index, epic=SUNITA["epic"] if index == 2 else f"ABC000000{index}")
    found = likening.alike(SUNITA, None)
    assert len(found) == 3
    assert found[0].id == UUID(int=2)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_name_like_the_last_in_relation_and_year_is_found_in_a_near_spelling(
    store: Store, likening: Likening
) -> None:
    seal(store, 1, name="कौशल्या वर्मा")
    store.forget_overdue(READABLE_UNTIL + 1)
    again = asked(name="Kaushilya Varma", epic=SUNITA["epic"])
    (found,) = likening.alike(again, None)
    assert Reason.NEAR_NAME in found.reasons


def test_no_name_can_be_read_from_a_stub(store: Store) -> None:
    seal(store, 1)
    store.forget_overdue(READABLE_UNTIL + 1)
    rows = store.database.rows("SELECT * FROM likeness")
    assert rows
    held = b"".join(part for row in rows for part in row if isinstance(part, bytes))
    for word in ("सुनीता", "साहू", "sunita", "shu", "X-1"):
        assert word.encode() not in held
    assert {len(row[0]) for row in rows} == {8}


def test_half_typed_answers_are_enough_to_ask(store: Store, likening: Likening) -> None:
    seal(store, 1)
    for answers in ({}, {"name": "सु"}, {"name": 7, "birth": [], "epic": {"absent": "lost"}}):
        assert likening.alike(answers, None) == ()
