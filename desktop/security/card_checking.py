"""Verifies a card's text with the pinned root, and with the newest list if that verifies too."""

from __future__ import annotations

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.card import CardVerdict, verify_card
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import SignatureError
from sync.protocol.grants import RevocationList


def checked(text: str, root: bytes, listed: bytes, now_s: int) -> tuple[CardVerdict, int | None]:
    """The verdict, and when the list used was made."""
    revocations = _verified_list(listed, root) if listed else None
    verdict = verify_card(text, root, now_s, revocations)
    return verdict, None if revocations is None else revocations.at


def _verified_list(listed: bytes, root: bytes) -> RevocationList | None:
    try:
        parts = canonical.decode(listed)
        control = certified_key(parts["control"], cose.public_key(root), Purpose.CONTROL)
        return RevocationList.verify(parts["list"], cose.public_key(control))
    except (MalformedError, SignatureError, KeyError, TypeError):
        return None
