"""Pages that come down: one ordered list per device, one opaque cursor.

The cursor is `epoch.number`; numbers are given out under the device row's lock, so a page
never skips.  Every item is signed on its own; the page is only a wrapper.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import Field

from sync.protocol.envelope import Wire

LARGEST_PAGE: Final = 500


class ItemKind(StrEnum):
    """What one item of the feed is.  A laptop passes over kinds it does not know."""

    VERDICT = "verdict"
    GRANT = "grant"
    ADMISSION = "admission"
    REVOCATIONS = "revocations"
    SEAL_KEY = "seal_key"
    PACK = "pack"
    SPELLINGS = "spellings"
    ORDER = "order"
    TALLY = "tally"  # in no list: made when asked, and never a reason to move the cursor


class Item(Wire):
    """One signed thing for this device."""

    kind: str
    body: bytes


class Page(Wire):
    """Items after a cursor, and the cursor after them."""

    v: Literal[1] = 1
    epoch: int
    next: str = Field(max_length=64)
    more: bool = False
    now: int  # the centre's clock, milliseconds
    items: tuple[Item, ...] = Field(default=(), strict=False)

    def plain(self) -> dict[str, Any]:
        return {**super().plain(), "items": [item.plain() for item in self.items]}


def with_tally(page: Page, signed: bytes | None) -> Page:
    """The page with the centre's count as its last item; nothing is added for None."""
    if signed is None:
        return page
    items = (*page.items, Item(kind=ItemKind.TALLY, body=signed))
    return page.model_copy(update={"items": items})


def cursor(epoch: int, number: int) -> str:
    return f"{epoch}.{number}"


def read_cursor(untrusted: str) -> tuple[int, int]:
    """(epoch, number); an empty or unreadable cursor starts from the beginning."""
    epoch, _, number = untrusted.partition(".")
    if epoch.isascii() and epoch.isdigit() and number.isascii() and number.isdigit():
        return int(epoch), int(number)
    return 0, 0
