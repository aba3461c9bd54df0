"""Who else may unlock this laptop: a second person's code and PIN, while somebody is at work."""

from __future__ import annotations

from dataclasses import dataclass

from desktop import wire
from desktop.security import activating, keys
from desktop.security.activating import Grant
from desktop.security.identity import Trust
from desktop.security.secrets_policy import new_secret_problem
from desktop.security.vault import NoVault, Vault
from desktop.services.clock import Clock
from desktop.settings import Settings
from desktop.storage.audit import Action
from desktop.storage.work import Store


@dataclass(frozen=True, slots=True)
class PersonRefusal:
    """E-ACT-03 the code fits no grant on this laptop; or why the secret is refused."""

    code: str


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """Somebody new may unlock."""

    user: str
    name: str


class People:
    """Lives only while the store is open: a slot can be made only by one who holds its key."""

    def __init__(
        self, settings: Settings, store: Store, store_key: bytes, trust: Trust, vault: Vault
    ) -> None:
        self._settings = settings
        self._store = store
        self._key = store_key
        self._trust = trust
        self._vault = vault

    def add(
        self, user_code: str, secret: str, by: str, clock: Clock
    ) -> PersonAdded | PersonRefusal:
        """Gives the person of `user_code` a slot of their own; done again, it changes their PIN.

        The code is the person's, given by the centre; the secret is theirs, and is not kept.
        """
        file = keys.read_slots(self._settings.slots)
        problem = new_secret_problem(secret, is_degraded=file.is_degraded)
        if problem is not None:
            return PersonRefusal(problem)
        grant = self._grant_of(user_code)
        if grant is None:
            return PersonRefusal("E-ACT-03")
        vault: Vault = NoVault() if file.is_degraded else self._vault
        share = vault.share(file.share_name)
        slot = keys.wrap(self._key, grant.usr, secret, share, file.passes)
        names = {"hi": grant.name_hi, "en": grant.name_en, "role": grant.role}
        with self._store.work() as tables:
            tables.kept.keep(f"grant.of.{grant.usr}", grant.grant.hex())
            server_ms = tables.kept.number_of("server_time") or None
            action = Action(by, "person_add", grant.usr)
            tables.audit.append(action, clock.moment(server_ms), wire.digest_of)
        keys.write_slots(self._settings.slots, file.with_slot(grant.usr, slot, names))
        return PersonAdded(grant.usr, grant.name_hi)

    def _grant_of(self, user_code: str) -> Grant | None:
        code = activating.read_code(user_code)
        label = self._trust.admission.label
        for signed in self._store.read.kept.starting_with("grant.").values():
            grant = self._trust.grant_or_none(signed)
            fits = grant is not None and code is not None and grant.opens_with(code)
            if grant is not None and fits and grant.is_for(label) and not grant.disabled:
                return grant
        return None
