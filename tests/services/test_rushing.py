"""The rush: thirty people, photo and consent first, details later and in any order."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.noted import read_noted
from desktop.domain.photo import Photo
from desktop.services.session import Session
from tests.support.laptop import answers
from tests.support.prepared import PreparedCamp

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
TOKENS = 30
SEED = 20261122


@pytest.fixture
def session(tmp_path: Path, prepared: PreparedCamp) -> Iterator[Session]:
    opened = prepared.laptop_in(tmp_path).unlock()
    yield opened
    opened.lock()


def picture(number: int) -> Photo:
    """Another picture for each: bytes alone matter here."""
    jpeg = b"\xff\xd8\xff sample picture %d \xff\xd9" % number
    return Photo(jpeg, hashlib.sha256(jpeg).digest(), None, None, AT)


def test_thirty_tokens_completed_in_mixed_order_have_no_swapped_photo(session: Session) -> None:
    enrolling, rushing = session.enrolling, session.rushing
    consent = answers(0)["consent"]
    assert isinstance(consent, dict)
    given: dict[int, bytes] = {}
    for number in range(1, TOKENS + 1):
        draft = rushing.next_person()
        token = read_noted(draft.noted).token
        assert token == number
        photo = picture(number)
        enrolling.attach(draft.id, photo)
        rushing.agree(draft, consent)
        given[number] = photo.digest

    waiting = list(rushing.waiting())
    assert [one.token for one in waiting] == list(range(1, TOKENS + 1))
    random.Random(SEED).shuffle(waiting)
    for one in waiting:
        draft = one.draft
        assert draft.answers["consent"] == consent
        told = {**answers(one.token), "consent": consent}
        kept = enrolling.keep(draft.with_answers(told, draft.touched_at))
        sealed = enrolling.seal(kept)
        assert not isinstance(sealed, tuple), sealed

    assert rushing.waiting() == ()
    read = session.enrolling._desk.store.read
    found = {}
    for row in read.enrolments.recent(TOKENS):
        token = read_noted(row.noted).token
        jpeg = read.enrolments.photo_of(row.place)
        assert token is not None
        assert jpeg is not None
        assert row.answers is not None
        assert row.answers["mobile"] == answers(token)["mobile"]
        found[token] = hashlib.sha256(jpeg).digest()
    assert found == given


def test_a_token_that_was_begun_and_left_empty_is_used_for_the_next_person(
    session: Session,
) -> None:
    first = session.rushing.next_person()
    assert session.rushing.next_person().id == first.id
    session.enrolling.attach(first.id, picture(99))
    second = session.rushing.next_person()
    tokens = [read_noted(draft.noted).token or 0 for draft in (first, second)]
    assert tokens[1] == tokens[0] + 1
    for draft in (first, second):
        session.enrolling.discard(draft.id)


def test_what_was_put_away_comes_back_whole(session: Session) -> None:
    draft = session.enrolling.keep(session.enrolling.begin().with_noted(token=77))
    session.enrolling.attach(draft.id, picture(7))
    session.enrolling.discard(draft.id)
    assert draft.id not in [one.id for one in session.enrolling.parked()]
    assert draft.id in [one.id for one in session.enrolling.binned()]
    session.enrolling.restore(draft.id)
    kept = session.enrolling.photo_of(draft.id)
    assert kept is not None
    assert kept.digest == picture(7).digest
    session.enrolling.discard(draft.id)


def test_a_photo_that_is_quicker_than_the_first_key_is_kept(session: Session) -> None:
    draft = session.enrolling.begin()
    session.enrolling.attach(draft.id, picture(5))
    session.enrolling.keep(draft)
    kept = session.enrolling.photo_of(draft.id)
    assert kept is not None
    assert kept.digest == picture(5).digest
    session.enrolling.discard(draft.id)


def test_the_next_of_a_household_takes_over_where_they_live_and_never_who_they_are(
    session: Session,
) -> None:
    enrolling = session.enrolling
    first = enrolling.keep(enrolling.begin().with_answers(answers(40), AT))
    enrolling.without_photo(first.id, "declined")
    sealed = enrolling.seal(first)
    assert not isinstance(sealed, tuple), sealed
    beside = enrolling.begin_beside(first.id)
    assert beside.answers == {"booth": "CG-090-012", "address": "मकान 41", "pin": "492001"}
    assert beside.noted == {"household": sealed.number}
    shared = enrolling.begin_beside(first.id, same_mobile=True)
    assert shared.answers["mobile"] == answers(40)["mobile"]
    sharing = read_noted(shared.noted).sharing
    assert sharing is not None
    assert sharing.relation == "family"
    assert enrolling.photo_of(beside.id) is None


def test_a_picture_that_was_kept_for_another_person_is_noticed(
    session: Session, tmp_path: Path
) -> None:
    import resources  # noqa: PLC0415 - samples, for this test alone

    enrolling, photographing = session.enrolling, session.photographing

    def taken(person: int) -> Photo:
        shot = max(resources.path("samples", f"person-{person}").glob("*.jpg"))
        photo = photographing.from_file(shot)
        assert isinstance(photo, Photo)
        return photo

    drafts = []
    for person in range(1, 7):
        draft = enrolling.keep(enrolling.begin().with_answers({"name": f"नमूना {person}"}, AT))
        enrolling.attach(draft.id, taken(person))
        drafts.append(draft)
    looks = [session.scrutinising.look(draft).same_photo for draft in drafts]
    assert looks == [None] * 6, "different people are never alike"

    again = enrolling.keep(enrolling.begin())
    enrolling.attach(again.id, taken(3))
    same = session.scrutinising.look(again).same_photo
    assert same is not None
    assert same.name == "नमूना 3"
    for draft in (*drafts, again):
        enrolling.discard(draft.id)
    assert session.scrutinising.look(again).same_photo is None
