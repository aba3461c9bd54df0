"""Learned spellings at the laptop: only what the control key signed as such is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.storage.inbox import SqliteInbox
from desktop.storage.work import Store
from sync.client.engine import SyncEngine
from sync.client.ports import CentreKeys
from sync.protocol import canonical, cose
from sync.protocol.feed import Item, ItemKind, Page
from sync.protocol.spellings import LearnedSpellings

CONTROL = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
KID = b"kid1"
GIVEN, CHOSEN = "namunika", "नमूनिका"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store.db", bytes(range(32)))
    yield store
    store.close()


def a_list(*choices: list[str | int]) -> LearnedSpellings:
    return LearnedSpellings(at=1, choices=list(choices))


def take(store: Store, *bodies: bytes) -> dict[tuple[str, str], int]:
    """What the laptop knows of the word after a page with these."""
    public = CONTROL.public_key().public_bytes_raw()
    keys = CentreKeys(root=public, control=public, receipts=public, device=b"laptop-1")
    items = tuple(Item(kind=ItemKind.SPELLINGS, body=body) for body in bodies)
    page = Page(epoch=1, next="1.9", now=1, items=items)
    engine = SyncEngine(store.read.outbox, SqliteInbox(store), None, keys, None)  # type: ignore[arg-type]
    assert engine.take(b"".join(canonical.sequence([page.encoded()]))) is not None
    return store.read.spellings.rivals(GIVEN)


def test_a_signed_list_is_taken_once_however_often_and_in_whatever_order(store: Store) -> None:
    old = a_list([GIVEN, "नामुनिका", 1]).sign(CONTROL, KID)
    new = a_list([GIVEN, CHOSEN, 2]).sign(CONTROL, KID)
    known = {(GIVEN, "नामुनिका"): 1, (GIVEN, CHOSEN): 2}
    assert take(store, new, old, new) == known
    assert take(store, old) == known


def test_a_list_of_another_key_or_signed_for_another_purpose_is_passed_over(store: Store) -> None:
    forged = a_list([GIVEN, CHOSEN, 1])
    as_pack = cose.sign1(forged.encoded(), CONTROL, kid=KID, aad=b"sadasya/pack/1")
    assert take(store, forged.sign(OTHER, KID), as_pack, b"no list") == {}


def test_what_does_not_fit_is_dropped_and_the_rest_is_taken(store: Store) -> None:
    odd: list[list[str | int]] = [
        [GIVEN, "latin too", 1], [GIVEN, CHOSEN, -1], [GIVEN], [GIVEN, CHOSEN, 3],
        [GIVEN, "नमूनिका साहू", 9],
    ]  # fmt: skip
    assert take(store, a_list(*odd).sign(CONTROL, KID)) == {(GIVEN, CHOSEN): 3}
