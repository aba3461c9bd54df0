"""The security half of provisioning: what to ask, and what of the answer may be believed."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.errors import PackError
from desktop.security.identity import Trust, activation_request
from desktop.settings import VERSION
from sync.protocol import canonical, cose
from sync.protocol.activation import ActivationResponse, ActivationText, Certificates, read_code
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.feed import Page
from sync.protocol.grants import Grant
from sync.protocol.pack import AAD, Pack, PackRefusedError, open_pack

__all__ = ["ActivationText", "Grant", "Pack", "Trust", "activation_request", "read_code"]


@dataclass(frozen=True, slots=True)
class Believed:
    """A response every part of which was verified up to the pinned root."""

    trust: Trust
    grants: tuple[tuple[Grant, bytes], ...]
    pack: Pack
    parts: dict[str, bytes]  # what the store keeps, by name
    epoch: int
    at: int


def activation_text(untrusted: str) -> ActivationText | None:
    try:
        return ActivationText.read(untrusted)
    except MalformedError:
        return None


def believed(untrusted: bytes, root: bytes, public: bytes) -> Believed | None:
    """The response, or None if any part of it is not what the root stands for."""
    try:
        response = ActivationResponse.parse(untrusted)
        trust = Trust.verified(root, response, public)
        grants = tuple((trust.grant(signed), signed) for signed in response.grants)
        trust.revocations(response.revocations)
        pack = verified_pack(response.pack, trust.control)
    except (MalformedError, SignatureError, PackError):
        return None
    held = response.certificates
    parts = {
        "root": root,
        "certificate.ca": held.ca,
        "certificate.control": held.control,
        "certificate.receipts": held.receipts,
        "certificate.seal": held.seal,
        "certificate.escrow": held.escrow,
        "certificate.device": response.device,
        "admission": response.admission,
        "revocations": response.revocations,
        "pack": response.pack,
    }
    return Believed(trust, grants, pack, parts, response.epoch, response.at)


def kept_trust(parts: dict[str, bytes], public: bytes) -> Trust:
    """The trust of an earlier activation, verified again from the root each time it is loaded.

    Raises `SignatureError` or `MalformedError`.
    """
    names = ("ca", "control", "receipts", "seal", "escrow")
    response = ActivationResponse(
        certificates=Certificates(**{name: parts[f"certificate.{name}"] for name in names}),
        device=parts["certificate.device"],
        admission=parts["admission"],
        grants=(),
        revocations=b"",
        pack=b"",
        epoch=0,
        at=0,
    )
    return Trust.verified(parts["root"], response, public)


def verified_pack(data: bytes, control: bytes) -> Pack:
    """Raises `PackError` with the refusal's own code."""
    public = cose.public_key(control)
    try:
        return open_pack(data, lambda signed: cose.verify1(signed, public, aad=AAD), app=VERSION)
    except PackRefusedError as error:
        raise PackError(error.refusal.value, error.detail) from error


def answer_items(untrusted: bytes) -> tuple[Page, list[bytes]] | None:
    """A file from the centre: one feed page and receipts; None when it is not one."""
    try:
        items, rest = canonical.split_sequence(untrusted)
        return None if rest or not items else (Page.parse(items[0]), items[1:])
    except MalformedError:
        return None
