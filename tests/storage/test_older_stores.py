"""A store that an older program wrote opens, and everything in it is still there and found."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import UUID

import pytest

import resources
from desktop import wire
from desktop.domain.identifiers import number_for
from desktop.domain.pack import Campaign, read_campaign
from desktop.services.catching_up import catch_up
from desktop.services.clock import Clock
from desktop.services.likening import Likening
from desktop.services.searching import Searching
from desktop.storage import migrate
from desktop.storage.database import Database
from desktop.storage.enrolments import MemberRow, NewMember
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store

KEY, INDEX_KEY = bytes(range(32)), bytes(range(32, 64))
NEWEST = len(migrate.migrations())
MEMBER, STUB, DRAFT = UUID(int=1), UUID(int=2), UUID(int=3)
ANSWERS = {
    "name": "सुनीता देवी नमूना", "name_latin": "Sunita Devi Sample", "relation": "father",
    "relation_name": "दिनेश नमूना", "birth": {"year": 1980}, "booth": "CG-090-012",
    "mobile": "9876543210", "religion": "given", "caste": "refused",
}  # fmt: skip
PACKET = b"the packet's bytes"
# What each schema brought to the tables that a member is written into, by its number.
NOTED_FROM, LIKENESS_FROM, BESIDE_FROM = 3, 4, 8


def older_store(path: Path, schema: int) -> None:
    """A store as the program of that schema wrote it: one member, one stub, one draft."""
    database = Database(path, KEY)
    with database.transaction():
        for number, sql in migrate.migrations()[:schema]:
            database.script(sql)
            database.execute(f"PRAGMA user_version = {number}")
    with database.transaction():
        put(database, "kept", name="index.key", value=INDEX_KEY)
        put(database, "kept", name="live", value=b"1")
        write_member(database, schema, 1, MEMBER, answers=json.dumps(ANSWERS))
        write_member(database, schema, 2, STUB, answers=None)
        noted = {"noted": '{"token": 4}'} if schema >= NOTED_FROM else {}
        put(
            database, "draft", id=DRAFT.bytes, answers='{"name": "अधूरा"}', pack="chhattisgarh@1",
            enroller="sunita", started_at=5, touched_at=6, photo=b"jpeg", photo_note="", **noted,
        )  # fmt: skip
    database.close()


def write_member(
    database: Database, schema: int, place: int, identity: UUID, answers: str | None
) -> None:
    number, is_stub = number_for("7K4Q", place), answers is None
    packet = PACKET + bytes([place])
    beside = schema >= BESIDE_FROM
    put(
        database, "packet", seq=place, id=identity.bytes, rev=1, kind="enrolment",
        digest=wire.digest_of_bytes(packet), size=len(packet), made_at=7,
        bytes=None if beside else packet,
    )  # fmt: skip
    if beside:
        sum_of = hashlib.sha256(packet).digest()
        put(database, "packet_bytes", seq=place, sum=sum_of, bytes=packet)
    noted = {"noted": None if is_stub else "{}"} if schema >= NOTED_FROM else {}
    put(
        database, "enrolment", place=place, id=identity.bytes, rev=1, number=number,
        answers=answers, name=None if is_stub else ANSWERS["name"], masked_name="सु•••", born=1980,
        booth="" if is_stub else "CG-090-012", epic_key=b"epic%d" % place, mobile_key=None,
        enroller="sunita", pack="chhattisgarh@1", sealed_at=7, readable_until=2**50, **noted,
    )  # fmt: skip
    put(
        database, "consent", place=place, notice="2026-1", language="hi", mode="read_aloud",
        purposes='["membership"]', digest=bytes(32), given_at=7,
    )  # fmt: skip
    put(
        database, "card", counter=place, number=number, payload="" if is_stub else "SADASYA1",
        issued_at=7, expires_at=9, printed=1,
    )  # fmt: skip
    if not is_stub:
        digest = wire.digest_of_bytes(b"portrait")
        put(database, "photo", place=place, jpeg=b"portrait", digest=digest, note="")
        # Only the folded words: an older program knew other sound keys.
        put(database, "search", rowid=place, words="सुनीता देवी नमूना")


def put(database: Database, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    read = read_campaign("chhattisgarh", resources.tree("packs", "chhattisgarh"))
    assert isinstance(read, Campaign), read
    return read


@pytest.fixture(params=range(1, NEWEST + 1), ids=lambda schema: f"schema-{schema}")
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    path = tmp_path / "store.db"
    older_store(path, request.param)
    return Store(path, KEY)


@pytest.fixture(params=range(1, LIKENESS_FROM), ids=lambda schema: f"schema-{schema}")
def unlikened(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Of a program that kept nothing to find the same person by."""
    path = tmp_path / "store.db"
    older_store(path, request.param)
    return Store(path, KEY)


def member_of(store: Store) -> MemberRow:
    row = store.read.enrolments.by_id(MEMBER)
    assert row is not None
    return row


def test_a_store_of_every_earlier_schema_opens_with_everything_in_it(older: Store) -> None:
    read = older.read
    assert older.database.row("PRAGMA user_version") == (NEWEST,)
    member = member_of(older)
    assert (member.answers, member.noted, member.rev) == (ANSWERS, {}, 1)
    assert (member.state, member.enroller, member.number) == (
        "waiting",
        "sunita",
        number_for("7K4Q", 1),
    )
    assert read.enrolments.photo_of(member.place) == b"portrait"
    assert older.database.rows("SELECT place, purposes FROM consent") == [
        (1, '["membership"]'),
        (2, '["membership"]'),
    ]
    card = read.cards.by_number(member.number)
    assert card is not None
    assert (card.payload, card.printed) == ("SADASYA1", 1)
    assert [held[0] for held in read.outbox.held_bytes()] == [1, 2]
    assert [read.outbox.packet(seq) for seq in (1, 2)] == [PACKET + b"\x01", PACKET + b"\x02"]
    assert read.outbox.held_of(MEMBER.bytes, 1) == (1, PACKET + b"\x01")
    (draft,) = read.drafts.parked()
    assert (draft.answers, draft.base_rev) == ({"name": "अधूरा"}, 0)
    kept = read.drafts.photo_of(DRAFT)
    assert kept is not None
    assert (kept.jpeg, kept.look) == (b"jpeg", b"")
    assert read.revisions.of(MEMBER) == ()
    assert older.database.is_sound()


def test_what_left_before_has_left_and_what_is_here_can_still_leave(tmp_path: Path) -> None:
    older_store(tmp_path / "store.db", BESIDE_FROM - 1)
    database = Database(tmp_path / "store.db", KEY)
    accepted = "state = 'accepted', receipt = x'00', judged_at = 5"
    database.execute(f"UPDATE packet SET {accepted}, bytes = NULL WHERE seq = 1")
    database.execute(f"UPDATE packet SET {accepted} WHERE seq = 2")
    database.close()
    store = Store(tmp_path / "store.db", KEY)
    assert store.read.copies.left() == {(1, MEMBER.bytes)}
    assert [seq for seq, _, _ in store.read.copies.held()] == [2]
    with store.work() as tables:
        assert tables.copies.drop_ended(6) == [(2, STUB.bytes)]
    assert store.read.outbox.held_bytes() == []
    store.close()


def test_what_was_noted_with_a_draft_comes_along(tmp_path: Path) -> None:
    older_store(tmp_path / "store.db", NOTED_FROM)
    (draft,) = Store(tmp_path / "store.db", KEY).read.drafts.parked()
    assert draft.noted == {"token": 4}


def test_a_member_of_an_older_program_is_found_by_name_and_as_the_same_person(
    unlikened: Store, campaign: Campaign
) -> None:
    asked = {**ANSWERS, "name": "सुनिता देवी नमूना", "mobile": ""}
    likening = Likening(unlikened, campaign, Clock(), INDEX_KEY)
    searching = Searching(unlikened, campaign, Clock(), INDEX_KEY)
    assert likening.alike(asked, None) == ()

    assert catch_up(unlikened) == 1

    assert [found.id for found in likening.alike(asked, None)] == [MEMBER]
    assert [found.id for found in searching.find("suneeta")] == [MEMBER]
    assert catch_up(unlikened) == 0
    unlikened.forget_overdue(2**51)
    assert [found.id for found in likening.alike(asked, None)] == [MEMBER], "also when a stub"


def test_a_member_who_was_a_stub_already_is_found_by_number_and_voter_card_alone(
    unlikened: Store,
) -> None:
    catch_up(unlikened)
    stub = unlikened.read.enrolments.by_number(number_for("7K4Q", 2))
    assert stub is not None
    assert (stub.id, stub.name, stub.answers) == (STUB, None, None)
    assert [row.id for row in unlikened.read.enrolments.with_epic(b"epic2")] == [STUB]
    assert unlikened.database.rows("SELECT 1 FROM likeness WHERE place = 2") == []


def test_a_member_of_an_older_program_can_be_corrected(older: Store) -> None:
    row = member_of(older)
    newer = NewMember(
        MEMBER, 2, row.number, {**ANSWERS, "pin": "493441"}, "सुनीता देवी नमूना", "सु•••", 1980,
        row.booth, None, None, "meena", row.pack, 9, 9, "सुनीता",
    )  # fmt: skip
    with older.work() as tables:
        tables.enrolments.amend(newer, None, None)
        digest = wire.digest_of_bytes(b"corrected")
        tables.outbox.add(NewPacket(3, MEMBER.bytes, 2, "amendment", digest, b"corrected", 9))
    assert (member_of(older).rev, member_of(older).enroller) == (2, "sunita")
