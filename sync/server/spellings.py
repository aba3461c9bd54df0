"""What laptops learned about spelling: collected from accepted members, told to every laptop.

Words only, never whole names.  Each choice is counted for the laptop it came from, past every other
spelling of the same word; what is told is how far a choice is, whoever made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, Engine, func, select, update

from desktop.domain.lexicon import Choice, Counters, count_after, ranks, read_choice
from desktop.domain.noted import read_noted
from sync.protocol.certificates import key_id
from sync.protocol.feed import ItemKind
from sync.protocol.spellings import MOST_CHOICES, LearnedSpellings
from sync.server import feed
from sync.server.centre import now_ms
from sync.server.database import insert_for, keep, kept, reading, writing
from sync.server.keys import SigningKey
from sync.server.tables import DEVICE, SPELLING

# A feed item for every laptop costs a row each: few corrections wait for others, many do not.
WAITS_MS: Final = 60_000
MANY: Final = 100
_TOLD_AT: Final = "spellings_told_at"


def collect(connection: Connection, dev: bytes, noted: str) -> None:
    """The choices sealed with one accepted member.  Must be called in the judging transaction."""
    for given, chosen in read_noted(json.loads(noted)).spellings:
        choice = read_choice(given, chosen)
        if choice is not None:
            _count(connection, dev, choice)


def tell(engine: Engine, control: SigningKey) -> int:
    """News to every laptop, when it is many or the last were a while ago; how many choices."""
    now = now_ms()
    with reading(engine) as connection:
        if not _is_time(connection, now):
            return 0
    with writing(engine) as connection:
        query = select(SPELLING.c.given, SPELLING.c.chosen).where(SPELLING.c.told.is_(False))
        news = sorted({(row.given, row.chosen) for row in connection.execute(query)})[:MOST_CHOICES]
        body = _signed(connection, control, news)
        devices = connection.scalars(select(DEVICE.c.dev).where(DEVICE.c.dev.is_not(None))).all()
        feed.append_all(connection, ItemKind.SPELLINGS, [(bytes(dev), body) for dev in devices])
        for given, chosen in news:
            row = (SPELLING.c.given == given) & (SPELLING.c.chosen == chosen)
            connection.execute(update(SPELLING).where(row).values(told=True))
        keep(connection, _TOLD_AT, str(now).encode())
    return len(news)


def tell_newcomer(connection: Connection, dev: bytes, control: SigningKey) -> None:
    """All that the others know.  Must be called in the transaction that activates the laptop."""
    query = select(SPELLING.c.given, SPELLING.c.chosen).where(SPELLING.c.told.is_(True))
    known = sorted({(row.given, row.chosen) for row in connection.execute(query)})
    for start in range(0, len(known), MOST_CHOICES):
        body = _signed(connection, control, known[start : start + MOST_CHOICES])
        feed.append(connection, dev, ItemKind.SPELLINGS, body)


def _is_time(connection: Connection, now: int) -> bool:
    untold = select(func.count()).select_from(SPELLING).where(SPELLING.c.told.is_(False))
    waiting = connection.scalar(untold) or 0
    last = int(kept(connection, _TOLD_AT) or b"0")
    return waiting >= MANY or (waiting > 0 and now - last >= WAITS_MS)


def _signed(connection: Connection, control: SigningKey, news: Iterable[Choice]) -> bytes:
    choices: list[list[str | int]] = []
    for given, chosen in news:
        count = ranks(_counters(connection, given))[given, chosen]
        choices.append([given, chosen, count])
    kid = key_id(control.public_key().public_bytes_raw())
    return LearnedSpellings(at=now_ms(), choices=choices).sign(control, kid)


def _count(connection: Connection, dev: bytes, choice: Choice) -> None:
    given, chosen = choice
    counters = _counters(connection, given)
    count = count_after(choice, ranks(counters))
    if count <= counters.get((dev.hex(), given, chosen), 0):
        return
    values = {"dev": dev, "given": given, "chosen": chosen, "counter": count, "told": False}
    connection.execute(
        insert_for(connection, SPELLING)
        .values(values)
        .on_conflict_do_update(
            index_elements=["dev", "given", "chosen"], set_={"counter": count, "told": False}
        )
    )


def _counters(connection: Connection, given: str) -> Counters:
    """What every laptop came to about one word."""
    rows = connection.execute(select(SPELLING).where(SPELLING.c.given == given)).all()
    return {(bytes(row.dev).hex(), row.given, row.chosen): row.counter for row in rows}
