"""The laptop's own key, and what the centre has certified about it.

`Trust` is everything that was verified up to the pinned root key; `Identity` signs with the
laptop's key: packets, cards, session proofs.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.domain.closing import DayCounts
from sync.protocol import card, certificates, cose, day, sealing
from sync.protocol.activation import ActivationRequest, ActivationResponse
from sync.protocol.bundle import BundleHead, write_bundle
from sync.protocol.canonical import MalformedError
from sync.protocol.card import CardClaims
from sync.protocol.certificates import DeviceCertificate, Purpose
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Header
from sync.protocol.grants import Admission, Grant, RevocationList
from sync.protocol.session import Proof

VerificationError = (SignatureError, MalformedError)


@dataclass(frozen=True, slots=True)
class Trust:
    """The centre's keys as the root certified them, and this laptop's place."""

    root: bytes
    ca_certificate: bytes
    control: bytes
    receipts: bytes
    seal: bytes
    escrow: bytes
    device_certificate: bytes
    device: DeviceCertificate
    admission: Admission

    @classmethod
    def verified(cls, root: bytes, response: ActivationResponse, public: bytes) -> Trust:
        """Verifies every part; raises `SignatureError` or `MalformedError`, and keeps nothing."""
        anchor = cose.public_key(root)
        held = response.certificates
        ca = certificates.certified_key(held.ca, anchor, Purpose.CA)
        control = certificates.certified_key(held.control, anchor, Purpose.CONTROL)
        device = certificates.certified_device(response.device, cose.public_key(ca))
        admission = Admission.verify(response.admission, cose.public_key(control))
        if device.public != public or admission.dev != device.device:
            raise MalformedError("certified for another laptop")
        if admission.prefix != device.prefix:
            raise MalformedError("prefix")
        return cls(
            root=root,
            ca_certificate=held.ca,
            control=control,
            receipts=certificates.certified_key(held.receipts, anchor, Purpose.RECEIPTS),
            seal=certificates.certified_key(held.seal, anchor, Purpose.SEAL),
            escrow=certificates.certified_key(held.escrow, anchor, Purpose.ESCROW),
            device_certificate=response.device,
            device=device,
            admission=admission,
        )

    def grant(self, signed: bytes) -> Grant:
        return Grant.verify(signed, cose.public_key(self.control))

    def grant_or_none(self, signed: bytes) -> Grant | None:
        """The grant, or None for anything that is not one of this centre's."""
        try:
            return self.grant(signed)
        except (SignatureError, MalformedError):
            return None

    def revocations(self, signed: bytes) -> RevocationList:
        return RevocationList.verify(signed, cose.public_key(self.control))


class Identity:
    """Signs for this laptop.  Lives only while the store is open."""

    def __init__(self, private: bytes, trust: Trust) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.trust = trust

    @property
    def device(self) -> bytes:
        return self.trust.device.device

    def seal_packet(self, header: Header, record: Mapping[str, object]) -> bytes:
        recipients = [self.trust.seal, self.trust.escrow]
        return sealing.seal_packet(header, record, recipients, self._key)

    def issue_card(self, claims: CardClaims) -> str:
        return card.issue_card(
            claims, self._key, self.trust.device_certificate, self.trust.ca_certificate
        )

    def write_bundle(self, head: BundleHead, packets: Sequence[bytes]) -> bytes:
        """A file for a pen drive, ended by this laptop's signature over all of it."""
        return write_bundle(head, packets, self._key)

    def day_statement(self, counts: DayCounts, at_ms: int) -> tuple[str, str]:
        """(text for a code, line for a pen); runs that do not fit into the code are left out."""
        shown = min(len(counts.missing), day.MOST_RUNS)
        while True:
            statement = day.DayStatement(
                dev=self.device, label=self.trust.admission.label.replace("/", "-"),
                on=counts.on.isoformat(), first=counts.first, last=counts.last, made=counts.made,
                stored=counts.stored, missing=counts.missing[:shown],
                more=shown < len(counts.missing), refused=counts.refused, at=at_ms,
            )  # fmt: skip
            signed = statement.sign(self._key, self.device)
            if len(signed) <= day.LARGEST or not shown:
                return day.as_text(signed), statement.line()
            shown -= 1

    def proof(self, nonce: bytes, host: str, made: int, audit_head: bytes, app: str) -> bytes:
        proof = Proof(
            nonce=nonce, host=host, dev=self.device, made=made, audit_head=audit_head, app=app
        )
        return proof.sign(self._key, self.device)


def card_claims(number: str, name: str, born: int, issued: int, expires: int) -> CardClaims:
    """What the card will say; `name` must fit already."""
    return CardClaims(number, name, born, issued, expires)


def new_private_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def new_box_key() -> bytes:
    return X25519PrivateKey.generate().private_bytes_raw()


def box_of(private: bytes) -> bytes | None:
    """The public half; None for a laptop that was activated before there was such a key."""
    if not private:
        return None
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The private halves a laptop makes for itself: one signs, the other opens what is sealed."""

    private: bytes
    box: bytes


def activation_request(own: OwnKeys, code: str, app: str, system: str, at_ms: int) -> bytes:
    """The request, signed by the key it asks to have certified."""
    private, public = own.private, public_of(own.private)
    request = ActivationRequest(
        code=code, public=public, box=box_of(own.box), app=app, system=system, at=at_ms
    )
    key = Ed25519PrivateKey.from_private_bytes(private)
    return request.sign(key, certificates.device_id(public))


def keyed_digest(key: bytes, text: str) -> bytes:
    """For finding the same EPIC or mobile again without keeping it."""
    return hmac.digest(key, text.encode(), "sha256")[:16]
