"""Many things under one signature, each of which still stands alone (RFC 9162, 2.1).

The hash of a leaf is SHA-256(0x00 ‖ leaf), of a node SHA-256(0x01 ‖ left ‖ right); the left part of
a tree is the largest power of two that is smaller than the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sync.protocol.canonical import MalformedError, digest

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_HASH_BYTES: Final = 32


def tree_of(leaves: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """The root, and for each leaf the hashes that lead from it there, lowest first.

    Must be given one leaf at least.
    """
    return _grown([digest(_LEAF + leaf) for leaf in leaves])


def root_of(leaf: bytes, place: int, size: int, path: Sequence[object]) -> bytes:
    """The root of a tree of `size` leaves that has this one at `place` (RFC 9162, 2.1.3.2).

    Raises `MalformedError` where no tree of this size has such a path.
    """
    if not 0 <= place < size:
        raise MalformedError("place in the tree")
    at, last, root = place, size - 1, digest(_LEAF + leaf)
    for other in path:
        if not isinstance(other, bytes) or len(other) != _HASH_BYTES or not last:
            raise MalformedError("path in the tree")
        if at % 2 or at == last:
            root = digest(_NODE + other + root)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            root = digest(_NODE + root + other)
        at, last = at >> 1, last >> 1
    if last:
        raise MalformedError("path in the tree")
    return root


def _grown(hashes: list[bytes]) -> tuple[bytes, list[list[bytes]]]:
    if len(hashes) == 1:
        return hashes[0], [[]]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    (left, paths), (right, more) = _grown(hashes[:half]), _grown(hashes[half:])
    for path in paths:
        path.append(right)
    for path in more:
        path.append(left)
    return digest(_NODE + left + right), paths + more
