"""Ways to open a laptop very often: what is slow and has no state is done once per process.

The secret is tried once (Argon2), and one campaign pack is read once.  Everything that touches the
store, the spool and the mark runs as it always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import desktop.bootstrap
import desktop.services.believing
from desktop.domain.pack import Campaign, UnfitPack, read_campaign
from desktop.services.session import Session
from desktop.services.unlocking import StoreKey
from desktop.settings import Settings
from tests.support.laptop import Laptop

_read: dict[bytes, Campaign | UnfitPack] = {}


def remembered_campaign(name: str, members: Mapping[str, bytes]) -> Campaign | UnfitPack:
    """The same, once for the same bytes: it takes most of an unlocking, and depends on nothing."""
    digest = sha256(name.encode())
    for member in sorted(members):
        digest.update(member.encode() + sha256(members[member]).digest())
    key = digest.digest()
    if key not in _read:
        _read[key] = read_campaign(name, members)
    return _read[key]


@dataclass(frozen=True)
class Opener:
    """The key of one provisioned laptop and of its copies."""

    key: StoreKey

    @classmethod
    def of(cls, laptop: Laptop) -> Opener:
        application = laptop.application()
        key = application.unlocking.store_key(application.accounts()[0].user, laptop.secret)
        assert isinstance(key, StoreKey), key
        return cls(key)

    def open(self, data: Path) -> Session:
        """The caller locks it."""
        desktop.services.believing.read_campaign = remembered_campaign  # type: ignore[attr-defined]
        try:
            application = desktop.bootstrap.Application(
                Settings(data, camera="script:black", vault="none")
            )
            session = application._open_session(self.key)
        finally:
            desktop.services.believing.read_campaign = read_campaign  # type: ignore[attr-defined]
        assert isinstance(session, Session), session
        return session
