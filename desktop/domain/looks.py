"""Whether two pictures are nearly the same picture, each given as `desktop.capture.looks` puts it.

Promises: pure and total; what is no look is like nothing; tells nobody from anybody else.
"""

from __future__ import annotations

LIGHT_BYTES = 8
_BYTES = 16
# A picture that is coded anew, a little lighter or softer stays within both limits; the nearest
# portraits of different people, cropped alike before the same wall, are beyond one of them.
_LIGHT_BITS = 6
_TINT_LEVELS = 6


def is_nearly(one: bytes, other: bytes) -> bool:
    if len(one) != _BYTES or len(other) != _BYTES:
        return False
    light = int.from_bytes(one[:LIGHT_BYTES], "big") ^ int.from_bytes(other[:LIGHT_BYTES], "big")
    if light.bit_count() > _LIGHT_BITS:
        return False
    tints = zip(one[LIGHT_BYTES:], other[LIGHT_BYTES:], strict=True)
    return all(abs(mine - theirs) <= _TINT_LEVELS for mine, theirs in tints)
