"""The centre's parts without its sockets, on whichever database a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select

from sync.protocol import cose
from sync.protocol.cose import public_key
from sync.protocol.envelope import Verdict
from sync.protocol.feed import ItemKind, read_cursor
from sync.protocol.grants import PlaceWords
from sync.server import feed
from sync.server.blobs import Blobs
from sync.server.campaigns import Judging
from sync.server.database import migrate, open_database, reading
from sync.server.devices import Activations, NewDevice, add_device, ask_activation
from sync.server.keys import KeyFolder, make_hierarchy
from sync.server.opening import Opening
from sync.server.receiving import Receiving
from sync.server.tables import PACKET
from tests.domain.samples import a_form
from tests.support.bare_laptop import Laptop

EPOCH: Final = 1
SECRET: Final = b"the opener's passphrase of a test"
CAMP: Final = PlaceWords(code="camp-1", name_hi="शिविर 1", name_en="Camp 1")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Receive and open on one database, in this process."""

    engine: Engine
    keys: KeyFolder
    receiving: Receiving
    opening: Opening
    activations: Activations

    def code_for(self, label: str, scope: str = "CG") -> str:
        return add_device(self.engine, NewDevice(label, scope, CAMP))

    def ask(self, request: bytes) -> object:
        """Asks, lets the opener look, and asks again."""
        ask_activation(self.engine, request)
        self.activations.answer_waiting(self.engine, EPOCH)
        return ask_activation(self.engine, request)

    def laptop(self, label: str = "laptop-1", scope: str = "CG") -> Laptop:
        """A laptop that has been activated."""
        laptop = Laptop()
        answer = self.ask(laptop.request(self.code_for(label, scope)))
        assert isinstance(answer, bytes)
        laptop.admit(answer, self.keys.root_key())
        return laptop

    def open_all(self) -> None:
        while self.opening.open_waiting(EPOCH):
            pass

    def verdicts(self, laptop: Laptop) -> list[tuple[str, str]]:
        """Every (verdict, code) that the feed holds for a laptop, in order, signatures checked."""
        control = public_key(laptop.control_public)
        page = feed.page(self.engine, laptop.dev, "", EPOCH)
        read = [
            Verdict.verify(item.body, control)
            for item in page.items
            if item.kind == ItemKind.VERDICT
        ]
        assert read_cursor(page.next)[1] >= len(read)
        return [(verdict.verdict, verdict.code) for verdict in read]

    def standing(self) -> list[tuple[str, str]]:
        """(state, code) of every packet, in the order in which they came."""
        query = select(PACKET.c.state, PACKET.c.code).order_by(PACKET.c.server_seq)
        with reading(self.engine) as connection:
            return [(row.state, row.code) for row in connection.execute(query)]

    def rows(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(select(PACKET.c.server_seq)).all())


def make_keys(folder: Path) -> KeyFolder:
    keys = KeyFolder(folder / "keys")
    make_hierarchy(keys, folder / "root", SECRET)
    return keys


@contextmanager
def a_ledger(url: str, folder: Path, keys: KeyFolder) -> Iterator[Ledger]:
    engine = open_database(url)
    try:
        migrate(engine)
        held = keys.open_keys(SECRET)
        pack = folder / "campaign.pack"
        pack.write_bytes(cose.sign1(b"a pack", held.control, aad=b"test"))
        yield Ledger(
            engine=engine,
            keys=keys,
            receiving=Receiving(engine, keys.receipts_key(), EPOCH),
            opening=Opening(
                engine,
                Blobs(f"file://{folder / 'blobs'}"),
                held,
                {"sample@1": Judging(a_form())}.get,
            ),
            activations=Activations(held.ca, held.control, keys.certificates(), pack),
        )
    finally:
        engine.dispose()
