"""What an open store says about its laptop, believed only as far as signatures reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.pack import Campaign, UnfitPack, read_campaign
from desktop.errors import KeystoreError, PackError
from desktop.security import activating
from desktop.security.identity import Identity, Trust, public_of
from desktop.storage.work import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """What an open store says about this laptop."""

    store: Store
    identity: Identity
    campaign: Campaign
    url: str
    pack_until: date


def open_laptop(store: Store) -> Opened:
    """Verifies again, from the pinned root, everything this laptop believes.

    Raises `KeystoreError` E-KEY-04 when that no longer holds, `PackError` for the pack.
    """
    kept = store.read.kept
    keys = ("ca", "control", "receipts", "seal", "escrow", "device")
    names = ("root", "admission", *(f"certificate.{key}" for key in keys))
    parts = {name: kept.bytes_of(name) or b"" for name in names}
    private = kept.bytes_of("device.private") or b""
    try:
        trust: Trust = activating.kept_trust(parts, public_of(private))
    except ValueError as error:
        raise KeystoreError("E-KEY-04") from error
    pack = activating.verified_pack(kept.bytes_of("pack") or b"", trust.control)
    campaign = read_campaign(pack.manifest.name, pack.members)
    if isinstance(campaign, UnfitPack):
        raise PackError("E-PAK-11", f"{campaign.member}: {campaign.reason}")
    return Opened(
        store, Identity(private, trust), campaign, kept.text_of("url"), pack.manifest.valid_to
    )
