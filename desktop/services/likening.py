"""Who on this laptop may be the same person as the one at the table; a person decides, never this.

Looks among everybody ever sealed here: of a member whose readable time is past only keyed digests
are left to compare (sound of the name and of the relation's, booth, voter card, mobile) and the
year of birth.  Promises: reads only; at most three, the likeliest first; nothing below the
campaign's `possible_likeness`; a name is masked and no photo shown once the readable time is past.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from desktop.domain.birth import Birth, Precision, read_birth
from desktop.domain.enrolment import Enrolment
from desktop.domain.fields import read_epic, read_mobile
from desktop.domain.likeness import Likeness, Reason, Trace, compare, hidden
from desktop.domain.names import skeleton, whole_skeleton
from desktop.domain.pack import Campaign
from desktop.domain.sameness import SAME, name_score, near_key
from desktop.domain.scrutiny import Other
from desktop.domain.text import plain, typed
from desktop.security.identity import keyed_digest
from desktop.services.clock import Clock
from desktop.storage.enrolments import MemberRow
from desktop.storage.likeness import LikenessKeys, LikenessRow, NameKeys
from desktop.storage.work import Store

SHOWN: Final = 3
_DIGEST_BYTES: Final = 8
_LOOKED_AT: Final = 40
_EQUAL: Final = 100
# Another member is described beside the one at the table: the same name, or one near it.
_SAME: Final = "#same"
_NEAR: Final = "#near"
# Ages are told from memory: those further apart are never worth a look for their age alone.
_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A member who may be the same person, as far as this laptop may still show them."""

    id: UUID
    number: str
    name: str
    relation_name: str
    is_masked: bool
    score: int
    is_sure: bool
    reasons: tuple[Reason, ...]
    photo: bytes | None
    age: int | None
    booth_words: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    """The person at the table, as far as the answers are readable already."""

    keys: LikenessKeys
    trace: Trace
    name: str
    relation_name: str
    booth: str
    epic: bytes
    mobile: bytes


class Likening:
    """Reads only; every call belongs on the store's thread."""

    def __init__(self, store: Store, campaign: Campaign, clock: Clock, index_key: bytes) -> None:
        self._store = store
        self._campaign = campaign
        self._clock = clock
        self._index_key = index_key

    def alike(self, answers: Mapping[str, object], except_id: UUID | None) -> tuple[Alike, ...]:
        """For the answers of an unfinished draft, after each of them."""
        today = self._clock.today()
        found = self._compared(answers, except_id, today)
        return tuple(self._alike(likeness, row, today) for likeness, row in found[:SHOWN])

    def others(self, answers: Mapping[str, object], except_id: UUID | None) -> tuple[Other, ...]:
        """All of them, for the scrutiny."""
        found = self._compared(answers, except_id, self._clock.today())
        return tuple(Other(row.number, likeness, row.booth) for likeness, row in found)

    def _compared(
        self, answers: Mapping[str, object], except_id: UUID | None, today: date
    ) -> list[tuple[Likeness, MemberRow]]:
        """Everybody worth a look, each once, the likeliest first."""
        asked = _asked(self._index_key, answers, today)
        best: dict[UUID, tuple[Likeness, MemberRow]] = {}
        for row, other in self._candidates(asked, today):
            found = compare(asked.trace, other, today)
            is_better = row.id not in best or found.score > best[row.id][0].score
            is_worth = found.score >= self._campaign.rules.possible_likeness
            if row.id != except_id and is_worth and is_better:
                best[row.id] = (found, row)
        return sorted(best.values(), key=lambda one: (-one[0].score, -one[1].place))

    def same_mobile(self, answers: Mapping[str, object], except_id: UUID | None) -> int:
        """How many others gave this mobile; the pack's `members_per_mobile` asks for a reason."""
        mobile = read_mobile(answers.get("mobile"))
        if not isinstance(mobile, str) or not mobile:
            return 0
        key = keyed_digest(self._index_key, f"mobile {mobile}")
        return self._store.read.enrolments.count_mobile(key, except_id)

    def _candidates(self, asked: _Asked, today: date) -> Iterator[tuple[MemberRow, Trace]]:
        """By name and one thing more, and by voter card; each member once."""
        read = self._store.read
        mobiles = read.enrolments.places_with_mobile(asked.mobile) if asked.mobile else frozenset()
        epics = read.enrolments.places_with_epic(asked.epic) if asked.epic else frozenset()
        kept = {row.place: row for row in read.likenesses.alike(asked.keys, _YEARS, _LOOKED_AT)}
        for place in sorted({*kept, *sorted(epics)[-_LOOKED_AT:]}):
            row = read.enrolments.by_place(place)
            if row is None:
                continue
            named = kept.get(place) or read.likenesses.named(asked.keys, place)
            epic = asked.trace.epic if place in epics else ""
            mobile = asked.trace.mobile if place in mobiles else ""
            other = _readable(row, asked) if row.name is not None else _of_stub(named, asked)
            birth = _birth_of(row, today)
            yield row, replace(other, birth=birth, epic=epic, mobile=mobile)
        near = asked.keys.name.near
        for one in read.adopted.like(near, asked.epic, asked.mobile, _LOOKED_AT):
            found = _readable(one.member, asked)
            epic = asked.trace.epic if one.same_epic else ""
            mobile = asked.trace.mobile if one.same_mobile else ""
            birth = _birth_of(one.member, today)
            yield one.member, replace(found, birth=birth, epic=epic, mobile=mobile)

    def _alike(self, found: Likeness, row: MemberRow, today: date) -> Alike:
        birth = _birth_of(row, today)
        place = self._campaign.places.place(row.booth)
        is_masked = row.name is None
        return Alike(
            id=row.id,
            number=row.number,
            name=row.name or row.masked_name,
            relation_name=typed((row.answers or {}).get("relation_name")),
            is_masked=is_masked,
            score=found.score,
            is_sure=found.score >= self._campaign.rules.sure_likeness,
            reasons=found.reasons,
            photo=None if is_masked else self._store.read.enrolments.photo_of(row.place),
            age=birth.age_on(today) if birth else None,
            booth_words=place.name_hi if place else row.booth,
            sealed_at=datetime.fromtimestamp(row.sealed_at / 1000, tz=UTC),
        )


def keys_of_enrolment(index_key: bytes, enrolment: Enrolment) -> LikenessKeys:
    """What the store keeps for finding this member again."""
    born = enrolment.birth.years()[0] if enrolment.birth else 0
    return keys_of(index_key, (enrolment.name, enrolment.relation_name), enrolment.booth, born)


def keys_of(index_key: bytes, names: tuple[str, str], booth: str, born: int) -> LikenessKeys:
    """The same for the name and the relation's name."""

    def digest(kind: str, text: str) -> bytes:
        return keyed_digest(index_key, f"{kind} {text}")[:_DIGEST_BYTES] if text else b""

    name, relation = names
    return LikenessKeys(
        NameKeys(
            digest("sound", skeleton(name)),
            digest("sound", whole_skeleton(name)),
            digest("near", near_key(name)),
        ),
        digest("relation", skeleton(relation)),
        digest("near relation", near_key(relation)),
        digest("booth", booth),
        born,
    )


def _asked(index_key: bytes, answers: Mapping[str, object], today: date) -> _Asked:
    name, relation_name = (plain(typed(answers.get(key))) for key in ("name", "relation_name"))
    booth = typed(answers.get("booth")).strip()
    birth = read_birth(answers.get("birth"), today)
    known = birth if isinstance(birth, Birth) else None
    keys = keys_of(index_key, (name, relation_name), booth, known.years()[0] if known else 0)
    epic, mobile = read_epic(answers.get("epic")), read_mobile(answers.get("mobile"))
    epic_key = keyed_digest(index_key, f"epic {epic}") if _is_text(epic) else b""
    mobile_key = keyed_digest(index_key, f"mobile {mobile}") if _is_text(mobile) else b""
    trace = Trace(
        name_key=_SAME if name else "",
        relation_key=_SAME if relation_name else "",
        birth=known,
        epic=hidden(epic_key),
        mobile=hidden(mobile_key),
        booth=hidden(keys.booth),
        near_name=_NEAR if name else "",
        near_relation=_NEAR if relation_name else "",
    )
    return _Asked(keys, trace, name, relation_name, booth, epic_key, mobile_key)


def _is_text(read: object) -> bool:
    return isinstance(read, str) and bool(read)


def _readable(row: MemberRow, asked: _Asked) -> Trace:
    """The other, beside the person asked about: by the names themselves."""
    answers = row.answers or {}
    name, near_name = _beside(name_score(asked.name, row.name or ""))
    relation, near_relation = _beside(
        name_score(asked.relation_name, typed(answers.get("relation_name")))
    )
    is_same_booth = row.booth == asked.booth
    return Trace(
        name, relation, None, "", "", asked.trace.booth if is_same_booth else "",
        near_name, near_relation,
    )  # fmt: skip


def _of_stub(kept: LikenessRow | None, asked: _Asked) -> Trace:
    """The same by the digests that are left."""
    if kept is None:
        return Trace("")
    keys = asked.keys
    is_near = bool(kept.near_relation) and kept.near_relation == keys.near_relation
    return Trace(
        name_key=_SAME if kept.is_exact else "",
        relation_key=_SAME if kept.relation and kept.relation == keys.relation else "",
        booth=hidden(kept.booth),
        near_name=_NEAR,
        near_relation=_NEAR if is_near else "",
    )


def _beside(score: int) -> tuple[str, str]:
    return (_SAME if score == _EQUAL else "", _NEAR if score >= SAME else "")


def _birth_of(row: MemberRow, today: date) -> Birth | None:
    """As the answers say; the year alone once they are no longer readable."""
    birth = read_birth((row.answers or {}).get("birth"), today)
    if isinstance(birth, Birth):
        return birth
    return Birth(Precision.YEAR, year=row.born) if row.born else None
