"""What opens the store: the right secret with the right share, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import KeystoreError
from desktop.security import keys
from desktop.security.attempts import FREE_TRIES, LAST_TRY, Attempts, Tries
from desktop.security.keys import SlotFile
from desktop.security.secrets_policy import SecretProblem, new_secret_problem, normal_secret

SHARE = b"s" * 32
PASSES = keys.FLOOR_PASSES


@pytest.fixture(scope="module")
def store_key() -> bytes:
    return keys.new_store_key()


@pytest.fixture(scope="module")
def slot(store_key: bytes) -> keys.Slot:
    return keys.wrap(store_key, "sunita", "318642", SHARE, PASSES)


def test_right_secret_and_share_give_the_key_in_either_digits(
    slot: keys.Slot, store_key: bytes
) -> None:
    assert keys.unwrap(slot, "sunita", "318642", SHARE, PASSES) == store_key
    assert keys.unwrap(slot, "sunita", " ३१८६४२ ", SHARE, PASSES) == store_key


@pytest.mark.parametrize(
    ("user", "secret", "share"),
    [("sunita", "318643", SHARE), ("sunita", "318642", b""), ("meena", "318642", SHARE)],
    ids=["another PIN", "a copied folder", "another person"],
)
def test_anything_else_gives_nothing(slot: keys.Slot, user: str, secret: str, share: bytes) -> None:
    assert keys.unwrap(slot, user, secret, share, PASSES) is None


def test_escrow_opens_a_dead_laptop(store_key: bytes) -> None:
    private = X25519PrivateKey.generate()
    wrapped = keys.wrap_for_escrow(store_key, private.public_key().public_bytes_raw())
    assert keys.unwrap_from_escrow(wrapped, private) == store_key


def test_slots_come_back_as_they_were_written(tmp_path: Path, slot: keys.Slot) -> None:
    file = SlotFile("name", False, PASSES, b"e", {}).with_slot("sunita", slot, {"hi": "सुनीता"})
    keys.write_slots(tmp_path / "slots.cbor", file)
    assert keys.read_slots(tmp_path / "slots.cbor") == file
    assert (tmp_path / "slots.cbor").stat().st_mode & 0o077 == 0
    assert file.without_slot("sunita").slots == {}
    assert file.disabled("sunita").slots["sunita"].is_disabled


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xa1\x61v\x01"])
def test_damaged_slots_are_an_error_with_a_code(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "slots.cbor").write_bytes(damage)
    with pytest.raises(KeystoreError, match="E-KEY-03"):
        keys.read_slots(tmp_path / "slots.cbor")


def test_waits_grow_and_the_tenth_wrong_try_is_the_last() -> None:
    waits = [Tries(count, 0).wait_s(0) for count in range(LAST_TRY)]
    assert waits[: FREE_TRIES + 1] == [0] * (FREE_TRIES + 1)
    assert waits[FREE_TRIES + 1 :] == [30, 60, 120, 240, 480]
    assert Tries(LAST_TRY, 0).is_locked_out
    assert Tries(5, 10_000).wait_s(25_000) == 15
    # A clock that was set back starts the wait again.
    assert Tries(5, 10_000).wait_s(0) == 30


def test_counter_is_written_before_the_try_and_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "attempts.cbor"
    for count in range(1, 4):
        assert Attempts(path, SHARE).note_try("sunita", count) == Tries(count, count)
    assert Attempts(path, SHARE).of("sunita").count == 3
    assert Attempts(path, SHARE).of("meena").count == 0
    Attempts(path, SHARE).forget("sunita")
    assert Attempts(path, SHARE).of("sunita").count == 0


def test_counter_that_was_tampered_with_locks_everybody_out(tmp_path: Path) -> None:
    path = tmp_path / "attempts.cbor"
    Attempts(path, SHARE).note_try("sunita", 1)
    data = bytearray(path.read_bytes())
    for place in range(len(data)):
        changed = data.copy()
        changed[place] ^= 1
        path.write_bytes(changed)
        assert Attempts(path, SHARE).of("sunita").is_locked_out, place
    path.write_bytes(data)
    assert Attempts(path, b"another share").of("sunita").is_locked_out


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("12345", SecretProblem.PIN_TOO_SHORT),
        ("abcdef", SecretProblem.PIN_NOT_DIGITS),
        ("111111", SecretProblem.PIN_TOO_EASY),
        ("123456", SecretProblem.PIN_TOO_EASY),
        ("987654", SecretProblem.PIN_TOO_EASY),
        ("121212", SecretProblem.PIN_TOO_EASY),
        ("150847", SecretProblem.PIN_TOO_EASY),
        ("15081947", SecretProblem.PIN_TOO_EASY),
        ("318642", None),
        ("three plain words", None),
    ],
)
def test_easy_pins_are_refused(secret: str, problem: SecretProblem | None) -> None:
    assert new_secret_problem(secret, is_degraded=False) == problem


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("318642", SecretProblem.PASSPHRASE_TOO_SHORT),
        ("aaaaaaaaaaaaaaaa", SecretProblem.PASSPHRASE_TOO_EASY),
        ("तालाब के पास पीपल", None),
    ],
)
def test_degraded_laptop_asks_for_a_passphrase(secret: str, problem: SecretProblem | None) -> None:
    assert new_secret_problem(secret, is_degraded=True) == problem


@given(st.text())
def test_normalising_a_secret_twice_changes_nothing(secret: str) -> None:
    assert normal_secret(normal_secret(secret)) == normal_secret(secret)
