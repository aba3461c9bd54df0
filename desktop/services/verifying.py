"""What a card is worth, offline: needs the pinned root key, and no unlocked store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.capture.normalise import frame_from
from desktop.cards.code import read_picture
from desktop.domain.identifiers import shown
from desktop.domain.photo import PhotoRefusal
from desktop.security.card_checking import checked


@dataclass(frozen=True, slots=True)
class CardReading:
    """valid · changed · unknown_issuer · revoked · expired, and what the card says."""

    status: str
    number: str = ""
    name: str = ""
    born: int = 0
    list_at: str = ""


def verify(text: str, root_key: Path, revocations: Path, now_s: int) -> CardReading:
    """Judges the text of a card's QR.  A list that does not verify counts as none."""
    root = bytes.fromhex(root_key.read_text(encoding="ascii").strip())
    listed = revocations.read_bytes() if revocations.exists() else b""
    verdict, list_at = checked(text, root, listed, now_s)
    when = "" if list_at is None else datetime.fromtimestamp(list_at / 1000, UTC).isoformat()
    claims = verdict.claims
    if claims is None:
        return CardReading(verdict.status, list_at=when)
    return CardReading(verdict.status, shown(claims.number), claims.name, claims.born, when)


def read_code_from(picture: Path) -> str | None:
    """The text of the one QR in a picture file; None when there is none, or more."""
    opened = frame_from(picture)
    return None if isinstance(opened, PhotoRefusal) else read_picture(opened)
