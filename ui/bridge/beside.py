"""What the window needs beside form and card: other members, the member's telephone.

Shapes, like those of `ui.bridge.ports`; blocking unless marked as quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from desktop.domain.enrolment import Draft
from desktop.domain.scrutiny import Outlook
from desktop.domain.spelling_sounds import Script


class Offer(Protocol):
    """One page that waits for one telephone; `fate` is waiting, taken or ended. Quick."""

    @property
    def url(self) -> str: ...
    @property
    def fate(self) -> str: ...
    @property
    def seconds_left(self) -> int: ...
    def close(self) -> None: ...


class Handing(Protocol):
    """A member's card to their own telephone."""

    def offer(self, page: bytes) -> Offer: ...


class Alike(Protocol):
    """A member who may be the same person as the one at the table."""

    @property
    def id(self) -> UUID: ...
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def relation_name(self) -> str: ...
    @property
    def is_sure(self) -> bool: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def photo(self) -> bytes | None: ...
    @property
    def age(self) -> int | None: ...
    @property
    def booth_words(self) -> str: ...
    @property
    def sealed_at(self) -> datetime: ...


class Spelling(Protocol):
    """Names in the other script, and the words of names that are known here."""

    def suggest(self, text: str, to: Script, limit: int = ...) -> tuple[str, ...]: ...
    def names_here(self, limit: int = ...) -> tuple[str, ...]: ...


class SamePhoto(Protocol):
    """Whose picture it nearly is: a card number, or the name in a draft."""

    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...


class Looked(Protocol):
    """A draft beside everybody else on this laptop; no outlook while it is unfinished."""

    @property
    def alike(self) -> Sequence[Alike]: ...
    @property
    def others_with_mobile(self) -> int: ...
    @property
    def asks_sharing(self) -> bool: ...
    @property
    def outlook(self) -> Outlook | None: ...
    @property
    def same_photo(self) -> SamePhoto | None: ...


class Scrutinising(Protocol):
    """What the centre will say, before the card."""

    def look(self, draft: Draft) -> Looked: ...
