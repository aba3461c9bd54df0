"""Opens a backup with the escrow key, and closes it again for a new passphrase.

For the day when nobody knows the passphrase of a dead laptop's backup.  The two people who keep the
escrow key do it on a machine of their own; what they hand on is a backup like any other, and the
one that they were given stays as it is.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pyhpke.exceptions import OpenError

from desktop.security import backup_file, keys
from sync.protocol import canonical


def escrow_key(pem: bytes, passphrase: bytes | None) -> X25519PrivateKey | None:
    """None when the passphrase does not open it, or when it is another kind of key."""
    try:
        key = serialization.load_pem_private_key(pem, passphrase or None)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, X25519PrivateKey) else None


def readdress(source: Path, escrow: X25519PrivateKey, passphrase: str, target: Path) -> bool:
    """Whether this key opens it.  `source` must be a whole backup; raises OSError."""
    with source.open("rb") as file:
        items = backup_file.items_of(file)
        head: dict[str, Any] = canonical.decode(next(items))
        try:
            key = keys.unwrap_from_escrow(head["escrow"], escrow)
        except (InvalidTag, OpenError):
            return False
        new = backup_file.new_slot(key, passphrase)
        aside, digest = target.with_suffix(".tmp"), hashlib.sha256()
        with aside.open("wb") as out:
            whole = canonical.sequence([canonical.encode(head | new)])
            last = b"".join(whole)
            for item in items:
                digest.update(last)
                out.write(last)
                last = b"".join(canonical.sequence([item]))
            tail = canonical.encode({"sha256": digest.digest()})
            out.write(b"".join(canonical.sequence([tail])))
            out.flush()
            os.fsync(out.fileno())
    if not backup_file.is_whole(aside):
        raise OSError("not read back as it was written")
    aside.replace(target)
    return True
