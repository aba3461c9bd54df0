"""Finding members on this laptop, in either script, and counting people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from desktop.domain.birth import Birth, read_birth
from desktop.domain.delivery import PacketState
from desktop.domain.fields import read_epic, read_mobile
from desktop.domain.form import GUARDED
from desktop.domain.identifiers import parse_number
from desktop.domain.names import folded, skeletons
from desktop.domain.pack import Campaign
from desktop.security.identity import keyed_digest
from desktop.services.clock import Clock
from desktop.storage.enrolments import MemberRow
from desktop.storage.revisions import RevisionRow
from desktop.storage.work import Store

_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One member as a row.  Masked once the readable time is past."""

    id: UUID
    number: str
    name: str
    name_latin: str
    relation_name: str
    age: int | None
    booth_words: str
    sealed_at: datetime
    state: PacketState
    thumbnail: bytes | None
    is_masked: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """People, never operations: enrolled = received + waiting + needs_correction."""

    today: int
    enrolled: int
    received: int
    waiting: int
    needs_correction: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way: made, saved, sent, received, reviewed."""

    kind: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that this laptop still shows of a member, and how far they have come."""

    found: Found
    lines: tuple[tuple[str, str], ...]
    photo: bytes | None
    timeline: tuple[Step, ...]
    revisions: tuple[RevisionRow, ...] = ()


class Searching:
    """Reads only."""

    def __init__(self, store: Store, campaign: Campaign, clock: Clock, index_key: bytes) -> None:
        self._store = store
        self._campaign = campaign
        self._clock = clock
        self._index_key = index_key

    def find(self, text: str, limit: int = 50) -> tuple[Found, ...]:
        """Card number, EPIC or mobile exactly; else names, from two characters on."""
        enrolments = self._store.read.enrolments
        number = parse_number(text)
        if number is not None:
            row = enrolments.by_number(number)
            return (self._found(row),) if row is not None else ()
        exact = self._exact(text, limit)
        if exact:
            return tuple(self._found(row) for row in exact)
        words = [(folded(word), skeletons(word)) for word in text.split()]
        wanted = [(plain, keys) for plain, keys in words if plain]
        if sum(len(plain) for plain, _ in wanted) < _SHORTEST:
            return ()
        return tuple(self._found(row) for row in enrolments.with_words(wanted, limit))

    def recent(self, limit: int) -> tuple[Found, ...]:
        return tuple(self._found(row) for row in self._store.read.enrolments.recent(limit))

    def photo_missing(self, limit: int) -> tuple[Found, ...]:
        """Members whose photo is still to come (P6)."""
        return tuple(self._found(row) for row in self._store.read.enrolments.without_photo(limit))

    def refused_photos(self) -> dict[str, int]:
        """Why no photo was taken, and of how many members."""
        return self._store.read.enrolments.refused_photos()

    def counts(self) -> Counts:
        read = self._store.read
        people = read.outbox.people()
        at = datetime.fromtimestamp(self._clock.reckoned().at_ms / 1000, UTC)
        midnight = at.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        needs = sum(people.get(name, 0) for name in ("held", "quarantined", "duplicate_person"))
        return Counts(
            today=read.enrolments.count_since(int(midnight.timestamp() * 1000)),
            enrolled=sum(people.values()),
            received=people.get("stored", 0) + people.get("accepted", 0),
            waiting=people.get("waiting", 0),
            needs_correction=needs,
            drafts=read.drafts.count(),
        )

    def record(self, member_id: UUID) -> Record | None:
        row = self._store.read.enrolments.by_id(member_id)
        if row is None:
            return None
        steps = (
            ("made", row.made_at),
            ("saved", row.sealed_at),
            ("sent", row.stored_at),
            ("received", row.stored_at),
            ("reviewed", row.judged_at),
        )
        return Record(
            found=self._found(row),
            lines=self._lines(row),
            photo=self._store.read.enrolments.photo_of(row.place),
            timeline=tuple(Step(kind, _at(ms)) for kind, ms in steps),
            revisions=self._store.read.revisions.of(member_id),
        )

    def _exact(self, text: str, limit: int) -> tuple[MemberRow, ...]:
        mobile = read_mobile(text)
        if isinstance(mobile, str) and mobile:
            key = keyed_digest(self._index_key, f"mobile {mobile}")
            return self._store.read.enrolments.with_mobile(key, limit)
        epic = read_epic(text)
        if isinstance(epic, str) and epic:
            key = keyed_digest(self._index_key, f"epic {epic}")
            return self._store.read.enrolments.with_epic(key, limit)
        return ()

    def _found(self, row: MemberRow) -> Found:
        answers = row.answers or {}
        place = self._campaign.places.place(row.booth)
        state = PacketState(row.state)
        reason = row.held or row.code
        return Found(
            id=row.id,
            number=row.number,
            name=row.name or row.masked_name,
            name_latin=str(answers.get("name_latin", "")),
            relation_name=str(answers.get("relation_name", "")),
            age=self._age(row),
            booth_words=place.name_hi if place else row.booth,
            sealed_at=datetime.fromtimestamp(row.sealed_at / 1000, tz=UTC),
            state=state,
            thumbnail=self._store.read.enrolments.photo_of(row.place),
            is_masked=row.name is None,
            reason=reason or None,
        )

    def _age(self, row: MemberRow) -> int | None:
        """As the answers say; from the year alone once they are no longer readable."""
        today = self._clock.today()
        birth = read_birth((row.answers or {}).get("birth"), today)
        if isinstance(birth, Birth):
            return birth.age_on(today)
        return today.year - row.born if row.born else None

    def _lines(self, row: MemberRow) -> tuple[tuple[str, str], ...]:
        """Field and value as kept; of religion, category and caste only `given` or `refused`."""
        lines: list[tuple[str, str]] = []
        for name, value in (row.answers or {}).items():
            match value:
                case str():
                    lines.append((name, value))
                case int():
                    lines.append((name, str(value)))
                case list():
                    lines.append((name, " ".join(map(str, value))))
                case Mapping() if name == "birth":
                    lines.append(_birth_line(value))
                case {"absent": str(reason)}:
                    lines.append((name, reason))
                case {"mode": str(mode)}:
                    lines.append((name, mode))
                case _:
                    continue
        guarded = [(name, value) for name, value in lines if name in GUARDED]
        return (*(line for line in lines if line[0] not in GUARDED), *guarded)


def _birth_line(birth: Mapping[str, object]) -> tuple[str, str]:
    """`1989-05-03`, `1989-05` or `1989`; an age under its own name."""
    if "age" in birth:
        return ("age", str(birth["age"]))
    parts = (birth[part] for part in ("year", "month", "day") if part in birth)
    return ("birth", "-".join(f"{part:02}" for part in parts))


def _at(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, tz=UTC)
