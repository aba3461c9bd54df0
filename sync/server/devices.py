"""Registering laptops and people, and answering a laptop that wants to become a device."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from sync.protocol import canonical, cose
from sync.protocol.activation import (
    ActivationRequest,
    ActivationResponse,
    Certificates,
    new_code,
    parse_request,
    read_code,
)
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import certify_device, device_id, key_id
from sync.protocol.cose import SignatureError
from sync.protocol.feed import ItemKind
from sync.protocol.grants import Admission, Grant, PlaceWords, RevocationList, code_digest
from sync.protocol.problems import Problem
from sync.server import audit, feed, spellings
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import keep, kept, locked, reading, writing
from sync.server.keys import SigningKey
from sync.server.tables import ACTIVATION, DEVICE, GRANT

CODE_LIVES_MS: Final = 72 * 3600 * 1000
_TRIES: Final = 5
_CERTIFICATE_LIVES_S: Final = 366 * 24 * 3600
_LAST_COUNTER: Final = 99_999
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class RegistrationError(Exception):
    """A device or person cannot be added as asked."""


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What a district registers before a laptop is there."""

    label: str
    scope: str
    camp: PlaceWords


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who may work on laptops."""

    usr: str
    name_hi: str
    name_en: str
    role: str
    scope: str
    devices: tuple[str, ...] = ("*",)


def add_device(engine: Engine, new: NewDevice) -> str:
    """The activation code; it is shown once and kept only as a digest."""
    code, salt = new_code(), secrets.token_bytes(16)
    with writing(engine) as connection:
        if connection.scalar(select(DEVICE.c.place).where(DEVICE.c.label == new.label)):
            raise RegistrationError(f"there is a device {new.label} already")
        connection.execute(
            insert(DEVICE).values(
                label=new.label,
                prefix=_free_prefix(connection),
                scope=new.scope,
                camp=new.camp.encoded(),
                first=1,
                last=_LAST_COUNTER,
                state="awaited",
                code_name=_name_of(code),
                code_salt=salt,
                code_digest=code_digest(code, salt),
                code_until=now_ms() + CODE_LIVES_MS,
            )
        )
        audit.write(connection, Entry(audit.COMMAND, Action.DEVICE_ADDED, new.label))
    return code


def add_user(engine: Engine, control: SigningKey, new: NewUser, days: int) -> str:
    """The person's own activation code; the signed grant holds only its salted digest."""
    code, salt = new_code(), secrets.token_bytes(16)
    now = now_ms()
    grant = Grant(
        grant=secrets.token_bytes(8), version=1, usr=new.usr, name_hi=new.name_hi,
        name_en=new.name_en, role=new.role, scope=new.scope, devices=new.devices,
        not_after=now // 1000 + days * 86_400, code_salt=salt,
        code_digest=code_digest(code, salt),
    )  # fmt: skip
    signed = grant.sign(control, _kid(control))
    with writing(engine) as connection:
        if connection.scalar(select(GRANT.c.usr).where(GRANT.c.usr == new.usr)):
            raise RegistrationError(f"there is a person {new.usr} already")
        connection.execute(
            insert(GRANT).values(
                grant_id=grant.grant, usr=new.usr, role=new.role, scope=new.scope, version=1,
                signed=signed, made_at=now,
            )
        )  # fmt: skip
        _tell_devices(connection, grant, signed)
        audit.write(connection, Entry(audit.COMMAND, Action.USER_ADDED, new.usr))
    return code


class Activations:
    """The open process's answers to laptops."""

    def __init__(self, ca: SigningKey, control: SigningKey, held: Certificates, pack: Path) -> None:
        self._ca = ca
        self._control = control
        self._held = held
        self._pack = pack

    def answer_waiting(self, engine: Engine, epoch: int) -> int:
        """Answers every request that has none yet; how many there were."""
        with writing(engine) as connection:
            query = select(ACTIVATION).where(
                ACTIVATION.c.response.is_(None), ACTIVATION.c.problem.is_(None)
            )
            rows = connection.execute(locked(query, connection, skip=True)).all()
            for row in rows:
                answer = self._answer(connection, bytes(row.request), epoch)
                values = (
                    {"problem": answer.code}
                    if isinstance(answer, Problem)
                    else {"response": answer}
                )
                connection.execute(
                    update(ACTIVATION).where(ACTIVATION.c.digest == row.digest).values(**values)
                )
        return len(rows)

    def _answer(self, connection: Connection, untrusted: bytes, epoch: int) -> bytes | Problem:
        try:
            request = parse_request(untrusted)
        except (MalformedError, SignatureError):
            return Problem.MALFORMED
        device = self._awaited(connection, request)
        if isinstance(device, Problem):
            return device
        now = now_ms()
        dev = device_id(request.public)
        connection.execute(
            update(DEVICE).where(DEVICE.c.place == device.place).values(
                state="activated", dev=dev, public=request.public, box=request.box,
                app=request.app, contact_at=now,
            )
        )  # fmt: skip
        spellings.tell_newcomer(connection, dev, self._control)
        not_after = now // 1000 + _CERTIFICATE_LIVES_S
        admission = Admission(
            version=1, dev=dev, label=device.label, prefix=device.prefix, first=device.first,
            last=device.last, scope=device.scope, camp=PlaceWords.parse(bytes(device.camp)),
            issued_at=now,
        )  # fmt: skip
        return ActivationResponse(
            certificates=self._held,
            device=certify_device(self._ca, request.public, device.prefix, not_after),
            admission=admission.sign(self._control, _kid(self._control)),
            grants=_grants_for(connection, device.label, device.scope),
            revocations=self._revocations(connection, now),
            pack=self._pack.read_bytes(),
            epoch=epoch,
            at=now,
        ).encoded()

    @staticmethod
    def _awaited(
        connection: Connection, request: ActivationRequest
    ) -> Row[tuple[object, ...]] | Problem:
        """The registered device whose code this is.  Five wrong tries kill a code."""
        code = read_code(request.code)
        if code is None:
            return Problem.CODE_REFUSED
        query = select(DEVICE).where(DEVICE.c.code_name == _name_of(code))
        device = connection.execute(locked(query, connection)).first()
        if device is None or device.state != "awaited" or device.code_until < now_ms():
            return Problem.CODE_REFUSED
        if device.code_tries >= _TRIES:
            return Problem.CODE_DEAD
        if code_digest(code, bytes(device.code_salt)) != bytes(device.code_digest):
            connection.execute(
                update(DEVICE)
                .where(DEVICE.c.place == device.place)
                .values(code_tries=device.code_tries + 1)
            )
            return Problem.CODE_REFUSED
        return device

    def _revocations(self, connection: Connection, now: int) -> bytes:
        """The current list; an empty first one is made when there is none."""
        current = kept(connection, "revocations")
        if current is None:
            current = RevocationList(number=1, at=now).sign(self._control, _kid(self._control))
            keep(connection, "revocations", current)
        return current


def ask_activation(engine: Engine, request: bytes) -> bytes | Problem | None:
    """Queues a request once; its response or problem when the opener has answered."""
    digest = canonical.digest(request)
    with writing(engine) as connection:
        row = connection.execute(select(ACTIVATION).where(ACTIVATION.c.digest == digest)).first()
        if row is None:
            waiting = connection.scalar(
                select(func.count()).where(
                    ACTIVATION.c.response.is_(None), ACTIVATION.c.problem.is_(None)
                )
            )
            if waiting is not None and waiting >= 1000:  # noqa: PLR2004 - nobody answers: enough
                return Problem.BUSY
            connection.execute(
                insert(ACTIVATION).values(digest=digest, request=request, asked_at=now_ms())
            )
            return None
    if row.response is not None:
        return bytes(row.response)
    return next((problem for problem in Problem if problem.code == row.problem), None)


def live_label(engine: Engine, dev: bytes) -> str | None:
    """The label of a laptop at work; None for one that was revoked, or never proved its seal."""
    query = select(DEVICE.c.label).where(DEVICE.c.dev == dev, DEVICE.c.state == "live")
    with reading(engine) as connection:
        label: str | None = connection.scalar(query)
    return label


def _tell_devices(connection: Connection, grant: Grant, signed: bytes) -> None:
    """Laptops that are there already learn of a new person by their feed."""
    query = select(DEVICE.c.dev, DEVICE.c.label, DEVICE.c.scope).where(DEVICE.c.dev.is_not(None))
    for row in connection.execute(query).all():
        meets = lies_in(row.scope, grant.scope) or lies_in(grant.scope, row.scope)
        if grant.is_for(row.label) and meets:
            feed.append(connection, bytes(row.dev), ItemKind.GRANT, signed)


def _grants_for(connection: Connection, label: str, scope: str) -> tuple[bytes, ...]:
    """The grants that name this laptop, or any laptop of a scope that holds it."""
    held: list[bytes] = []
    for row in connection.execute(select(GRANT.c.signed, GRANT.c.scope)):
        # Our own table: the signature is for the laptop to check.
        grant = Grant.parse(cose.read1(bytes(row.signed)).payload)
        if grant.is_for(label) and (lies_in(scope, row.scope) or lies_in(row.scope, scope)):
            held.append(bytes(row.signed))
    return tuple(held)


def lies_in(place: str, scope: str) -> bool:
    """CG-1 holds CG-1-4, and not CG-10."""
    return place == scope or place.startswith(scope + "-")


def _free_prefix(connection: Connection) -> str:
    while True:
        prefix = "".join(secrets.choice(_ALPHABET) for _ in range(4))
        if not connection.scalar(select(DEVICE.c.place).where(DEVICE.c.prefix == prefix)):
            return prefix


def _name_of(code: str) -> str:
    """The part of a code that finds its device; the rest is the secret."""
    return code[:4]


def _kid(key: SigningKey) -> bytes:
    return key_id(key.public_key().public_bytes_raw())
