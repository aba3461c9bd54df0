"""A laptop holds the centre's count against its own: what differs is shown, and not healed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from desktop.domain.counted import CentreCount
from desktop.domain.moment import Moment
from desktop.storage.audit import Action
from desktop.storage.database import Database
from desktop.wire import digest_of
from sync.client.ports import UnreachableError
from sync.protocol import sealing
from sync.protocol.envelope import Outcome, Receipt, VerdictKind
from sync.protocol.feed import Item, ItemKind, Page
from sync.protocol.tally import NO_SUM, Tally, add_up
from tests.sync.test_stick_answers import DEVICE, KID, Table
from tests.vectors.make import signing_key

SEED = int(os.environ.get("SOAK_SEED", "20261122"))


class Counted(Table):
    """A laptop, and a centre that says how it counts."""

    def __init__(self, folder: Path, packets: int = 3) -> None:
        super().__init__(folder)
        for _ in range(packets):
            self.seal()
            self.note("seal")
        self.road.pages = []  # type: ignore[attr-defined]
        self.road.told = []  # type: ignore[attr-defined]
        self.road.page = self._page  # type: ignore[method-assign]
        self.road.deliver = self._deliver  # type: ignore[method-assign]
        self.at = 100
        self.epoch = 1
        self.lost: set[int] = set()
        self.verdicts: list[Item] = []

    def _deliver(self, token: str, packets: object) -> list[bytes]:
        receipts = []
        for packet in packets:  # type: ignore[attr-defined]
            seq = sealing.read_packet(packet).header.seq
            self.lost.discard(seq)
            receipts.append(self.receipt(seq, self.epoch))
        return receipts

    def _page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        self.road.told.append(told)  # type: ignore[attr-defined]
        items = (*self.verdicts, *self.road.pages)  # type: ignore[attr-defined]
        return Page(epoch=self.epoch, next=f"{self.epoch}.9", now=self.at, items=items).encoded()

    def receipt(self, seq: int, epoch: int = 1) -> bytes:
        packet = sealing.read_packet(self.packets[seq - 1])
        return Receipt(
            outcome=Outcome.STORED, dev=DEVICE, id=packet.header.id, rev=1, digest=packet.digest,
            server_seq=seq, epoch=epoch, at=10,
        ).sign(signing_key("receipts"), KID)  # fmt: skip

    def note(self, action: str) -> bytes:
        with self.store.work() as tables:
            return tables.audit.append(
                Action("namuna", action), Moment(1, b"b", 1, None), digest_of
            )

    def say(self, **changed: object) -> None:
        """The centre will say this, signed; by default that it has everything."""
        count = len(self.packets)
        self.at += 1
        values: dict[str, object] = {
            "dev": DEVICE, "up_to": count, "digest": self.sum(count), "made": count, "has": count,
            "epoch": self.epoch, "at": self.at,
        }  # fmt: skip
        tally = Tally.of(values | changed)
        signed = tally.sign(signing_key(str(changed.pop("key", "receipts"))), KID)
        self.road.pages = [Item(kind=ItemKind.TALLY, body=signed)]  # type: ignore[attr-defined]

    def sum(self, count: int) -> bytes:
        read = [sealing.read_packet(packet) for packet in self.packets[:count]]
        return add_up(NO_SUM, ((one.header.seq, one.digest) for one in read))

    def turn(self) -> CentreCount:
        self.engine.run_once(20.0)
        count = CentreCount.read(self.store.read.kept.text_of("tally"))
        assert count is not None
        return count


@pytest.fixture
def table(tmp_path: Path) -> Counted:
    return Counted(tmp_path)


def test_both_sides_count_the_same(table: Counted) -> None:
    table.say()
    count = table.turn()
    assert (count.code, count.up_to, count.made, count.has) == ("", 3, 3, 3)
    table.road.pages = []  # type: ignore[attr-defined]
    table.turn()
    told = table.road.told[-1]  # type: ignore[attr-defined]
    assert told == f"3.{table.sum(3)[:8].hex()}.{count.mark}"


def test_another_sum_is_told_and_nothing_is_sent_again(table: Counted) -> None:
    table.say()
    table.turn()
    table.say(digest=bytes(32))
    assert table.turn().code == "E-CNT-01"
    assert table.states() == ["stored"] * 3
    table.turn()
    assert table.road.told[-1].endswith(".E-CNT-01")  # type: ignore[attr-defined]


@pytest.mark.parametrize("changed", [{"made": 4}, {"up_to": 4}, {"forks": (2,)}])
def test_a_centre_that_knows_more_of_this_laptop_than_it_does_itself(
    table: Counted, changed: dict[str, object]
) -> None:
    table.say(**changed)
    assert table.turn().code == "E-CNT-02"


def test_what_the_centre_lost_is_named_and_offered_again(table: Counted) -> None:
    table.say()
    table.turn()
    table.lost = {2}
    table.say(up_to=1, digest=table.sum(1), has=2, missing=((2, 2),))
    count = table.turn()
    assert (count.code, count.lacks, count.missing) == ("E-CNT-04", ((2, 2),), ((2, 2),))
    assert table.lost == set(), "the same turn brought it"
    table.say()
    assert table.turn().code == ""


def test_what_was_never_confirmed_is_missing_and_is_not_lost(table: Counted) -> None:
    table.say()
    table.turn()
    table.seal()
    table.road.deliver = lambda _t, packets: (list(packets), [])[1]  # type: ignore[method-assign]
    table.say(up_to=3, digest=table.sum(3), has=3, missing=((4, 4),))
    count = table.turn()
    assert (count.code, count.lacks, count.missing) == ("", (), ((4, 4),))


def test_an_unsigned_or_older_word_moves_nothing(table: Counted) -> None:
    table.say()
    first = table.turn()
    forged = Tally(
        dev=DEVICE, up_to=0, digest=NO_SUM, made=3, has=0, missing=((1, 3),), epoch=1, at=999
    ).sign(signing_key("control"), KID)  # fmt: skip
    table.road.pages = [Item(kind=ItemKind.TALLY, body=forged)]  # type: ignore[attr-defined]
    assert table.turn() == first
    table.say(at=50, up_to=0, digest=NO_SUM, has=0, missing=((1, 3),))
    assert table.turn() == first
    assert table.states() == ["stored"] * 3


def test_a_restored_centre_is_offered_everything_before_its_verdicts_are_read(
    table: Counted,
) -> None:
    table.say()
    table.turn()
    table.epoch, table.lost = 7, {1, 2, 3}
    table.verdicts = [table.verdict(seq, VerdictKind.ACCEPTED) for seq in (1, 2, 3)]
    table.say()
    count = table.turn()
    assert (count.code, count.epoch, table.lost) == ("", 7, set())
    assert table.states() == ["accepted"] * 3
    assert table.cursor == "7.9"


def test_a_copy_of_the_centre_from_before_is_not_believed(table: Counted) -> None:
    table.epoch = 7
    table.say()
    table.turn()
    table.epoch = 6
    table.say(up_to=0, digest=NO_SUM, has=0, missing=((1, 3),))
    with pytest.raises(UnreachableError) as refused:
        table.turn()
    assert refused.value.code == "E-CNT-05"
    assert (table.cursor, table.states()) == ("7.9", ["stored"] * 3)


# A hand in the audit log: the store's own guards are taken away first.


def rows_of(database: Database) -> list[tuple[object, ...]]:
    return [tuple(row) for row in database.rows("SELECT * FROM audit ORDER BY seq")]


def chained(rows: list[list[object]]) -> list[list[object]]:
    """Every hash made anew, as somebody who knows the program would."""
    prev: bytes = b""
    for place, row in enumerate(rows, 1):
        row[0], row[1] = place, prev
        row[-1] = prev = digest_of(list(row[:-1]))
    return rows


def tampered(rows: list[tuple[object, ...]], how: str, chance: random.Random) -> list[list[object]]:
    found = [list(row) for row in rows]
    at = chance.randrange(len(found) - 1)
    match how:
        case "delete":
            del found[at]
        case "alter":
            found[at][7] = "nothing"
        case "reorder":
            found[at], found[at + 1] = found[at + 1], found[at]
            found[at][0], found[at + 1][0] = found[at + 1][0], found[at][0]
        case "truncate":
            del found[at + 1 :]
        case _:
            del found[at + 1 :]
            found.append([0, b"", 2, b"b", 2, None, "namuna", "went on", "", "ok", b""])
            return chained(found)
    return chained(found) if chance.random() < 0.5 else found


def is_log_found(folder: Path, index: int) -> bool:
    chance = random.Random(SEED + index)
    table = Counted(folder, packets=0)
    for place in range(chance.randint(3, 9)):
        table.note(f"unlock {place}")
    head = table.store.read.audit.head()
    table.say(audit=(head,))
    assert table.turn().code == "", "before"
    how = ("delete", "alter", "reorder", "truncate", "roll back")[index % 5]
    database = table.store.database
    rows = tampered(rows_of(database), how, chance)
    database.execute("DROP TRIGGER audit_is_append_only")
    database.execute("DELETE FROM audit")
    marks = ", ".join(f":c{place}" for place in range(len(rows[0])))
    for row in rows:
        named = {f"c{place}": value for place, value in enumerate(row)}
        database.execute(f"INSERT INTO audit VALUES ({marks})", named)
    table.say(audit=(head,))
    found = table.turn().code == "E-CNT-03"
    table.store.close()
    return found


def check_logs(folder: Path, count: int) -> None:
    found = 0
    for index in range(count):
        place = folder / str(index)
        place.mkdir()
        found += is_log_found(place, index)
    print(f"\ntampered logs found: {found}/{count} seed={SEED}")
    assert found == count


def test_every_tampered_log_is_found_at_the_next_contact(tmp_path: Path) -> None:
    check_logs(tmp_path, 20)


@pytest.mark.soak
def test_a_thousand_tampered_logs_are_found(tmp_path: Path) -> None:
    check_logs(tmp_path, 1000)
