"""What a laptop believes of a file from a stick: signatures, and its own place in the feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from desktop import wire
from desktop.services.synchronising import Line, carry_on
from desktop.storage.carried import Carried
from desktop.storage.inbox import SqliteInbox
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store
from sync.client.engine import Cycle, SyncEngine
from sync.client.ports import CentreKeys, RefusedError, SignProof, UnreachableError
from sync.protocol import canonical, sealing
from sync.protocol.bundle import AnswerHead
from sync.protocol.certificates import device_id
from sync.protocol.envelope import EntryKind, Outcome, Receipt, Verdict, VerdictKind
from sync.protocol.feed import Item, ItemKind, Page
from tests.support.bare_laptop import Laptop as BareLaptop
from tests.vectors.make import opening_key, public, signing_key

DEVICE = device_id(public("device"))
SEAL = opening_key("seal").public_key().public_bytes_raw()
KID = b"kid1"


@dataclass
class Road:
    """Answers for carried bundles as a test says; fits `sync.client.ports.Road`."""

    answers: list[bytes | Exception] = field(default_factory=list)
    came: list[bytes] = field(default_factory=list)

    def open_session(self, proof_for: SignProof) -> str:
        return "token"

    def have(self, token: str, digests: Sequence[bytes]) -> list[bytes]:
        return []

    def deliver(self, token: str, packets: Iterator[bytes]) -> list[bytes]:
        return []

    def page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        return b""

    def carry(self, token: str, bundle: bytes) -> bytes:
        self.came.append(bundle)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Table:
    """A laptop with packets that wait, and a centre's keys to answer it with."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store.db", bytes(range(32)))
        self.inbox = SqliteInbox(self.store)
        self.road = Road()
        keys = CentreKeys(public("root"), public("control"), public("receipts"), DEVICE)
        self.engine = SyncEngine(
            self.store.read.outbox, self.inbox, self.road, keys, lambda _n, _h: b""
        )
        self.maker = BareLaptop(key=signing_key("device"), recipients=(SEAL,))
        self.packets: list[bytes] = []

    def seal(self) -> bytes:
        identity = uuid4()
        header = self.maker.header(id=identity.bytes)
        packet = self.maker.seal(header, {"answers": {}})
        new = NewPacket(
            seq=header.seq, id=UUID(bytes=header.id).bytes, rev=1, kind=EntryKind.ENROLMENT,
            digest=wire.packet_digest(packet), packet=packet, made_at=1,
        )  # fmt: skip
        with self.store.work() as tables:
            tables.outbox.add(new)
        self.packets.append(packet)
        return packet

    def receipt(self, seq: int, epoch: int = 1) -> bytes:
        packet = sealing.read_packet(self.packets[seq - 1])
        return Receipt(
            outcome=Outcome.STORED, dev=DEVICE, id=packet.header.id, rev=1, digest=packet.digest,
            server_seq=seq, epoch=epoch, at=10,
        ).sign(signing_key("receipts"), KID)  # fmt: skip

    def verdict(self, seq: int, kind: VerdictKind, at: int = 20) -> Item:
        packet = sealing.read_packet(self.packets[seq - 1])
        verdict = Verdict(
            verdict=kind, dev=DEVICE, id=packet.header.id, rev=1, digest=packet.digest, epoch=1,
            at=at,
        ).sign(signing_key("control"), KID)  # fmt: skip
        return Item(kind=ItemKind.VERDICT, body=verdict)

    def take(self, *items: bytes) -> Cycle | None:
        return self.engine.take(b"".join(canonical.sequence(list(items))))

    def states(self) -> list[str]:
        return [state for _, _, state in self.store.read.outbox.digests()]

    @property
    def cursor(self) -> str:
        return self.inbox.cursor()


def head(*pages: Page, after: str = "1.0", epoch: int = 1, dev: bytes = DEVICE,
         key: str = "receipts") -> bytes:  # fmt: skip
    return AnswerHead(
        dev=dev, bundle=b"a bundle", after=after, next=pages[-1].next if pages else after,
        epoch=epoch, trailer=True, made=1, has=1, at=30,
        pages=tuple(canonical.digest(page.encoded()) for page in pages),
    ).sign(signing_key(key), KID)  # fmt: skip


def page(number: int, *items: Item, epoch: int = 1, now: int = 30) -> Page:
    return Page(epoch=epoch, next=f"{epoch}.{number}", now=now, items=items)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = Table(tmp_path)
    yield made
    made.store.close()


def test_an_answer_settles_judges_and_moves_the_cursor(table: Table) -> None:
    table.seal()
    told = page(4, table.verdict(1, VerdictKind.ACCEPTED))
    taken = table.take(head(told), table.receipt(1), told.encoded())
    assert taken is not None
    assert (taken.stored, taken.verdicts) == (1, 1)
    assert (table.states(), table.cursor, table.inbox.server_time()) == (["accepted"], "1.4", 30)


def test_an_answer_for_another_laptop_or_by_another_key_is_not_taken(table: Table) -> None:
    table.seal()
    told = page(4)
    for first in (head(told, dev=bytes(8)), head(told, key="control"), b"\xd2", b""):
        assert table.take(first, table.receipt(1), told.encoded()) is None
    assert (table.states(), table.cursor) == (["waiting"], "")


def test_a_page_that_the_head_does_not_name_moves_nothing(table: Table) -> None:
    """Nobody between the centre and here can make a laptop pass over its verdicts."""
    table.seal()
    forged = page(999_999)
    assert table.take(head(page(4)), forged.encoded()) is not None
    assert table.take(forged.encoded(), table.receipt(1)) is not None  # no head at all
    assert (table.states(), table.cursor) == (["stored"], "")
    assert table.inbox.server_time() == 0


def test_pages_beyond_this_laptops_place_count_and_leave_the_cursor(table: Table) -> None:
    table.seal()
    later = page(9, table.verdict(1, VerdictKind.ACCEPTED))
    table.take(head(later, after="1.5"), table.receipt(1), later.encoded())
    assert (table.states(), table.cursor) == (["accepted"], "1.0")


def test_an_older_answer_moves_nothing_back(table: Table) -> None:
    table.seal()
    old = page(2, table.verdict(1, VerdictKind.QUARANTINED, at=20))
    new = page(5, table.verdict(1, VerdictKind.ACCEPTED, at=40), now=90)
    table.take(head(new), table.receipt(1), new.encoded())
    table.take(head(old), table.receipt(1), old.encoded())
    assert (table.states(), table.cursor, table.inbox.server_time()) == (["accepted"], "1.5", 90)


def test_a_restored_centre_is_offered_all_again_and_older_receipts_count_no_more(
    table: Table,
) -> None:
    table.seal()
    table.seal()
    first = page(2)
    before = (head(first), table.receipt(1), table.receipt(2), first.encoded())
    table.take(*before)
    assert table.states() == ["stored", "stored"]
    restored = page(1, epoch=2)
    table.take(head(restored, after="2.0", epoch=2), table.receipt(1, epoch=2), restored.encoded())
    assert (table.states(), table.cursor) == (["stored", "waiting"], "2.1")
    table.take(*before)
    assert (table.states(), table.cursor) == (["stored", "waiting"], "2.1")
    # Nor in an answer of the new epoch, where a receipt of the old one was slipped in.
    table.take(head(page(2, epoch=2), after="2.0", epoch=2), table.receipt(2))
    assert table.states() == ["stored", "waiting"]


def test_a_file_that_was_cut_off_gives_what_is_whole(table: Table) -> None:
    table.seal()
    told = page(4)
    data = b"".join(canonical.sequence([head(told), table.receipt(1), told.encoded()]))
    assert table.engine.take(data[:-1]) is not None
    assert (table.states(), table.cursor) == (["stored"], "")


def test_carried_bundles_wait_for_an_answer_of_the_centre_and_do_not_stop_each_other(
    table: Table, tmp_path: Path
) -> None:
    carried = Carried(tmp_path / "carried")
    for place in range(5):
        name = f"0000000{place}-00000000"
        assert carried.add(name, b"bundle %d" % place, canonical.digest(b"%d" % place))
    assert not carried.add("00000000-00000000", b"bundle 0", canonical.digest(b"0"))
    line = Line(table.engine, table.store, lambda: None, carried)
    good = b"".join(canonical.sequence([head(page(1), dev=bytes(8))]))
    stumble, portal = UnreachableError("E-HTTP-500"), b"<html>"

    table.road.answers = [RefusedError("E-SRV-01"), stumble, good, portal]
    with pytest.raises(UnreachableError, match="E-NET-06"):
        carry_on(line)
    assert table.road.came == [b"bundle %d" % place for place in range(4)]
    assert [one.name[:8] for one in carried.answered()] == ["00000002"]

    # The refused one is not sent again, nor the answered one; the others are.
    table.road.came.clear()
    table.road.answers = [good, UnreachableError("E-NET-07")]
    with pytest.raises(UnreachableError, match="E-NET-07"):
        carry_on(line)
    assert table.road.came == [b"bundle 1", b"bundle 3"]

    # Neither does a page that nobody signed for count as an answer.
    bare = b"".join(canonical.sequence([page(1).encoded(), table.seal()]))
    table.road.answers = [bare]
    with pytest.raises(UnreachableError, match="E-NET-06"):
        carry_on(line)

    # A laptop that may not carry keeps what it has.
    table.road.answers = [RefusedError("E-SRV-13")]
    assert carry_on(line) == 0
    assert [one.name[:8] for one in carried.to_deliver()] == ["00000003", "00000004"]

    # Time counts from the answer on: what has none is never forgotten, whatever the clock says.
    far_off = 10**15
    assert carried.forget_old(far_off) == 3
    assert [one.bundle() for one in carried.to_deliver()] == [b"bundle 3", b"bundle 4"]
