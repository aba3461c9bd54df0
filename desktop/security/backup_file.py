"""A backup for a pen drive: sealed packets anybody may carry, and a store only two may open.

    CBOR sequence of byte strings:  head · packet … · piece of the store … · tail
    head  {fmt, dev, made, packets, pieces, kdf, slot, escrow}
    tail  {sha256}  of every byte before it

The store's copy is under a key of its own; `slot` wraps that key by a passphrase, `escrow` to the
escrow key.  Of a file that was cut short every whole packet is still given.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from desktop.security import keys
from desktop.security.keys import Slot
from desktop.security.secrets_policy import new_secret_problem
from sync.protocol import canonical
from sync.protocol.canonical import MalformedError

FORMAT: Final = "sadasya-backup/1"
_PIECE: Final = 1 << 20
_USER: Final = "backup"
_WIDTHS: Final = {24: 1, 25: 2, 26: 4}


@dataclass(frozen=True, slots=True)
class BackupKey:
    """A key made for one backup, and its two wrappings."""

    key: bytes = field(repr=False)
    slot: Slot
    escrow: bytes
    passes: int


@dataclass(frozen=True, slots=True)
class BackupHead:
    """What stands in the open at the front."""

    device: bytes
    made_at: int
    packets: int
    pieces: int
    slot: Slot
    passes: int


def passphrase_problem(passphrase: str) -> str:
    """Why it is refused; empty when it will do."""
    return new_secret_problem(passphrase, is_degraded=True) or ""


def new_backup_key(passphrase: str, escrow: bytes) -> BackupKey:
    key, passes = secrets.token_bytes(keys.KEY_BYTES), keys.calibrated_passes()
    slot = keys.wrap(key, _USER, passphrase, b"", passes)
    return BackupKey(key, slot, keys.wrap_for_escrow(key, escrow), passes)


def new_slot(key: bytes, passphrase: str) -> dict[str, object]:
    """What stands in the head of a backup for this passphrase."""
    passes = keys.calibrated_passes()
    return _way_in(keys.wrap(key, _USER, passphrase, b"", passes), passes)


def _way_in(slot: Slot, passes: int) -> dict[str, object]:
    return {
        "kdf": {"alg": "argon2id", "memory": keys.MEMORY_KIB, "passes": passes},
        "slot": {"salt": slot.salt, "nonce": slot.nonce, "wrapped": slot.wrapped},
    }


def opened_key(head: BackupHead, passphrase: str) -> bytes | None:
    """None for another passphrase.  Slow on purpose."""
    return keys.unwrap(head.slot, _USER, passphrase, b"", head.passes)


def write_backup(
    path: Path, own: tuple[bytes, int], made: BackupKey, packets: Iterable[bytes], store: Path
) -> None:
    """`own`: device and milliseconds.  Aside, flushed, read back, renamed; raises OSError."""
    held = list(packets)
    pieces = -(-store.stat().st_size // _PIECE)
    head = {
        "fmt": FORMAT, "dev": own[0], "made": own[1], "packets": len(held), "pieces": pieces,
        "escrow": made.escrow, **_way_in(made.slot, made.passes),
    }  # fmt: skip
    aside, digest = path.with_suffix(".tmp"), hashlib.sha256()
    with aside.open("wb") as file, store.open("rb") as copy:
        everything = (canonical.encode(head), *held)
        for item in canonical.sequence(iter(everything)):
            digest.update(item)
            file.write(item)
        while piece := copy.read(_PIECE):
            (item,) = canonical.sequence([piece])
            digest.update(item)
            file.write(item)
        tail = canonical.encode({"sha256": digest.digest()})
        file.write(b"".join(canonical.sequence([tail])))
        file.flush()
        os.fsync(file.fileno())
    if not is_whole(aside):
        raise OSError("not read back as it was written")
    aside.replace(path)


def is_whole(path: Path) -> bool:
    """Every byte as it was written."""
    digest, before, last = hashlib.sha256(), b"", b""
    try:
        with path.open("rb") as file:
            for item in items_of(file):
                digest.update(before)
                before = b"".join(canonical.sequence([item]))
                last = item
        tail = canonical.decode(last)
        return bool(tail["sha256"] == digest.digest())
    except (OSError, MalformedError, KeyError, TypeError):
        return False


def read_head(path: Path) -> BackupHead | None:
    """None when it is not a backup of ours."""
    try:
        with path.open("rb") as file:
            value = canonical.decode(next(items_of(file)))
        slot = value["slot"]
        if value["fmt"] != FORMAT:
            return None
        return BackupHead(
            value["dev"], value["made"], value["packets"], value["pieces"],
            Slot(slot["salt"], slot["nonce"], slot["wrapped"]), value["kdf"]["passes"],
        )  # fmt: skip
    except (OSError, MalformedError, KeyError, TypeError, StopIteration):
        return None


def packets_of(path: Path, head: BackupHead) -> Iterator[bytes]:
    """Every whole packet; nothing of it is verified yet."""
    with path.open("rb") as file:
        items = items_of(file)
        next(items, b"")
        for _, untrusted in zip(range(head.packets), items, strict=False):
            yield untrusted


def take_out_store(path: Path, head: BackupHead, target: Path) -> None:
    """The copy of the store as a file, as far as it goes."""
    with path.open("rb") as file, target.open("wb") as out:
        for place, piece in enumerate(items_of(file)):
            if head.packets < place <= head.packets + head.pieces:
                out.write(piece)


def items_of(file: BinaryIO) -> Iterator[bytes]:
    """Byte strings one after the other, up to the end or to what is not one."""
    while first := file.read(1):
        low = first[0] & 0x1F
        if first[0] >> 5 != 2 or low > 26:  # noqa: PLR2004 - major type 2, at most 32 bits
            return
        raw = file.read(_WIDTHS[low]) if low in _WIDTHS else b""
        length = int.from_bytes(raw, "big") if raw else low
        item = file.read(length) if length <= canonical.LARGEST_ITEM else b""
        if len(item) != length:
            return
        yield item
