"""Single promises, each tried where one careless line would take it out (`mutants.py`)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from desktop.errors import StoreError
from desktop.security import keys as laptop_keys
from desktop.services.enrolling import SealError
from desktop.services.session import WrongSecret
from desktop.services.spooling import drop_ended
from desktop.services.unlocking import StoreKey
from sync.protocol import sealing
from sync.protocol.envelope import Outcome, Receipt, VerdictKind
from sync.protocol.feed import ItemKind, Page
from sync.server import feed
from sync.server.database import writing
from tests.services.test_keeping import DAY, JUDGED, Setting
from tests.support.laptop import Laptop, answers
from tests.support.parts import EPOCH, a_ledger, make_keys
from tests.support.postgres import Cluster, running_cluster
from tests.support.prepared import PreparedCamp
from tests.sync.test_stick_answers import DEVICE, KID, Table
from tests.vectors.make import signing_key


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = Table(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


def test_a_receipt_that_the_centre_did_not_sign_moves_nothing(table: Table) -> None:
    table.seal()
    good = table.receipt(1)

    for place in range(1, 65):  # the signature stands last
        for bit in range(8):
            flipped = bytearray(good)
            flipped[-place] ^= 1 << bit
            take(table, bytes(flipped))
    take(table, _receipt_by(table, "device"))

    assert table.states() == ["waiting"]
    take(table, good)
    assert table.states() == ["stored"]


def take(table: Table, receipt: bytes) -> None:
    """By the stick, behind an empty page of the feed."""
    table.take(Page(epoch=1, next="1.0", now=1).encoded(), receipt)


def _receipt_by(table: Table, key: str) -> bytes:
    """Of the right form, by a key that may not speak of receipts."""
    good = table.packets[0]
    return Receipt(
        outcome=Outcome.STORED, dev=DEVICE, id=_id_of(good), rev=1, digest=_digest_of(good),
        server_seq=1, epoch=1, at=10,
    ).sign(signing_key(key), KID)  # fmt: skip


def test_a_receipt_for_other_bytes_of_the_same_member_moves_nothing(table: Table) -> None:
    packet = table.seal()
    other = Receipt(
        outcome=Outcome.STORED, dev=DEVICE, id=_id_of(packet), rev=1, digest=bytes(32),
        server_seq=1, epoch=1, at=10,
    ).sign(signing_key("receipts"), KID)  # fmt: skip

    take(table, other)

    assert table.states() == ["waiting"]


def _id_of(packet: bytes) -> bytes:
    return sealing.read_packet(packet).header.id


def _digest_of(packet: bytes) -> bytes:
    return sealing.read_packet(packet).digest


def test_no_sealed_copy_leaves_without_the_centres_word(tmp_path: Path) -> None:
    setting = Setting(tmp_path)
    setting.seal(3)
    setting.judge(1, VerdictKind.ACCEPTED)
    setting.told(JUDGED + 31 * DAY)

    drop_ended(setting.sides)

    assert setting.spooled() == [2, 3]
    assert [seq for seq, _, _ in setting.store.read.copies.held()] == [2, 3]
    setting.store.close()


def test_no_cursor_goes_past_an_item_that_is_not_committed_yet(
    cluster: Cluster, tmp_path: Path
) -> None:
    with a_ledger(cluster.new_database(), tmp_path, make_keys(tmp_path)) as ledger:
        dev = ledger.laptop().dev
        after = feed.page(ledger.engine, dev, "", EPOCH).next
        with writing(ledger.engine) as slow:
            feed.append(slow, dev, ItemKind.PACK, b"first")
            # Either it must wait for the first, or it may not be seen before it.
            with suppress(OperationalError), writing(ledger.engine) as quick:
                quick.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
                feed.append(quick, dev, ItemKind.PACK, b"second")
            page = feed.page(ledger.engine, dev, after, EPOCH)
        seen = [item.body for item in page.items]
        seen += [item.body for item in feed.page(ledger.engine, dev, page.next, EPOCH).items]

        assert b"first" in seen


def test_a_draft_stays_until_its_packet_is_durable(tmp_path: Path, prepared: PreparedCamp) -> None:
    session = prepared.laptop_in(tmp_path).unlock()
    enrolling = session.enrolling
    draft = enrolling.begin()
    draft = enrolling.keep(draft.with_answers(answers(0), draft.touched_at))
    enrolling.without_photo(draft.id, "camera_missing")
    enrolling._desk.store.read.kept.keep("live", 0)

    with pytest.raises(SealError):
        enrolling.seal(draft)

    assert enrolling._desk.store.read.drafts.by_id(draft.id) is not None
    session.lock()


class PulledPlugError(BaseException):
    """The process is gone; nothing of ours can catch it."""


def test_a_try_counts_although_it_was_killed_while_the_secret_was_tried(
    tmp_path: Path, prepared: PreparedCamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop: Laptop = prepared.laptop_in(tmp_path)
    user = laptop.application().accounts()[0].user
    untouched = laptop.application().unlock(user, "not this one")
    assert isinstance(untouched, WrongSecret)

    def pulled(*_words: object, **_more: object) -> None:
        raise PulledPlugError

    with monkeypatch.context() as plug:
        plug.setattr(laptop_keys, "Argon2id", pulled)
        with pytest.raises(PulledPlugError):
            laptop.application().unlock(user, "nor this")

    after = laptop.application().unlock(user, "nor that")
    assert isinstance(after, WrongSecret)
    assert after.tries_left == untouched.tries_left - 2


def test_the_right_secret_opens_although_its_count_cannot_be_taken_back(
    tmp_path: Path, prepared: PreparedCamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop: Laptop = prepared.laptop_in(tmp_path)
    real, written = os.fsync, 0

    def fills_up(handle: int) -> None:
        nonlocal written
        written += 1
        if written > 2:  # the try was counted: file and folder
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    application = laptop.application()
    user = application.accounts()[0].user
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", fills_up)
        assert isinstance(application.unlocking.store_key(user, laptop.secret), StoreKey)
        with pytest.raises(StoreError) as refused:
            application.unlocking.store_key(user, laptop.secret)
    assert refused.value.code == "E-STO-03"
    assert written > 2
