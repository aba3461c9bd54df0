"""What the centre sent, and the cursor, moved together.  Implements `sync.client.ports.Inbox`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from desktop.domain.carrying import as_runs
from desktop.domain.counted import DIFFERS, LACKS, LOG_DIFFERS, OLD_COPY, CentreCount
from desktop.domain.lexicon import Choice, read_counted
from desktop.storage.kept import Kept
from desktop.storage.work import Store, Tables
from sync.protocol import canonical, cose
from sync.protocol.envelope import Verdict
from sync.protocol.feed import ItemKind
from sync.protocol.feed import cursor as cursor_of
from sync.protocol.spellings import LearnedSpellings
from sync.protocol.tally import Tally, Told, short

TALLY: Final = "tally"
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
    def tally(self) -> Tally | None: ...
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
                elif item.tally is not None:
                    self._count(tables, item.tally)
                elif item.kind == ItemKind.SPELLINGS:
                    tables.spellings.take(_counted(item.body))
                elif _is_newer(tables.kept, item) and item.kind == ItemKind.REVOCATIONS:
                    lists.append(item.body)
            tables.kept.keep("cursor", cursor)
            tables.kept.keep("epoch", epoch)
            tables.kept.keep("server_time", now_ms)
        for listed in lists[-1:]:
            self._on_list(listed)

    def begin_again(self, epoch: int, now_ms: int) -> None:
        """Nothing of the former epoch is compared with the new one."""
        with self._store.work() as tables:
            tables.kept.keep("cursor", cursor_of(epoch, 0))
            tables.kept.keep("epoch", epoch)
            tables.kept.keep("server_time", now_ms)
            tables.kept.forget(TALLY)

    def told(self) -> str:
        """What to say of the tally held; empty when there is none."""
        held = CentreCount.read(self._store.read.kept.text_of(TALLY))
        if held is None:
            return ""
        return Told(held.up_to, held.own_sum, held.mark, held.code).words()

    def _count(self, tables: Tables, tally: Tally) -> None:
        """Holds the centre's count against ours.  Nothing is put right but what it lacks.

        Must be given a verified tally, inside the transaction of its page.
        """
        held = CentreCount.read(tables.kept.text_of(TALLY))
        if held is not None and (tally.epoch, tally.at) < (held.epoch, held.at):
            return
        lacked = tables.outbox.lacked(tally.missing, tally.at)
        own = tables.outbox.sum_up_to(tally.up_to)
        if lacked:
            tables.outbox.offer_lacked(lacked)
        count = CentreCount(
            at=tally.at,
            epoch=tally.epoch,
            up_to=tally.up_to,
            made=tally.made,
            has=tally.has,
            missing=tally.missing,
            lacks=tuple((first, last) for first, last in as_runs(lacked)),
            code=self._difference(tables, tally, own) or (LACKS if lacked else ""),
            mark=tally.mark,
            own_sum=short(own),
        )
        tables.kept.keep(TALLY, count.written())

    @staticmethod
    def _difference(tables: Tables, tally: Tally, own: bytes) -> str:
        """The gravest first."""
        if tables.outbox.made() < max(tally.up_to, tally.made) or tally.forks:
            return OLD_COPY
        if own != tally.digest:
            return DIFFERS
        is_whole = tables.audit.first_break(_digest) is None
        if not is_whole or not all(tables.audit.holds(head) for head in tally.audit):
            return LOG_DIFFERS
        return ""

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


def _digest(fields: list[object]) -> bytes:
    return canonical.digest(canonical.encode(fields))


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
