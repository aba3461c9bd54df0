"""What every command shares: exit codes, secrets, answers, an unlocked session."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from desktop.errors import KnownError
from desktop.services.calling import Calling
from desktop.services.examining import Examining
from desktop.services.obeying import Obeyed
from desktop.services.preferences import Preferences
from desktop.services.provisioning import Provisioning
from desktop.services.session import (
    Account,
    DeviceOrdered,
    GrantEnded,
    MustWait,
    Session,
    SlotDisabled,
    WrongSecret,
)


class Exit(IntEnum):
    """What the exit code means; the same at the centre."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    CONFIGURATION = 3
    LOCKED = 4
    NETWORK = 5
    REFUSED = 6
    TRY_AGAIN = 75


class Lock(Protocol):
    """The hold of this process on the data folder."""

    def release(self) -> None: ...


class Laptop(Protocol):
    """The application, as commands see it."""

    @property
    def is_degraded(self) -> bool: ...
    @property
    def provisioning(self) -> Provisioning: ...
    @property
    def root_key(self) -> Path: ...
    @property
    def revocations(self) -> Path: ...
    @property
    def log_folder(self) -> Path: ...
    @property
    def calling(self) -> Calling: ...
    @property
    def preferences(self) -> Preferences: ...
    def accounts(self) -> tuple[Account, ...]: ...
    def examining(self) -> Examining: ...
    def hold(self) -> Lock: ...
    def unlock(
        self, user: str, secret: str
    ) -> Session | WrongSecret | MustWait | SlotDisabled | GrantEnded | DeviceOrdered: ...


Run = Callable[[Laptop, argparse.Namespace], Exit]


class LockedError(Exception):
    """The laptop was not unlocked; the words say why."""


@contextmanager
def session(laptop: Laptop, arguments: argparse.Namespace) -> Iterator[Session]:
    """An unlocked session of this process alone.

    Raises `LockedError`, and `StoreError` E-STO-06 while the window has the laptop.
    """
    accounts = laptop.accounts()
    if not accounts:
        raise LockedError("this laptop is not provisioned: run `sadasya activate`")
    user = arguments.user or os.environ.get("SADASYA_USER") or accounts[0].user
    held = laptop.hold()
    try:
        opened = laptop.unlock(user, secret(arguments, f"PIN of {user}: "))
        match opened:
            case Session():
                try:
                    yield opened
                finally:
                    opened.lock()
            case WrongSecret():
                raise LockedError(f"not the right PIN; {opened.tries_left} tries left")
            case MustWait():
                raise LockedError(f"wait {opened.seconds} s before the next try")
            case SlotDisabled():
                raise LockedError("locked out: a supervisor must help")
            case DeviceOrdered():
                raise LockedError(_obeyed(opened.obey()))
            case GrantEnded():
                raise LockedError("the centre no longer allows this person to work here")
    finally:
        held.release()


def _obeyed(done: Obeyed) -> str:
    if done.is_wiped:
        return "emptied by order of the centre, after everything had arrived"
    sent = "everything sealed here has arrived" if not done.waiting else f"{done.waiting} wait"
    return f"the centre has locked this laptop ({done.order}); {sent} {done.code}".rstrip()


def secret(arguments: argparse.Namespace, prompt: str) -> str:
    """A secret from a file, the environment or a prompt; never from a flag."""
    if arguments.pin_file:
        return Path(arguments.pin_file).read_text(encoding="utf-8").strip()
    if "SADASYA_PIN" in os.environ:
        return os.environ["SADASYA_PIN"]
    return getpass.getpass(prompt)


def user_code(arguments: argparse.Namespace) -> str:
    """A person's own code: a secret, so never a flag."""
    if arguments.user_code_file:
        return Path(arguments.user_code_file).read_text(encoding="utf-8").strip()
    return os.environ.get("SADASYA_USER_CODE", "")


def say(arguments: argparse.Namespace, facts: Mapping[str, object]) -> None:
    """Facts on stdout, as JSON when asked."""
    if arguments.json:
        print(json.dumps(dict(facts), ensure_ascii=False, sort_keys=True))
        return
    for name, value in facts.items():
        print(f"{name}: {value}")


def complain(words: str) -> None:
    """On stderr; where that is full, too, the exit code alone tells."""
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = io.StringIO()  # what is left over would be tried again at the very end


def exit_for(error: KnownError) -> Exit:
    """The exit code of a known error, by the family of its code."""
    if error.code == "E-STO-06":
        return Exit.TRY_AGAIN
    if error.code in {"E-BAK-01", "E-AMD-03"}:
        return Exit.LOCKED
    family = error.code.split("-")[1] if "-" in error.code else ""
    codes = {
        "STO": Exit.FAILURE, "KEY": Exit.LOCKED, "ACT": Exit.CONFIGURATION, "SEA": Exit.REFUSED,
        "PHO": Exit.REFUSED, "CRD": Exit.REFUSED, "NET": Exit.NETWORK, "SRV": Exit.NETWORK,
        "PAK": Exit.CONFIGURATION, "HTTP": Exit.NETWORK, "ROL": Exit.REFUSED,
        "AMD": Exit.REFUSED, "USB": Exit.FAILURE, "BAK": Exit.REFUSED,
        "CLK": Exit.CONFIGURATION,
    }  # fmt: skip
    return codes.get(family, Exit.FAILURE)
