"""Card numbers: made on the laptop without asking, read aloud on the telephone without harm.

`7K4Q-00042-X`: a prefix that the centre gave this device, a counter, and the check character of
ISO 7064 MOD 37,36.  Promises: every single wrong character is noticed, and so are all swaps of two
neighbours but four in a thousand (the standard's hybrid systems miss a few); in the body O is read
as 0, I and L as 1, because that is how people read them.
"""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_37_36

from desktop.domain.text import compact

# Crockford's base 32 has no I, L, O and U.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIX = re.compile(rf"[{_ALPHABET}]{{4}}")
_COMPACT = re.compile(rf"[{_ALPHABET}]{{4}}[0-9]{{5}}[0-9A-Z]")
_HEARD_WRONG = str.maketrans("OIL", "011")
_LENGTH = 10
LAST_COUNTER = 99_999


def number_for(prefix: str, counter: int) -> str:
    """The card number of this counter; requires a prefix and a counter that the centre issued."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("a card prefix is four characters of Crockford's base 32")
    if not 0 < counter <= LAST_COUNTER:
        raise ValueError("a card counter is between 1 and 99999")
    body = f"{prefix}{counter:05d}"
    return shown(body + str(mod_37_36.calc_check_digit(body)))


def compact_number(number: str) -> str:
    """`7K4Q00042X`, as it stands in the QR code and in files."""
    return number.replace("-", "")


def shown(compact_text: str) -> str:
    """`7K4Q-00042-X`, as it is printed and read aloud."""
    return f"{compact_text[:4]}-{compact_text[4:9]}-{compact_text[9:]}"


def parse_number(untrusted: str) -> str | None:
    """The card number that was meant, as it is shown; None when no number fits."""
    if len(untrusted) > _LENGTH * 4:
        return None
    text = compact(untrusted)
    if len(text) != _LENGTH:
        return None
    # Only the body forgives: a forgiving check character would let some wrong bodies through.
    candidate = text[:-1].translate(_HEARD_WRONG) + text[-1]
    if _COMPACT.fullmatch(candidate) and mod_37_36.is_valid(candidate):
        return shown(candidate)
    return None
