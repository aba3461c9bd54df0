"""Search and the look for people who are here already, among 200,000 members of one laptop.

    python -m bench.finding [MEMBERS]

Every member is still readable, in both scripts, with sound keys: more than a laptop ever holds,
because after 72 hours only stubs are left.  The newest thousand have a photo of 28 KB.
"""

from __future__ import annotations

import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from uuid import UUID

from bench.camp import Camp, camp, unlocked
from bench.figures import HEADING, Figure, Sample, row, timed
from desktop.domain.enrolment import Draft
from desktop.domain.identifiers import number_for
from desktop.domain.names import masked_name
from desktop.security.identity import keyed_digest
from desktop.services.enrolling import search_words
from desktop.services.session import Session
from desktop.services.unlocking import StoreKey
from desktop.storage.enrolments import NewMember, StoredConsent, StoredPhoto
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store, Tables
from tests.support.laptop import Laptop, answers

MEMBERS: Final = 200_000
ASKED: Final = 200
PHOTO_BYTES: Final = 28_000
_WITH_PHOTO: Final = 1_000
_AT_ONCE: Final = 10_000
_GIVEN: Final = (
    "सुनीता Sunita,रमेश Ramesh,गीता Geeta,मोहन Mohan,लक्ष्मी Lakshmi,संतोष Santosh,अनिता Anita,"
    "दिनेश Dinesh,कुमारी Kumari,राजेश Rajesh,पूजा Pooja,विजय Vijay,सावित्री Savitri,मनोज Manoj,"
    "रेखा Rekha,अशोक Ashok,शांति Shanti,सुरेश Suresh,मीना Meena,भरत Bharat,उर्मिला Urmila,"
    "घनश्याम Ghanshyam,चमेली Chameli,परमेश्वर Parmeshwar,दुर्गा Durga,खेमलाल Khemlal,"
    "तुलसी Tulsi,हेमंत Hemant,जानकी Janki,ओमप्रकाश Omprakash,फूलबाई Phoolbai,नीलकंठ Neelkanth"
)
_MIDDLE: Final = " ,बाई Bai,देवी Devi,कुमार Kumar,लाल Lal,प्रसाद Prasad,राम Ram,सिंह Singh"
_FAMILY: Final = (
    "साहू Sahu,वर्मा Verma,यादव Yadav,ध्रुव Dhruv,पटेल Patel,निषाद Nishad,सिन्हा Sinha,"
    "ठाकुर Thakur,देवांगन Dewangan,कश्यप Kashyap,नेताम Netam,मरकाम Markam,बघेल Baghel,"
    "चंद्राकर Chandrakar,टंडन Tandan,कोसले Kosle,सोनी Soni,गुप्ता Gupta,श्रीवास Shriwas,"
    "मंडावी Mandavi"
)


def people() -> Iterator[tuple[str, str]]:
    """Names of sample people in both scripts, for ever; some are common and some are rare."""
    chance = random.Random(7)
    given, middle, family = (
        [tuple(name.split(" ")) for name in text.split(",")] for text in (_GIVEN, _MIDDLE, _FAMILY)
    )
    weights = [1 / (place + 1) for place in range(len(family))]
    while True:
        parts = (
            chance.choice(given),
            chance.choice(middle),
            chance.choices(family, weights)[0],
        )
        hindi, latin = (" ".join(part[at] for part in parts if part[at]) for at in (0, 1))
        yield hindi, latin


def mobile(index: int) -> str:
    return f"9{700_000_000 + index * 37:09d}"


def epic(index: int) -> str:
    """Three letters, six digits and the check digit of the voter card."""
    digits = f"{index:06d}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (2 if place % 2 == 0 else 1)
        total += double // 10 + double % 10
    return f"CGX{digits}{-total % 10}"


def fill(laptop: Laptop, members: int) -> float:
    """Seconds it took.  The packets count as accepted long ago."""
    application = laptop.application()
    key = application.unlocking.store_key(application.accounts()[0].user, laptop.secret)
    assert isinstance(key, StoreKey)
    begun = time.perf_counter()
    store = Store(laptop.data / "store.db", key.key)
    index_key = store.read.kept.bytes_of("index.key") or b""
    names = people()
    for start in range(0, members, _AT_ONCE):
        with store.work() as tables:
            for index in range(start, min(members, start + _AT_ONCE)):
                _add(tables, index, next(names), index_key, members)
            store.database.execute(
                "UPDATE packet SET state = 'accepted', has_left = 1, receipt = x'00',"
                " stored_at = made_at, judged_at = made_at WHERE state = 'waiting'"
            )
            store.database.execute(
                "DELETE FROM packet_bytes WHERE EXISTS"
                " (SELECT 1 FROM packet AS p WHERE p.seq = packet_bytes.seq AND p.has_left = 1)"
            )
    store.close()
    return time.perf_counter() - begun


def _add(tables: Tables, index: int, name: tuple[str, str], index_key: bytes, members: int) -> None:
    now = int(time.time() * 1000)
    sealed_at = now - (members - index) * 86_400  # a thousand a day
    identity = UUID(int=index + 1)
    tables.outbox.add(
        NewPacket(index + 10, identity.bytes, 1, "enrolment", secrets.token_bytes(32), b"x", now)
    )
    # A counter has five digits, so two prefixes.
    number = number_for("7K4Q" if index < 99_999 else "7K4R", index % 99_999 + 1)
    kept = answers(index) | {"name": name[0], "name_latin": name[1]}
    del kept["consent"], kept["religion"], kept["category"], kept["caste"]
    if index >= 199_998:
        number = number_for("7K4S", index - 199_997)
    member = NewMember(
        id=identity,
        rev=1,
        number=number,
        answers=kept,
        name=name[0],
        masked_name=masked_name(name[0]),
        born=1950 + index % 50,
        booth="CG-090-012",
        epic_key=keyed_digest(index_key, f"epic {epic(index)}"),
        mobile_key=keyed_digest(index_key, f"mobile {mobile(index)}"),
        enroller="namuna",
        pack="sample@1",
        sealed_at=sealed_at,
        readable_until=now + 72 * 3_600_000,
        words=search_words(*name),
    )
    jpeg = b"\xff\xd8\xff" + secrets.token_bytes(PHOTO_BYTES)
    has_photo = members - index <= _WITH_PHOTO
    photo = StoredPhoto(jpeg, secrets.token_bytes(32), "") if has_photo else None
    consent = StoredConsent("2026-1", "hi", "read_aloud", ("membership",), bytes(32), now)
    tables.enrolments.add(member, photo, consent)


def searches(session: Session, members: int) -> dict[str, Sample]:
    chance = random.Random(11)
    names = list(islice(people(), members))
    some = [chance.randrange(members) for _ in range(ASKED)]
    find = session.searching.find

    def ask(texts: list[str]) -> Sample:
        return timed([lambda text=text: find(text) for text in texts])  # type: ignore[misc]

    numbers = [found.number for found in session.searching.recent(ASKED)]
    return {
        "full name, Devanagari": ask([names[one][0] for one in some]),
        "full name, Latin": ask([names[one][1] for one in some]),
        "one word of a name": ask([chance.choice(names[one][one % 2].split()) for one in some]),
        "first three letters": ask([names[one][one % 2][:3] for one in some]),
        "first two letters": ask([names[one][one % 2][:2] for one in some]),
        "nobody's name": ask([f"{names[one][1]} Zqx" for one in some]),
        "card number": ask(list(islice(cycle(numbers), ASKED))),
        "mobile": ask([mobile(one) for one in some]),
        "voter card": ask([epic(one) for one in some]),
    }


def duplicate_checks(session: Session, members: int) -> Sample:
    """As the form asks after each answer: same mobile, same voter card; half of them are new."""
    chance = random.Random(13)
    blank = session.enrolling.begin()

    def draft(index: int) -> Draft:
        more = {"mobile": mobile(index), "epic": epic(index % 999_999)}
        return blank.with_answers(answers(index) | more, blank.touched_at)

    drafts = [draft(chance.randrange(members * 2)) for _ in range(ASKED)]
    return timed([lambda one=one: session.enrolling.advise(one) for one in drafts])  # type: ignore[misc]


def measure(at: Camp, members: int = MEMBERS) -> list[Figure]:
    laptop = at.laptop("many")
    seconds = fill(laptop, members)
    size = (laptop.data / "store.db").stat().st_size / 1e6
    with unlocked(laptop) as session:
        found = searches(session, members)
        checks = duplicate_checks(session, members)
        counting = timed([session.searching.counts] * 20)
    figures = [
        Figure(f"search, {what}, p95", sample.part(95), "ms", 40, note=sample.words)
        for what, sample in found.items()
    ]
    store = f"{members} readable members, {size:.0f} MB, filled in {seconds:.0f} s"
    return [
        *figures,
        Figure("who is here already, p95", checks.part(95), "ms", 40, note=checks.words),
        Figure("counts for the header, p95", counting.part(95), "ms", note=store),
    ]


def main(members: int) -> None:
    with tempfile.TemporaryDirectory() as folder, camp(Path(folder)) as at:
        print(HEADING)
        for figure in measure(at, members):
            print(row(figure))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS)
