"""What the centre sent, and the cursor, moved together.  Implements `sync.client.ports.Inbox`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from desktop.domain.lexicon import Choice, read_counted
from desktop.storage.kept import Kept
from desktop.storage.work import Store
from sync.protocol import cose
from sync.protocol.envelope import Verdict
from sync.protocol.feed import ItemKind
from sync.protocol.spellings import LearnedSpellings

_TO_THE_MINUTE_MS: Final = 60_000
_NAMES: Final[dict[str, str]] = {
    ItemKind.ADMISSION: "admission",
    ItemKind.REVOCATIONS: "revocations",
    ItemKind.PACK: "pack",
    ItemKind.SEAL_KEY: "certificate.seal",
    ItemKind.ORDER: "order",
}


class Applied(Protocol):
    """One verified thing from the feed."""

    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def verdict(self) -> Verdict | None: ...
    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...


class SqliteInbox:
    """The kept table, and verdicts into the outbox."""

    def __init__(self, store: Store, on_list: Callable[[bytes], None] = lambda _: None) -> None:
        self._store = store
        self._on_list = on_list

    def cursor(self) -> str:
        return self._store.read.kept.text_of("cursor")

    def epoch(self) -> int:
        return self._store.read.kept.number_of("epoch")

    def server_time(self) -> int:
        return self._store.read.kept.number_of("server_time")

    def apply(self, items: Sequence[Applied], cursor: str, epoch: int, now_ms: int) -> None:
        lists: list[bytes] = []
        with self._store.work() as tables:
            for item in items:
                if item.verdict is not None:
                    tables.outbox.judge(item.verdict, item.body)
                elif item.kind == ItemKind.SPELLINGS:
                    tables.spellings.take(_counted(item.body))
                elif _is_newer(tables.kept, item) and item.kind == ItemKind.REVOCATIONS:
                    lists.append(item.body)
            tables.kept.keep("cursor", cursor)
            tables.kept.keep("epoch", epoch)
            tables.kept.keep("server_time", now_ms)
        for listed in lists[-1:]:
            self._on_list(listed)

    def note_contact(self, now_ms: int) -> None:
        """The centre answered, with nothing new: its time is kept, to the minute.

        An empty turn therefore writes nothing, and waits for no disk.
        """
        kept = self._store.read.kept
        if abs(now_ms - kept.number_of("server_time")) >= _TO_THE_MINUTE_MS:
            kept.keep("server_time", now_ms)

    def token(self) -> str:
        return self._store.read.kept.text_of("token")

    def keep_token(self, token: str) -> None:
        self._store.read.kept.keep("token", token)

    def audit_head(self) -> bytes:
        return self._store.read.audit.head()


def _counted(body: bytes) -> Sequence[tuple[Choice, int]]:
    """The choices of a list whose signature was verified already."""
    return read_counted(LearnedSpellings.parse(cose.read1(body).payload).choices)


def _is_newer(kept: Kept, item: Applied) -> bool:
    """Keeps a thing and its number, unless what is kept already is as new."""
    name = f"grant.{item.name}" if item.kind == ItemKind.GRANT else _NAMES.get(item.kind)
    if name is None or 0 < item.number <= kept.number_of(f"number.{name}"):
        return False
    kept.keep(name, item.body)
    kept.keep(f"number.{name}", item.number)
    return True
