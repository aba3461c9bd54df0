"""Campaign packs at the centre: every version that ever was in force, and what each asks.

A packet is judged by the form of the pack it names, because the member was asked those questions.
Promises: a version is never written over by another content; only packs that the control key
signed are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.domain.form import Form
from desktop.domain.pack import Rules, UnfitPack, read_campaign
from sync.protocol import cose
from sync.protocol.pack import AAD, Pack, PackRefusedError, open_pack
from sync.protocol.version import VERSION
from sync.server.centre import Centre

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}@[0-9]{1,7}")


class UnfitPackError(Exception):
    """The campaign pack is not signed by this centre, or does not fit this program."""


def keep_pack(centre: Centre, pack: bytes, control: bytes) -> Path | None:
    """Puts a version beside the ones before; None when it is there with another content."""
    name = _opened(pack, control).manifest.name
    path = centre.packs / f"{name}.pack"
    if path.exists():
        return path if path.read_bytes() == pack else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack)
    return path


@dataclass(frozen=True, slots=True)
class Judging:
    """What of a pack decides about a packet: its questions, and its numbers."""

    form: Form
    rules: Rules = field(default_factory=Rules)


class KnownPacks:
    """What judges packets, by `id@version`; read when a packet first names it."""

    def __init__(self, centre: Centre, control: bytes) -> None:
        """Raises `UnfitPackError` for the pack in force."""
        self._centre, self._control = centre, control
        judging = _judging(centre.pack.read_bytes(), control)
        self._known = {judging.form.id: judging}

    def judging(self, name: str) -> Judging | None:
        """None when this centre never signed that version."""
        if name not in self._known and _NAME.fullmatch(name):
            path = self._centre.packs / f"{name}.pack"
            if path.exists():
                self._read(name, path.read_bytes())
        return self._known.get(name)

    def _read(self, name: str, pack: bytes) -> None:
        """One old version that no longer reads is as unknown; it must not stop the others."""
        try:
            judging = _judging(pack, self._control)
        except UnfitPackError:
            return
        if judging.form.id == name:
            self._known[name] = judging


def _judging(pack: bytes, control: bytes) -> Judging:
    opened = _opened(pack, control)
    campaign = read_campaign(opened.manifest.name, opened.members)
    if isinstance(campaign, UnfitPack):
        raise UnfitPackError(f"{campaign.member}: {campaign.reason}")
    return Judging(campaign.form, campaign.rules)


def unfit(members: Mapping[str, bytes]) -> UnfitPack | None:
    """Why the program could not run on these members, if so."""
    campaign = read_campaign("unsigned@0", members)
    return campaign if isinstance(campaign, UnfitPack) else None


def _opened(pack: bytes, control: bytes) -> Pack:
    public = cose.public_key(control)
    try:
        return open_pack(pack, lambda data: cose.verify1(data, public, aad=AAD), app=VERSION)
    except PackRefusedError as error:
        raise UnfitPackError(str(error)) from error
