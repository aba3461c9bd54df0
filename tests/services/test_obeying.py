"""Orders: who is let in, and that only the centre's own signature ever destroys anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.enroller import Role
from desktop.domain.ordered import Ordered, StandingOrder
from desktop.security.ordered import BegunWipe, standing_order
from desktop.security.vault import NoVault
from desktop.services.obeying import Wiping
from desktop.settings import Settings
from sync.protocol.certificates import Purpose, certify_key
from sync.protocol.grants import Order

ROOT, CONTROL, STRANGER = (Ed25519PrivateKey.generate() for _ in range(3))


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def certificate(root: Ed25519PrivateKey, purpose: Purpose = Purpose.CONTROL) -> bytes:
    return certify_key(root, purpose, public(CONTROL))


def order(kind: str, key: Ed25519PrivateKey = CONTROL) -> bytes:
    return Order(number=1, dev=bytes(8), order=kind, at=1).sign(key, b"kid0")


def a_laptop(folder: Path, marker: bytes) -> Settings:
    settings = Settings(folder, vault="none")
    (folder / "keys").mkdir()
    settings.slots.write_bytes(b"slots")
    settings.store.write_bytes(b"store")
    settings.root_key.write_text(public(ROOT).hex() + "\n", encoding="ascii")
    settings.wipe.write_bytes(marker)
    return settings


@pytest.mark.parametrize(
    "marker",
    [
        b"",
        b"wipe",
        BegunWipe(order("wipe"), certificate(STRANGER), "share").encoded(),
        BegunWipe(order("wipe", STRANGER), certificate(ROOT), "share").encoded(),
        BegunWipe(order("wipe"), certificate(ROOT, Purpose.CA), "share").encoded(),
        BegunWipe(order("lock"), certificate(ROOT), "share").encoded(),
        BegunWipe(order("free"), certificate(ROOT), "share").encoded(),
        BegunWipe(order("wipe")[:-1], certificate(ROOT), "share").encoded(),
    ],
)
def test_nothing_is_destroyed_on_what_the_centre_did_not_sign(
    tmp_path: Path, marker: bytes
) -> None:
    settings = a_laptop(tmp_path, marker)

    assert not Wiping(settings, NoVault).go_on()
    assert settings.slots.read_bytes() == b"slots"
    assert settings.store.exists()


def test_a_wipe_that_the_centre_signed_leaves_nothing(tmp_path: Path) -> None:
    marker = BegunWipe(order("wipe"), certificate(ROOT), "share").encoded()
    settings = a_laptop(tmp_path, marker)

    assert Wiping(settings, NoVault).go_on()
    assert list(tmp_path.iterdir()) == []
    assert not Wiping(settings, NoVault).go_on(), "and is done once"


def test_an_order_taken_back_stands_no_longer() -> None:
    assert standing_order(order("free"), certificate(ROOT), public(ROOT)) is None
    assert standing_order(order("lock"), certificate(ROOT), public(ROOT)) is not None


def test_a_supervisor_opens_a_locked_laptop_and_nobody_one_that_is_to_be_wiped() -> None:
    lock, wipe = StandingOrder(Ordered.LOCK, 1), StandingOrder(Ordered.WIPE, 1)

    assert [lock.lets_in(role, 5) for role in (Role.ENROLLER, Role.SUPERVISOR)] == [False, True]
    assert not any(wipe.lets_in(role, 5) for role in (Role.ENROLLER, Role.SUPERVISOR))


def test_a_lock_with_a_date_ends_by_the_centres_time_alone() -> None:
    lock = StandingOrder(Ordered.LOCK, 1, until=100)

    assert [lock.lets_in(Role.ENROLLER, at) for at in (0, 99, 100)] == [False, False, True]
