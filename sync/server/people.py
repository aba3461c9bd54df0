"""People who sign in at the centre: passphrase and code, one visit, one scope.

Every refusal looks alike and takes alike long, whether the name, the passphrase or the code was
wrong, or the person must wait: nobody learns who is registered.  A code counts once.  A visit
ends after 30 minutes without a page and after 12 hours in any case, by the centre's clock.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyotp
from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, insert, or_, select, update

from sync.protocol import canonical
from sync.server import audit
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import locked, reading, writing
from sync.server.keys import hash_password, is_password
from sync.server.tables import PERSON, VISIT

SHORTEST_PASSWORD: Final = 15
_LONGEST_PASSWORD: Final = 256
_IDLE_MS: Final = 30 * 60 * 1000
_VISIT_MS: Final = 12 * 3600 * 1000
_SEEN_EVERY_MS: Final = 30_000
_STEP_S: Final = 30
_FREE_TRIES: Final = 3
_LONGEST_WAIT_MS: Final = 15 * 60 * 1000
_NOBODY: Final = "?"
# One at a time: signing in is seldom, and each try costs 64 MiB.
_HASHING = threading.Lock()


class Role(StrEnum):
    """Who may sign in at the centre."""

    DISTRICT = "district"
    STATE = "state"
    AUDITOR = "auditor"


class PersonRefusedError(Exception):
    """A person cannot be added as asked."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be registered."""

    usr: str
    name: str
    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in.  `form_token` must come back with every form."""

    usr: str
    name: str
    role: Role
    scope: str
    form_token: str

    @property
    def sees_members(self) -> bool:
        """An auditor sees counts and the audit log, and no person."""
        return self.role is not Role.AUDITOR


def within(column: Any, scope: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    """Whether a place's code is `scope` or lies in it: CG-1 holds CG-1-4, and not CG-10."""
    return or_(column == scope, column.startswith(scope + "-", autoescape=True))


def add_person(engine: Engine, new: NewPerson, password: str) -> str:
    """The person's TOTP secret; it is shown once.  Raises `PersonRefusedError`."""
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise PersonRefusedError(f"a passphrase has at least {SHORTEST_PASSWORD} characters")
    secret = pyotp.random_base32()
    hashed = hash_password(password)
    with writing(engine) as connection:
        if connection.scalar(select(PERSON.c.usr).where(PERSON.c.usr == new.usr)):
            raise PersonRefusedError(f"there is a person {new.usr} already")
        connection.execute(
            insert(PERSON).values(
                usr=new.usr, name=new.name, role=new.role, scope=new.scope, password=hashed,
                totp=secret,
            )
        )  # fmt: skip
        audit.write(connection, Entry(audit.COMMAND, Action.PERSON_ADDED, new.usr))
    return secret


class People:
    """Signs people in and out, and knows who a token belongs to."""

    def __init__(self, engine: Engine, clock: Callable[[], int] = now_ms) -> None:
        self._engine = engine
        self._clock = clock
        self._stand_in = hash_password(secrets.token_hex(16))

    def sign_in(self, usr: str, password: str, code: str) -> str | None:
        """A token for a new visit; None for every refusal, whatever its reason."""
        if len(usr) > 64 or len(password) > _LONGEST_PASSWORD:  # noqa: PLR2004 - the column's length
            usr, password = "", ""
        with reading(self._engine) as connection:
            query = select(PERSON.c.password).where(PERSON.c.usr == usr)
            hashed = connection.scalar(query)
        # Before the row is locked: hashing is slow, and an unknown name must cost the same.
        with _HASHING:
            is_right = is_password(password, hashed or self._stand_in)
        with writing(self._engine) as connection:
            whole = select(PERSON).where(PERSON.c.usr == usr)
            person = connection.execute(locked(whole, connection)).first()
            step = self._step(person, code)
            if person is None or person.is_disabled or self._must_wait(person):
                _note_refusal(connection, person, "not_open")
                return None
            if not is_right or person.password != hashed or step is None:
                self._count_wrong(connection, person)
                _note_refusal(connection, person, "wrong")
                return None
            return self._let_in(connection, person, step)

    def visitor(self, token: str) -> Visitor | None:
        """Who this visit belongs to, while it lasts; its idle time starts anew."""
        now = self._clock()
        query = (
            select(PERSON.c.usr, PERSON.c.name, PERSON.c.role, PERSON.c.scope, VISIT.c.seen_at)
            .join(VISIT, VISIT.c.usr == PERSON.c.usr)
            .where(
                VISIT.c.token == _digest(token),
                VISIT.c.until > now,
                VISIT.c.seen_at > now - _IDLE_MS,
                PERSON.c.is_disabled.is_(False),
            )
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if now - row.seen_at > _SEEN_EVERY_MS:
            with writing(self._engine) as connection:
                seen = update(VISIT).where(VISIT.c.token == _digest(token))
                connection.execute(seen.values(seen_at=now))
        return Visitor(row.usr, row.name, Role(row.role), row.scope, form_token_of(token))

    def sign_out(self, token: str) -> None:
        with writing(self._engine) as connection:
            query = select(VISIT.c.usr).where(VISIT.c.token == _digest(token))
            usr = connection.scalar(query)
            connection.execute(delete(VISIT).where(VISIT.c.token == _digest(token)))
            if usr is not None:
                audit.write(connection, Entry(usr, Action.SIGN_OUT))

    def _let_in(self, connection: Connection, person: Row[Any], step: int) -> str:
        now = self._clock()
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        connection.execute(
            update(PERSON).where(PERSON.c.usr == person.usr).values(totp_last=step, tries=0)
        )
        connection.execute(delete(VISIT).where(VISIT.c.until < now))
        connection.execute(
            insert(VISIT).values(
                token=_digest(token), usr=person.usr, until=now + _VISIT_MS, seen_at=now
            )
        )
        audit.write(connection, Entry(person.usr, Action.SIGN_IN))
        return token

    def _count_wrong(self, connection: Connection, person: Row[Any]) -> None:
        more = update(PERSON).where(PERSON.c.usr == person.usr)
        connection.execute(more.values(tries=person.tries + 1, tried_at=self._clock()))

    def _must_wait(self, person: Row[Any]) -> bool:
        """After three wrong tries the wait doubles: 2 s, 4 s, up to a quarter of an hour."""
        if person.tries < _FREE_TRIES:
            return False
        wait = min(1000 << min(person.tries - _FREE_TRIES + 1, 20), _LONGEST_WAIT_MS)
        return bool(self._clock() - person.tried_at < wait)

    def _step(self, person: Row[Any] | None, code: str) -> int | None:
        """The time step that `code` is right for, if it is later than the last one used."""
        if person is None:
            return None
        totp, typed = pyotp.TOTP(person.totp), "".join(code.split())
        now = self._clock() // 1000 // _STEP_S
        # A phone's clock may be half a minute off, either way.
        for step in (now - 1, now, now + 1):
            is_same = hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
            if is_same and step > person.totp_last:
                return step
        return None


def _note_refusal(connection: Connection, person: Row[Any] | None, why: str) -> None:
    # A name that nobody has may be a passphrase typed into the wrong field.
    actor = _NOBODY if person is None else person.usr
    audit.write(connection, Entry(actor, Action.SIGN_IN, outcome=why))


def form_token_of(token: str) -> str:
    """What a form of this visit must carry: made of the cookie, which no other site can read."""
    return canonical.digest(b"sadasya/form/1" + token.encode()).hex()[:32]


def _digest(token: str) -> bytes:
    return canonical.digest(token.encode())
