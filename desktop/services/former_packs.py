"""Packs no longer in force, as long as a draft was begun or a readable member sealed with them.

Promises: the questions do not change under a person who is being asked; a pack that nobody needs
is forgotten; nothing is read that the centre's control key did not sign.
"""

from __future__ import annotations

from typing import Final

from desktop.domain.pack import Campaign, read_campaign
from desktop.errors import PackError
from desktop.security import activating
from desktop.storage.work import Store

_KEPT: Final = "pack.of."


def keep_former_packs(store: Store, current: str, control: bytes) -> dict[str, Campaign]:
    """Keeps the pack in force under its name, forgets what no draft needs; the rest, ready.

    To be called when a session opens, before another pack can take the place of this one.
    """
    kept = store.read.kept.starting_with(_KEPT)
    needed = store.read.drafts.packs() | store.read.enrolments.packs()
    in_force = store.read.kept.bytes_of("pack") or b""
    former = {name.removeprefix(_KEPT): pack for name, pack in kept.items()}
    useless = [name for name in former if name not in needed and name != current]
    if useless or former.get(current) != in_force:
        with store.work() as tables:
            tables.kept.keep(f"{_KEPT}{current}", in_force)
            for name in useless:
                tables.kept.forget(f"{_KEPT}{name}")
    wanted = {name: pack for name, pack in former.items() if name in needed and name != current}
    read = {name: _read(pack, control) for name, pack in wanted.items()}
    return {name: campaign for name, campaign in read.items() if campaign is not None}


def _read(pack: bytes, control: bytes) -> Campaign | None:
    """None when it no longer verifies: the draft then meets the pack in force."""
    try:
        opened = activating.verified_pack(pack, control)
    except PackError:
        return None
    campaign = read_campaign(opened.manifest.name, opened.members)
    return campaign if isinstance(campaign, Campaign) else None
