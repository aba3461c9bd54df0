"""Signing in: one answer for every refusal, a code counts once, waits grow, visits end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyotp
import pytest
from sqlalchemy import Engine, delete, func, select, update

from sync.server import audit, keys, people
from sync.server.audit import Entry
from sync.server.database import keep, migrate, open_database, reading, writing
from sync.server.devices import lies_in
from sync.server.people import NewPerson, People, PersonRefusedError, Role, add_person, within
from sync.server.tables import AUDIT, DEVICE, PERSON, VISIT

WORDS = "a passphrase of a sample person"
START_MS = 1_795_332_600_000
MINUTE_MS = 60_000


@dataclass
class Clock:
    now: int = START_MS

    def __call__(self) -> int:
        return self.now


@dataclass
class Door:
    """One person who may sign in, a clock, and their code app."""

    engine: Engine
    people: People
    clock: Clock
    secret: str

    def code(self) -> str:
        return pyotp.TOTP(self.secret).generate_otp(self.clock.now // 30_000)

    def enter(self) -> str | None:
        return self.people.sign_in("meena", WORDS, self.code())


@pytest.fixture(autouse=True)
def _quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash takes a tenth of a second on purpose; one test below uses it."""
    monkeypatch.setattr(people, "hash_password", lambda password: f"quick:{password}")
    monkeypatch.setattr(
        people, "is_password", lambda password, hashed: hashed == f"quick:{password}"
    )


@pytest.fixture
def door(url: str) -> Iterator[Door]:
    engine = open_database(url)
    migrate(engine)
    clock = Clock()
    secret = add_person(engine, NewPerson("meena", "मीना (नमूना)", Role.DISTRICT, "CG-1"), WORDS)
    yield Door(engine, People(engine, clock), clock, secret)
    engine.dispose()


def test_passphrase_and_code_open_a_visit_with_a_scope(door: Door) -> None:
    token = door.enter()

    assert token is not None
    visitor = door.people.visitor(token)
    assert visitor is not None
    assert (visitor.usr, visitor.role, visitor.scope) == ("meena", Role.DISTRICT, "CG-1")


@pytest.mark.parametrize(
    ("usr", "password", "code"),
    [("nobody", WORDS, None), ("meena", "wrong", None), ("meena", WORDS, "000000"),
     ("meena", WORDS, ""), ("", "", ""), ("m" * 500, WORDS, None), ("meena", "x" * 9999, None)],
)  # fmt: skip
def test_every_refusal_is_the_same_nothing(
    door: Door, usr: str, password: str, code: str | None
) -> None:
    assert door.people.sign_in(usr, password, door.code() if code is None else code) is None


def test_a_code_counts_once(door: Door) -> None:
    code = door.code()
    assert door.people.sign_in("meena", WORDS, code) is not None

    assert door.people.sign_in("meena", WORDS, code) is None
    door.clock.now += 30_000
    assert door.enter() is not None


def test_a_code_half_a_minute_off_is_right_and_two_minutes_off_is_not(door: Door) -> None:
    code = door.code()
    door.clock.now += 2 * MINUTE_MS
    assert door.people.sign_in("meena", WORDS, code) is None

    door.clock.now -= 2 * MINUTE_MS - 30_000
    assert door.people.sign_in("meena", WORDS, code) is not None


def test_after_wrong_tries_even_the_right_passphrase_must_wait_and_waits_grow(door: Door) -> None:
    for _ in range(3):
        door.people.sign_in("meena", "wrong", door.code())
    assert door.enter() is None

    door.clock.now += 2_000
    door.people.sign_in("meena", "wrong", door.code())
    door.clock.now += 2_000
    assert door.enter() is None
    door.clock.now += 2_000
    assert door.enter() is not None


def test_a_wait_is_never_longer_than_a_quarter_of_an_hour(door: Door) -> None:
    with writing(door.engine) as connection:
        connection.execute(update(PERSON).values(tries=500, tried_at=door.clock.now))

    door.clock.now += 15 * MINUTE_MS
    assert door.enter() is not None


def test_a_disabled_person_is_out_at_once(door: Door) -> None:
    token = door.enter()
    with writing(door.engine) as connection:
        connection.execute(update(PERSON).values(is_disabled=True))

    assert token is not None
    assert door.people.visitor(token) is None
    door.clock.now += MINUTE_MS
    assert door.enter() is None


def test_a_visit_ends_after_thirty_idle_minutes(door: Door) -> None:
    token = door.enter() or ""
    door.clock.now += 29 * MINUTE_MS
    assert door.people.visitor(token) is not None
    door.clock.now += 29 * MINUTE_MS
    assert door.people.visitor(token) is not None
    door.clock.now += 31 * MINUTE_MS

    assert door.people.visitor(token) is None


def test_a_visit_ends_after_twelve_hours_however_busy(door: Door) -> None:
    token = door.enter() or ""
    for _ in range(12 * 60 // 20 - 1):
        door.clock.now += 20 * MINUTE_MS
        assert door.people.visitor(token) is not None
    door.clock.now += 20 * MINUTE_MS

    assert door.people.visitor(token) is None


def test_signing_out_ends_the_visit(door: Door) -> None:
    token = door.enter() or ""

    door.people.sign_out(token)

    assert door.people.visitor(token) is None


def test_neither_token_nor_passphrase_is_kept_readable(door: Door) -> None:
    token = door.enter() or ""

    with reading(door.engine) as connection:
        kept = bytes(connection.scalar(select(VISIT.c.token)) or b"")
    assert token.encode() not in kept
    assert len(kept) == 32


def test_a_short_passphrase_and_a_taken_name_are_refused(door: Door) -> None:
    with pytest.raises(PersonRefusedError):
        add_person(door.engine, NewPerson("other", "x", Role.STATE, "CG"), "fourteen chars")
    with pytest.raises(PersonRefusedError):
        add_person(door.engine, NewPerson("meena", "x", Role.STATE, "CG"), WORDS)


def test_the_kept_hash_is_argon2id_and_tells_right_from_wrong() -> None:
    hashed = keys.hash_password(WORDS)

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert keys.is_password(WORDS, hashed)
    assert not keys.is_password(WORDS + ".", hashed)


def test_every_try_is_in_the_audit_log_and_a_mistyped_name_is_not(door: Door) -> None:
    door.people.sign_in("my passphrase by mistake", "x", "")
    door.people.sign_in("meena", "wrong", "")
    door.enter()

    told = [(row.actor, row.action, row.outcome) for row in audit.latest(door.engine, 3)]
    assert told == [("meena", "sign_in", "ok"), ("meena", "sign_in", "wrong"),
                    ("?", "sign_in", "not_open")]  # fmt: skip


def test_a_changed_removed_or_cut_off_audit_row_shows(door: Door) -> None:
    door.enter()
    audit.note(door.engine, Entry("meena", audit.Action.PHOTO_SEEN, "0" * 32))
    assert audit.broken_at(door.engine) is None

    with reading(door.engine) as connection:
        last = connection.scalar(select(func.max(AUDIT.c.number)))
    with writing(door.engine) as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.number == last).values(actor="other"))
    assert audit.broken_at(door.engine) == last

    with writing(door.engine) as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.number == last))
    assert audit.broken_at(door.engine) == 0

    with writing(door.engine) as connection:
        keep(connection, "audit_head", bytes(32))
        connection.execute(delete(AUDIT))
    assert audit.broken_at(door.engine) is None


def test_a_scope_holds_what_lies_in_it_and_not_its_longer_namesake() -> None:
    assert lies_in("CG-1", "CG")
    assert lies_in("CG-1", "CG-1")
    assert not lies_in("CG-10", "CG-1")
    assert not lies_in("CG", "CG-1")


def test_a_scope_with_a_wildcard_in_it_is_only_text(door: Door) -> None:
    with reading(door.engine) as connection:
        query = select(DEVICE.c.label).where(within(DEVICE.c.scope, "%"))
        assert connection.execute(query).all() == []
