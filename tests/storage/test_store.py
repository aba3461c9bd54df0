"""The encrypted store: opens for one key, keeps what it promised, refuses what it must."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from desktop import wire
from desktop.domain.enrolment import Draft
from desktop.domain.moment import Moment
from desktop.errors import StoreError
from desktop.storage.audit import Action
from desktop.storage.database import Database
from desktop.storage.drafts import KeptPhoto
from desktop.storage.enrolments import NewMember, StoredConsent, StoredPhoto
from desktop.storage.lock import ProcessLock
from desktop.storage.outbox import NewPacket
from desktop.storage.spool import Spool
from desktop.storage.work import Store, Tables
from sync.protocol.envelope import Outcome, Receipt, Verdict, VerdictKind
from tests.support.nasty import nasty

KEY = bytes(range(32))
NOW = Moment(1_795_000_000_000, b"boot-001", 5, None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.db", KEY)


def add_member(tables: Tables, index: int, **more: object) -> None:
    """A sample member with packet and stub, as sealing writes them."""
    identity = UUID(int=index)
    packet = b"packet %d" % index
    tables.outbox.add(
        NewPacket(index, identity.bytes, 1, "enrolment", wire.digest_of_bytes(packet), packet, 1)
    )
    fields: dict[str, object] = {
        "id": identity, "rev": 1, "number": f"7K4Q-{index:05d}-X", "answers": {"name": "नमूना"},
        "name": "नमूना", "masked_name": "न•••", "born": 1980, "booth": "CG-090-012",
        "epic_key": b"epic", "mobile_key": b"mobile", "enroller": "sunita", "pack": "neutral@1",
        "sealed_at": index, "readable_until": 1000 + index, "words": "नमूना namuna ~nmn",
    }  # fmt: skip
    photo = StoredPhoto(b"jpeg", wire.digest_of_bytes(b"jpeg"), "")
    consent = StoredConsent("2026-1", "hi", "read", ("membership",), bytes(32), 1)
    tables.enrolments.add(NewMember(**(fields | more)), photo, consent)  # type: ignore[arg-type]


def receipt(index: int, outcome: Outcome = Outcome.STORED) -> tuple[Receipt, bytes]:
    digest = wire.digest_of_bytes(b"packet %d" % index)
    made = Receipt(outcome=outcome, dev=bytes(8), digest=digest, server_seq=9, epoch=1, at=77)
    return made, b"signed"


def test_opens_for_its_key_alone(tmp_path: Path, store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="E-STO-01"):
        Store(tmp_path / "store.db", bytes(32))
    assert b"SQLite format" not in (tmp_path / "store.db").read_bytes()[:100]


def test_settings_are_the_ones_that_survive_a_power_cut(store: Store) -> None:
    wanted = {"synchronous": 2, "journal_mode": "wal", "secure_delete": 1, "foreign_keys": 1,
              "trusted_schema": 0, "wal_autocheckpoint": 20, "temp_store": 2}  # fmt: skip
    for name, value in wanted.items():
        assert store.database.row(f"PRAGMA {name}") == (value,), name


def test_store_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path, store: Store) -> None:
    store.database.execute("PRAGMA user_version = 9999")
    store.close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreError, match="E-STO-04"):
        Store(tmp_path / "store.db", KEY)
    assert (tmp_path / "store.db").read_bytes() == before


def test_damaged_store_is_noticed(tmp_path: Path, store: Store) -> None:
    with store.work() as tables:
        for index in range(1, 40):
            add_member(tables, index)
    assert store.database.is_sound()
    store.close()
    data = bytearray((tmp_path / "store.db").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "store.db").write_bytes(data)
    with pytest.raises(StoreError, match=r"E-STO-0[25]"):
        assert Store(tmp_path / "store.db", KEY).database.is_sound()


@pytest.mark.parametrize(
    "harm", ["DROP TABLE search_config", "DELETE FROM search_config", "DELETE FROM search_data"]
)
def test_a_damaged_search_index_is_damage_and_not_a_fault_of_ours(
    tmp_path: Path, store: Store, harm: str
) -> None:
    """SQLite tells it in words of its own, from the first look on."""
    store.close()
    raw = Database(tmp_path / "store.db", KEY)
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute(harm)
    raw.close()

    damaged = Database(tmp_path / "store.db", KEY)
    with suppress(StoreError):
        assert not damaged.is_sound()
    with pytest.raises(StoreError, match="E-STO-02"):
        damaged.rows("SELECT rowid FROM search WHERE search MATCH 'any'")
    damaged.close()


def test_work_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.work() as tables:  # noqa: PT012
        add_member(tables, 1)
        _ = 1 / 0
    assert store.read.enrolments.recent(5) == ()
    assert store.read.outbox.made() == 0


def test_packet_is_frozen_and_stays(store: Store) -> None:
    with store.work() as tables:
        add_member(tables, 1)
    for statement in (
        "UPDATE packet SET bytes = x'00'",
        "UPDATE packet_bytes SET bytes = x'00'",
        "UPDATE packet SET digest = zeroblob(32)",
        "DELETE FROM packet",
        "UPDATE packet SET state = 'sent'",
        "UPDATE packet SET state = 'stored'",
    ):
        with pytest.raises(Exception, match=r"frozen|stays|CHECK"):
            store.database.execute(statement)


def test_audit_cannot_be_changed_and_a_removed_row_is_found(store: Store) -> None:
    with store.work() as tables:
        for count in range(5):
            tables.audit.append(Action("sunita", "seal", str(count)), NOW, wire.digest_of)
    assert store.read.audit.first_break(wire.digest_of) is None
    with pytest.raises(Exception, match="append-only"):
        store.database.execute("UPDATE audit SET actor = 'x'")
    store.database.execute("DELETE FROM audit WHERE seq = 3")
    assert store.read.audit.first_break(wire.digest_of) == 3


def test_draft_comes_back_with_its_photo_until_it_is_removed(store: Store) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    draft = Draft(UUID(int=7), {"name": "सुनी", "birth": {"year": "19"}}, at, at, "neutral@1")
    with store.work() as tables:
        tables.drafts.put(draft, "sunita")
        tables.drafts.attach(draft.id, KeptPhoto(b"jpeg", ""))
    assert store.read.drafts.parked() == (draft,)
    assert store.read.drafts.photo_of(draft.id) == KeptPhoto(b"jpeg", "")
    with store.work() as tables:
        tables.drafts.bin(draft.id, at)
    assert store.read.drafts.parked() == ()
    with store.work() as tables:
        tables.drafts.put(draft, "sunita")
    assert store.read.drafts.count() == 1


def test_only_receipts_and_verdicts_move_a_packet(store: Store) -> None:
    with store.work() as tables:
        for index in (1, 2, 3):
            add_member(tables, index)
    outbox = store.read.outbox
    assert [item.seq for item in outbox.waiting(10)] == [1, 2, 3]
    verdict = Verdict(verdict=VerdictKind.ACCEPTED, dev=bytes(8), id=bytes(16), rev=1,
                      digest=wire.digest_of_bytes(b"packet 1"), epoch=1, at=88)  # fmt: skip
    assert outbox.judge(verdict, b"signed") == 0  # no verdict before the receipt
    assert outbox.settle([receipt(1), receipt(2, Outcome.CONFLICT), receipt(99)]) == 2
    assert [item.seq for item in outbox.waiting(10)] == [3]  # the held one stops nobody
    assert outbox.settle([receipt(1)]) == 0
    assert outbox.judge(verdict, b"signed") == 1
    assert outbox.people() == {"accepted": 1, "held": 1, "waiting": 1}
    outbox.offer_again()
    assert [item.seq for item in outbox.waiting(10)] == [1, 3]


def test_after_the_readable_time_only_a_stub_is_left(store: Store) -> None:
    with store.work() as tables:
        add_member(tables, 1)
        add_member(tables, 2)
    assert store.forget_overdue(1001) == 0
    assert store.forget_overdue(1002) == 1
    stub = store.read.enrolments.by_number("7K4Q-00001-X")
    assert stub is not None
    assert (stub.answers, stub.name, stub.masked_name, stub.booth) == (None, None, "न•••", "")
    assert store.read.enrolments.photo_of(stub.place) is None
    assert [row.number for row in store.read.enrolments.with_words([("नमूना", ())], 5)] == [
        "7K4Q-00002-X"
    ]
    assert len(store.read.enrolments.with_epic(b"epic")) == 2  # still warns of a duplicate
    held = json.dumps([str(row) for row in store.database.rows("SELECT * FROM enrolment WHERE place = 1")])  # fmt: skip  # noqa: E501
    assert "नमूना" not in held


def test_spool_holds_whole_packets_or_none(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.write(1, UUID(int=1), b"one")
    (tmp_path / "spool" / "00000002-x.tmp").write_bytes(b"half")
    assert list(spool.packets()) == [(1, UUID(int=1), b"one")]
    assert sorted(path.name for path in (tmp_path / "spool").iterdir()) == [
        f"00000001-{UUID(int=1)}.pkt"
    ]


def test_one_process_holds_the_store(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "lock")
    with pytest.raises(StoreError, match="E-STO-06"):
        ProcessLock(tmp_path / "lock")
    lock.release()
    ProcessLock(tmp_path / "lock").release()


def test_four_hundred_nasty_strings_come_back_from_a_draft_as_they_were_typed(store: Store) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    typed = dict(enumerate(nasty()))
    drafts = {
        index: Draft(UUID(int=index + 1), {"name": text, text: text}, at, at, "neutral@1")
        for index, text in typed.items()
    }
    with store.work() as tables:
        for draft in drafts.values():
            tables.drafts.put(draft, "sunita")
    for index, draft in drafts.items():
        kept = store.read.drafts.by_id(draft.id)
        assert kept is not None
        assert kept.answers == draft.answers, typed[index]
