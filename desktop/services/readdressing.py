"""A backup whose passphrase nobody knows, closed again for a new one by those with the escrow key.

Needs no laptop of the camp and no centre: it is done where the escrow key is.
"""

from __future__ import annotations

from pathlib import Path

from desktop.errors import StoreError
from desktop.security import backup_file, escrow
from desktop.services.restoring import BackupError


def readdress(source: Path, key: Path, opens_key: str, passphrase: str, folder: Path) -> Path:
    """The new file in `folder`.  `opens_key` opens the file of the escrow key.

    Raises `BackupError` E-BAK-02, 03, 05 and `StoreError`.
    """
    if backup_file.passphrase_problem(passphrase):
        raise BackupError("E-BAK-02")
    if backup_file.read_head(source) is None or not backup_file.is_whole(source):
        raise BackupError("E-BAK-03", source.name)
    target = folder / f"{source.stem}-again.sbk"
    try:
        private = escrow.escrow_key(key.read_bytes(), opens_key.encode())
        if private is None or not escrow.readdress(source, private, passphrase, target):
            raise BackupError("E-BAK-05", key.name)
    except OSError as error:
        raise StoreError("E-STO-05", "backup") from error
    return target
