"""CAP3 at the centre: a laptop that did not ask the member is not believed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from desktop.domain.pack import Rules
from sync.server.blobs import Blobs
from sync.server.campaigns import Judging
from sync.server.opening import Opening
from tests.domain.samples import a_form, some_answers
from tests.support.parts import SECRET, Ledger


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        ({}, ("quarantined", "check.missing")),
        ({"said": "perhaps"}, ("quarantined", "check.missing")),
        ({"said": "wrong"}, ("quarantined", "check.wrong")),
        ({"said": "right"}, ("accepted", "")),
    ],
)
def test_cap3_without_the_members_word_a_packet_is_quarantined(
    ledger: Ledger, tmp_path: Path, check: dict[str, object], verdict: tuple[str, str]
) -> None:
    asks = Judging(a_form(), Rules(needs_member_check=True))
    opening = Opening(
        ledger.engine,
        Blobs(f"file://{tmp_path / 'blobs'}"),
        ledger.keys.open_keys(SECRET),
        {"sample@1": asks}.get,
    )
    centre = dataclasses.replace(ledger, opening=opening)
    laptop = ledger.laptop()
    record = {
        "answers": some_answers(epic=""),
        "photo": b"",
        "photo_note": "",
        "pack": "sample@1",
        "card": laptop.card_number(1),
        "noted": {"check": check} if check else {},
    }
    centre.receiving.receive([laptop.seal(laptop.header(), record)])
    centre.open_all()
    assert centre.verdicts(laptop) == [verdict]
