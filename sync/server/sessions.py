"""Devices prove themselves for an hour; nonces count once; tokens are kept only as digests."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.problems import Problem
from sync.protocol.session import Challenge, Proof, Token
from sync.server.centre import now_ms
from sync.server.counting import note_made
from sync.server.database import reading, writing
from sync.server.tables import DEVICE, NONCE, SESSION

TOKEN_LIVES_S: Final = 60 * 60
_NONCE_LIVES_MS: Final = 5 * 60 * 1000


class Sessions:
    """Nonce, proof, token.  Refusals are returned as problems."""

    def __init__(self, engine: Engine, host: str, epoch: int) -> None:
        self._engine = engine
        self._host = host
        self._epoch = epoch

    def challenge(self) -> Challenge:
        nonce = secrets.token_bytes(32)
        now = now_ms()
        with writing(self._engine) as connection:
            connection.execute(delete(NONCE).where(NONCE.c.until < now))
            connection.execute(insert(NONCE).values(nonce=nonce, until=now + _NONCE_LIVES_MS))
        return Challenge(nonce=nonce)

    def prove(self, untrusted: bytes) -> Token | Problem:
        """A token for the device that signed; the nonce is used up whatever the answer."""
        try:
            claimed = Proof.parse(cose.read1(untrusted).payload)
        except MalformedError:
            return Problem.MALFORMED
        if not self._use_up(claimed.nonce) or claimed.host != self._host:
            return Problem.WRONG_PROOF
        with reading(self._engine) as connection:
            query = select(DEVICE.c.public, DEVICE.c.state).where(DEVICE.c.dev == claimed.dev)
            device = connection.execute(query).first()
        if device is None:
            return Problem.UNKNOWN_DEVICE
        try:
            proof = Proof.verify(untrusted, cose.public_key(bytes(device.public)))
        except (SignatureError, MalformedError):
            return Problem.WRONG_PROOF
        # A revoked device still delivers: its packets may be honest work from before the theft.
        return self._new_token(proof)

    def device_of(self, token: str) -> bytes | None:
        """The device a token was given to, while it lives."""
        query = select(SESSION.c.dev).where(
            SESSION.c.token == _digest(token), SESSION.c.until > now_ms()
        )
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        return None if found is None else bytes(found)

    def _use_up(self, nonce: bytes) -> bool:
        with writing(self._engine) as connection:
            gone = connection.execute(
                delete(NONCE).where(NONCE.c.nonce == nonce, NONCE.c.until > now_ms())
            )
        return gone.rowcount == 1

    def _new_token(self, proof: Proof) -> Token:
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        now = now_ms()
        with writing(self._engine) as connection:
            connection.execute(delete(SESSION).where(SESSION.c.until < now))
            connection.execute(
                insert(SESSION).values(
                    token=_digest(token), dev=proof.dev, until=now + TOKEN_LIVES_S * 1000
                )
            )
            connection.execute(
                update(DEVICE)
                .where(DEVICE.c.dev == proof.dev)
                .values(app=proof.app, contact_at=now, audit_told=proof.audit_head)
            )
            note_made(connection, proof.dev, proof.made, now)
        return Token(token=token, lives_s=TOKEN_LIVES_S, epoch=self._epoch, now=now)


def _digest(token: str) -> bytes:
    return canonical.digest(token.encode())
