"""Which PINs and passphrases are good enough.  Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import Final

PIN_DIGITS: Final = 6
PASSPHRASE_CHARACTERS: Final = 15
_DEVANAGARI: Final = str.maketrans("०१२३४५६७८९", "0123456789")


class SecretProblem(StrEnum):
    """Why a new secret is refused."""

    PIN_TOO_SHORT = "secret.pin_too_short"
    PIN_NOT_DIGITS = "secret.pin_not_digits"
    PIN_TOO_EASY = "secret.pin_too_easy"
    PASSPHRASE_TOO_SHORT = "secret.passphrase_too_short"  # noqa: S105 - a code
    PASSPHRASE_TOO_EASY = "secret.passphrase_too_easy"  # noqa: S105 - a code


def normal_secret(secret: str) -> str:
    """The same secret from either set of digits and with stray white space at the ends."""
    return secret.strip().translate(_DEVANAGARI)


def new_secret_problem(secret: str, *, is_degraded: bool) -> SecretProblem | None:
    """None when the secret may be used: a PIN beside a keystore, a passphrase without one."""
    secret = normal_secret(secret)
    if is_degraded:
        if len(secret) < PASSPHRASE_CHARACTERS:
            return SecretProblem.PASSPHRASE_TOO_SHORT
        return SecretProblem.PASSPHRASE_TOO_EASY if len(set(secret)) < 5 else None  # noqa: PLR2004
    if len(secret) >= PASSPHRASE_CHARACTERS:
        return None
    if not secret.isascii() or not secret.isdigit():
        return SecretProblem.PIN_NOT_DIGITS
    if len(secret) < PIN_DIGITS:
        return SecretProblem.PIN_TOO_SHORT
    return SecretProblem.PIN_TOO_EASY if _is_easy(secret) else None


def _is_easy(pin: str) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    is_run = len(steps) == 1
    is_repeat = any(
        pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3) if len(pin) % size == 0
    )
    return is_run or is_repeat or _is_date(pin)


def _is_date(pin: str) -> bool:
    day_month = r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])"
    year = r"(19|20)?\d\d"
    patterns = (rf"{day_month}{year}", rf"{year}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
    return any(re.fullmatch(pattern, pin) for pattern in patterns)
