"""What opens the store: one random key, wrapped once for each person, and once for escrow.

    DBK          32 random bytes, SQLCipher's raw key, never derived from a PIN
    slot[user]   AES-256-GCM(KEK, DBK)   KEK = HKDF(Argon2id(secret) ‖ device share)
    slot[escrow] HPKE(K-ESCROW, DBK)     for a dead laptop or lost PINs

No PIN is stored, not even as a hash: a secret is right when it unwraps.  Python cannot promise
that a key leaves memory; `Unlocked` is dropped as soon as the session ends, and that is all.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import KeystoreError, StoreError
from desktop.security.secrets_policy import normal_secret
from sync.protocol import canonical
from sync.protocol.canonical import MalformedError

KEY_BYTES: Final = 32
MEMORY_KIB: Final = 64 * 1024
FLOOR_PASSES: Final = 3
_MOST_PASSES: Final = 24
_TARGET_S: Final = 0.6
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ESCROW_INFO: Final = b"enrol/escrow/1"
_SUM: Final = "sum"


@dataclass(frozen=True, slots=True)
class Slot:
    """The store's key, wrapped for one person."""

    salt: bytes
    nonce: bytes
    wrapped: bytes
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class SlotFile:
    """Every wrapping of one store's key.  `share_name` is its name in the OS keystore."""

    share_name: str
    is_degraded: bool
    passes: int
    escrow: bytes
    slots: Mapping[str, Slot] = field(default_factory=dict)
    # What the unlock screen shows before anything is open: name_hi, name_en, role.
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_slot(self, user: str, slot: Slot, names: Mapping[str, str]) -> SlotFile:
        return replace(self, slots={**self.slots, user: slot}, names={**self.names, user: names})

    def without_slot(self, user: str) -> SlotFile:
        slots = {name: slot for name, slot in self.slots.items() if name != user}
        return replace(self, slots=slots)

    def disabled(self, user: str) -> SlotFile:
        slot = replace(self.slots[user], is_disabled=True)
        return replace(self, slots={**self.slots, user: slot})


def new_store_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def wrap(store_key: bytes, user: str, secret: str, share: bytes, passes: int) -> Slot:
    """A new slot for `user`."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = _wrapping_key(user, secret, share, salt, passes)
    return Slot(salt, nonce, AESGCM(key).encrypt(nonce, store_key, user.encode()))


def unwrap(slot: Slot, user: str, secret: str, share: bytes, passes: int) -> bytes | None:
    """The store's key, or None when secret or share is wrong.  Slow on purpose."""
    key = _wrapping_key(user, secret, share, slot.salt, passes)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, user.encode())
    except InvalidTag:
        return None


def mark_key(share: bytes, store_key: bytes) -> bytes:
    """The MAC key of the mark: from the device share, or from the store's key without one."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"enrol/mark/1").derive(
        share or store_key
    )


def wrap_for_escrow(store_key: bytes, escrow: bytes) -> bytes:
    """The store's key for the offline escrow key (32 bytes, X25519)."""
    public = X25519PublicKey.from_public_bytes(escrow)
    return _SUITE.encrypt(store_key, public, _ESCROW_INFO)


def unwrap_from_escrow(wrapped: bytes, private: X25519PrivateKey) -> bytes:
    return _SUITE.decrypt(wrapped, private, _ESCROW_INFO)


def calibrated_passes(clock: Callable[[], float] = time.perf_counter) -> int:
    """How many Argon2id passes take about 0.6 s on this laptop; never fewer than the floor."""
    started = clock()
    _argon2("calibration", bytes(16), FLOOR_PASSES)
    spent = max(clock() - started, 1e-6)
    return max(FLOOR_PASSES, min(_MOST_PASSES, int(FLOOR_PASSES * _TARGET_S / spent)))


def write_slots(path: Path, file: SlotFile) -> None:
    """Durable, twice, when this returns; the old file stays until the new one is whole."""
    value = {
        "v": 1,
        "share": file.share_name,
        "degraded": file.is_degraded,
        "kdf": {"alg": "argon2id", "memory": MEMORY_KIB, "passes": file.passes},
        "escrow": file.escrow,
        "names": {user: dict(names) for user, names in file.names.items()},
        "slots": {
            user: {
                "salt": slot.salt,
                "nonce": slot.nonce,
                "wrapped": slot.wrapped,
                "disabled": slot.is_disabled,
            }
            for user, slot in file.slots.items()
        },
    }
    whole = canonical.encode({**value, _SUM: canonical.digest(canonical.encode(value))})
    write_durably(path, whole)
    write_durably(_second(path), whole)


def read_slots(path: Path) -> SlotFile:
    """The second copy where the first is damaged.

    Raises `KeystoreError` E-KEY-03 when both are missing or damaged.
    """
    try:
        return _read_slots(path)
    except KeystoreError:
        if not _second(path).exists():
            raise
        return _read_slots(_second(path))


def has_slots(path: Path) -> bool:
    """Whether this laptop was provisioned, or is being."""
    return path.exists() or _second(path).exists()


def _second(path: Path) -> Path:
    return path.with_name(f"{path.stem}-2{path.suffix}")


def _read_slots(path: Path) -> SlotFile:
    try:
        value = canonical.decode(path.read_bytes())
        _check_sum(value)
        return SlotFile(
            share_name=value["share"],
            is_degraded=value["degraded"],
            passes=value["kdf"]["passes"],
            escrow=value["escrow"],
            slots={user: _slot(slot) for user, slot in value["slots"].items()},
            names=value["names"],
        )
    except (OSError, MalformedError, KeyError, TypeError, AttributeError) as error:
        raise KeystoreError("E-KEY-03") from error


def _check_sum(value: dict[str, Any]) -> None:
    """Takes it out of `value`; a file of an older program has none."""
    known = value.pop(_SUM, None)
    if known is not None and known != canonical.digest(canonical.encode(value)):
        raise MalformedError("sum")


def write_durably(path: Path, data: bytes) -> None:
    """Aside, flushed, renamed, folder flushed; readable by its owner alone.

    Raises `StoreError` E-STO-03 where the disk is full, E-STO-05 where it cannot be written.
    """
    try:
        _write_durably(path, data)
    except OSError as error:
        code = "E-STO-03" if error.errno == errno.ENOSPC else "E-STO-05"
        raise StoreError(code, path.name) from error


def _write_durably(path: Path, data: bytes) -> None:
    aside = path.with_suffix(".tmp")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _slot(value: Mapping[str, Any]) -> Slot:
    return Slot(value["salt"], value["nonce"], value["wrapped"], value["disabled"])


def _wrapping_key(user: str, secret: str, share: bytes, salt: bytes, passes: int) -> bytes:
    stretched = _argon2(normal_secret(secret), salt, passes)
    info = f"enrol/kek/1|{user}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(
        stretched + share
    )


def _argon2(secret: str, salt: bytes, passes: int) -> bytes:
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=1, memory_cost=MEMORY_KIB)
    return kdf.derive(secret.encode())
