"""The exact bytes of a thing, and their digest.

Deterministic CBOR (RFC 8949, 4.2.1): shortest heads, definite lengths, map keys sorted by
their encoded bytes.  What arrives is accepted only if encoding it again gives the very bytes
that came, so two different byte strings never mean the same thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Any, Final

import cbor2

LARGEST_ITEM: Final = 8 * 1024 * 1024
_DEEPEST: Final = 12
_LEAVES: Final = frozenset({bytes, str, int, bool, type(None)})


class MalformedError(ValueError):
    """Bytes from outside are not what the protocol says they are."""


def encode(value: object) -> bytes:
    """Deterministic CBOR of plain values: dict, list, str, bytes, int, bool, None, tags."""
    return cbor2.dumps(_ordered(value, 0))


def decode(untrusted: bytes) -> Any:  # noqa: ANN401 - plain CBOR values
    """The value of `untrusted`; refuses trailing bytes, deep nesting and any second spelling."""
    if len(untrusted) > LARGEST_ITEM:
        raise MalformedError("too large")
    try:
        value = cbor2.loads(untrusted)
        again = encode(value)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise MalformedError("not CBOR") from error
    if again != untrusted:
        raise MalformedError("not deterministic")
    return value


def digest(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def sequence(items: Iterator[bytes] | list[bytes]) -> Iterator[bytes]:
    """Each item as one CBOR byte string: the CBOR sequence (RFC 8742) both sides stream."""
    for item in items:
        yield cbor2.dumps(item)


def split_sequence(untrusted: bytes) -> tuple[list[bytes], bytes]:
    """Whole byte strings at the front, and what is left of an unfinished one.

    Raises `MalformedError` when the next item is not a byte string of definite length, or
    announces more than `LARGEST_ITEM` bytes.
    """
    items: list[bytes] = []
    start = 0
    while True:
        head = _byte_string_head(untrusted, start)
        if head is None:
            break
        length, begin = head
        if len(untrusted) < begin + length:
            break
        items.append(bytes(untrusted[begin : begin + length]))
        start = begin + length
    return items, bytes(untrusted[start:])


def _byte_string_head(data: bytes, start: int) -> tuple[int, int] | None:
    if start >= len(data):
        return None
    first = data[start]
    if first >> 5 != 2:  # noqa: PLR2004 - major type 2: byte string
        raise MalformedError("not a byte string")
    low = first & 0x1F
    if low < 24:  # noqa: PLR2004 - the length itself
        return low, start + 1
    width = {24: 1, 25: 2, 26: 4}.get(low)
    if width is None:
        raise MalformedError("length refused")
    if len(data) < start + 1 + width:
        return None
    length = int.from_bytes(data[start + 1 : start + 1 + width], "big")
    if length > LARGEST_ITEM:
        raise MalformedError("too large")
    return length, start + 1 + width


# Typed, because True and 1 are one key to a cache, and two to CBOR.
@lru_cache(maxsize=1024, typed=True)
def _key_bytes(key: Hashable) -> bytes:
    return cbor2.dumps(key)


def _ordered(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        raise MalformedError("too deep")
    if type(value) in _LEAVES:  # most of them, and the way by `match` is five times as long
        return value
    match value:
        case dict():
            keys = sorted(value, key=_key_bytes) if len(value) > 1 else value
            return {key: _ordered(value[key], depth + 1) for key in keys}
        case list() | tuple():
            return [_ordered(item, depth + 1) for item in value]
        case cbor2.CBORTag():
            return cbor2.CBORTag(value.tag, _ordered(value.value, depth + 1))
        case None | bool() | int() | str() | bytes():
            return value
        case _:
            raise MalformedError("type refused")
