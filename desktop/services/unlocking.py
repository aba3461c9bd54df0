"""PIN (or passphrase when DEGRADED) into an open store, or a refusal that says why."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.domain.enroller import Role
from desktop.errors import StoreError
from desktop.security import keys
from desktop.security.attempts import Attempts
from desktop.security.keys import SlotFile
from desktop.security.vault import NoVault, Vault
from desktop.services.clock import Clock
from desktop.services.session import (
    Account,
    DeviceOrdered,
    GrantEnded,
    MustWait,
    Session,
    SlotDisabled,
    WrongSecret,
)
from desktop.settings import Settings

_LOG: Final = logging.getLogger(__name__)

Refusal = WrongSecret | MustWait | SlotDisabled | GrantEnded | DeviceOrdered


@dataclass(frozen=True, slots=True)
class StoreKey:
    """The store's key while it is needed to open the store, and whose secret opened it."""

    user: str
    key: bytes
    mark_key: bytes


class Unlocking:
    """The slots of one laptop."""

    def __init__(self, settings: Settings, vault: Vault, clock: Clock) -> None:
        self._settings = settings
        self._vault = vault
        self._clock = clock

    def is_degraded(self) -> bool:
        """As this laptop was provisioned; before that, as its system is."""
        if keys.has_slots(self._settings.slots):
            return keys.read_slots(self._settings.slots).is_degraded
        return self._vault.is_degraded

    def accounts(self) -> tuple[Account, ...]:
        """Who may try, in the order they were added; nothing of this is secret."""
        if not keys.has_slots(self._settings.slots):
            return ()
        file = keys.read_slots(self._settings.slots)
        return tuple(
            Account(
                user=user,
                name=file.names.get(user, {}).get("hi", user),
                role=Role(file.names.get(user, {}).get("role", Role.ENROLLER)),
                is_disabled=slot.is_disabled,
            )
            for user, slot in file.slots.items()
            if user
        )

    def store_key(self, user: str, secret: str) -> StoreKey | WrongSecret | MustWait | SlotDisabled:
        """The key of the store.  Slow on purpose; a try is counted before it is made.

        Raises `KeystoreError` when the slots or the keystore cannot be read, `StoreError` when the
        try cannot be counted: uncounted, none is made.
        """
        file = keys.read_slots(self._settings.slots)
        share = self._share(file)
        slot = file.slots.get(user)
        if slot is None or slot.is_disabled:
            return SlotDisabled()
        attempts = Attempts(self._settings.attempts, share)
        before = attempts.of(user)
        if before.is_locked_out:
            return SlotDisabled()
        if wait_s := before.wait_s(self._clock.now_ms()):
            return MustWait(wait_s)
        tries = attempts.note_try(user, self._clock.now_ms())
        key = keys.unwrap(slot, user, secret, share, file.passes)
        if key is None:
            if tries.is_locked_out:
                keys.write_slots(self._settings.slots, file.disabled(user))
                return SlotDisabled()
            return WrongSecret(tries.left, tries.wait_s(self._clock.now_ms()))
        try:
            attempts.forget(user)
        except StoreError as error:
            # The right secret opens also on a full disk; the next success takes the count away.
            _LOG.info("tries not forgotten: %s", error)
        return StoreKey(user, key, keys.mark_key(share, key))

    def _share(self, file: SlotFile) -> bytes:
        """Empty for a laptop that was provisioned DEGRADED."""
        vault: Vault = NoVault() if file.is_degraded else self._vault
        return vault.share(file.share_name)


class Door:
    """Unlocks and opens a session."""

    def __init__(
        self,
        unlocking: Unlocking,
        open_session: Callable[[StoreKey], Session | GrantEnded | DeviceOrdered],
    ) -> None:
        self._unlocking = unlocking
        self._open_session = open_session

    def unlock(self, user: str, secret: str) -> Session | Refusal:
        key = self._unlocking.store_key(user, secret)
        return self._open_session(key) if isinstance(key, StoreKey) else key
