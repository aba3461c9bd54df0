"""The door to the operating system's keystore, where the device share lives.

The share makes a stolen copy of the folder useless: without it the right PIN opens nothing.
Where the system has no usable keystore there is no share: the laptop is DEGRADED, says so, and
asks for a long passphrase instead of a PIN.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import Final, Protocol

import keyring
from keyring.backends import fail, null
from keyring.errors import KeyringError

from desktop.errors import KeystoreError

SHARE_BYTES: Final = 32
_SERVICE: Final = "sadasya"


class Vault(Protocol):
    """Where the device share is kept."""

    @property
    def is_degraded(self) -> bool: ...

    def make_share(self, name: str) -> bytes:
        """A new share, kept under `name`; empty where there is no keystore."""
        ...

    def share(self, name: str) -> bytes:
        """The share kept under `name`.  Raises `KeystoreError` E-KEY-02 when it is gone."""
        ...

    def forget(self, name: str) -> None:
        """Destroys the share; one that is gone already is no error."""
        ...


class SystemVault:
    """Credential Manager, Secret Service or Keychain."""

    is_degraded = False

    def make_share(self, name: str) -> bytes:
        share = secrets.token_bytes(SHARE_BYTES)
        try:
            keyring.set_password(_SERVICE, name, share.hex())
            back = keyring.get_password(_SERVICE, name)
        except KeyringError as error:
            raise KeystoreError("E-KEY-01") from error
        if back != share.hex():
            raise KeystoreError("E-KEY-01", "not read back")
        return share

    def share(self, name: str) -> bytes:
        try:
            kept = keyring.get_password(_SERVICE, name)
        except KeyringError as error:
            raise KeystoreError("E-KEY-01") from error
        if kept is None:
            raise KeystoreError("E-KEY-02")
        return bytes.fromhex(kept)

    def forget(self, name: str) -> None:
        # Already gone, or no keystore answers: the slots that it opened are destroyed in any case.
        with contextlib.suppress(KeyringError):
            keyring.delete_password(_SERVICE, name)


class NoVault:
    """A system without a keystore."""

    is_degraded = True

    def make_share(self, name: str) -> bytes:  # noqa: ARG002 - the port names it
        return b""

    def share(self, name: str) -> bytes:  # noqa: ARG002 - the port names it
        return b""

    def forget(self, name: str) -> None:
        """There is nothing to forget."""


def system_vault() -> Vault:
    """The keystore of this system if it has one that is made for secrets."""
    try:
        backend = keyring.get_keyring()
        backend_is_none = isinstance(backend, fail.Keyring | null.Keyring) or backend.priority <= 0
    except (KeyringError, RuntimeError):
        return NoVault()
    return NoVault() if backend_is_none else SystemVault()
