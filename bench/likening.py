"""Looking for the same person among 200,000 stubs of one laptop, after each answer of the form.

    python -m bench likening

Only stubs: no name, no answers, no photo are left of any member.  Half of the people asked about
are there already, spelt in the other script.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import islice
from typing import Final

from bench.camp import Camp, unlocked
from bench.figures import Figure, Sample, timed
from bench.finding import ASKED, MEMBERS, epic, fill, mobile, people
from desktop.services.likening import keys_of
from desktop.services.session import Session
from desktop.services.unlocking import StoreKey
from desktop.storage.work import Store
from tests.support.laptop import Laptop, answers

_AT_ONCE: Final = 10_000


def leave_stubs(laptop: Laptop, members: int) -> None:
    """Gives each member likeness keys and forgets what was readable."""
    application = laptop.application()
    key = application.unlocking.store_key(application.accounts()[0].user, laptop.secret)
    assert isinstance(key, StoreKey)
    store = Store(laptop.data / "store.db", key.key)
    index_key = store.read.kept.bytes_of("index.key") or b""
    places = store.database.rows("SELECT place, number, born FROM enrolment ORDER BY place")
    names, relations = people(), islice(people(), 7, None)
    for start in range(0, members, _AT_ONCE):
        with store.work() as tables:
            for _place, number, born in places[start : start + _AT_ONCE]:
                said = (next(names)[0], next(relations)[0])
                tables.likenesses.add(number, keys_of(index_key, said, "CG-090-012", born))
    with store.work():
        store.database.execute("DELETE FROM photo")
        store.database.execute("UPDATE enrolment SET answers = NULL, name = NULL, booth = ''")
    store.close()


def looks(session: Session, members: int) -> tuple[dict[str, Sample], float]:
    """Timings by how much of the form is filled, and the share of people found again."""
    chance = random.Random(17)
    names = list(islice(people(), members))
    relations = list(islice(people(), 7, members + 7))
    found: list[bool] = []

    def typed(index: int, *, is_whole: bool) -> dict[str, object]:
        said: dict[str, object] = {"name": names[index][1], "booth": "CG-090-012"}
        if is_whole:
            said |= {"relation_name": relations[index][1], "birth": {"year": 1950 + index % 50}}
            said |= {"mobile": mobile(index), "epic": epic(index % 999_999)}
        return answers(index) | said if is_whole else said

    def look(index: int, *, is_whole: bool) -> Callable[[], None]:
        said = typed(index, is_whole=is_whole)

        def step() -> None:
            alike = session.likening.alike(said, None)
            if is_whole:
                found.append(bool(alike))

        return step

    some = [chance.randrange(members) for _ in range(ASKED)]

    def count(index: int) -> Callable[[], object]:
        return lambda: session.likening.same_mobile({"mobile": mobile(index)}, None)

    samples = {
        "name and booth": timed([look(one, is_whole=False) for one in some]),
        "the whole form": timed([look(one, is_whole=True) for one in some]),
        "same mobile": timed([count(one) for one in some]),
    }
    return samples, sum(found) / len(found)


def measure(at: Camp, members: int = MEMBERS) -> list[Figure]:
    laptop = at.laptop("stubs")
    fill(laptop, members)
    leave_stubs(laptop, members)
    size = (laptop.data / "store.db").stat().st_size / 1e6
    with unlocked(laptop) as session:
        samples, share = looks(session, members)
    figures = [
        Figure(f"likeness, {what}, p95", sample.part(95), "ms", 40, note=sample.words)
        for what, sample in samples.items()
    ]
    note = f"{members} stubs, {size:.0f} MB; spelt in the other script"
    return [*figures, Figure("found again among stubs", share * 100, "%", note=note)]
