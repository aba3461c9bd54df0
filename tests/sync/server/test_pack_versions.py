"""Each packet is judged by the form of the pack that it names, whatever is in force now."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

import resources
from desktop.domain.form import Form
from sync.server.blobs import Blobs
from sync.server.campaigns import Judging, KnownPacks, UnfitPackError, keep_pack
from sync.server.centre import Centre
from sync.server.command_line.founding import signed_pack
from sync.server.database import reading
from sync.server.keys import KeyFolder
from sync.server.opening import Opening
from sync.server.tables import MEMBER
from tests.domain.samples import a_form, some_answers
from tests.domain.test_form_pack import MEMBER as YOUNG
from tests.support.bare_laptop import Laptop
from tests.support.packs import shipped
from tests.support.parts import SECRET, Ledger


def judging(ledger: Ledger, folder: Path, packs: Mapping[str, Form]) -> Ledger:
    """The same ledger, whose opener knows these forms."""
    judged = {name: Judging(form) for name, form in packs.items()}
    blobs = Blobs(f"file://{folder / 'blobs'}")
    keys = ledger.keys.open_keys(SECRET)
    return dataclasses.replace(ledger, opening=Opening(ledger.engine, blobs, keys, judged.get))


def naming(laptop: Laptop, pack: str, answers: object) -> bytes:
    """A sealed enrolment that names a pack."""
    laptop.cards += 1
    record = {"answers": answers, "photo": b"", "photo_note": "", "pack": pack}
    return laptop.seal(laptop.header(), record | {"card": laptop.card_number(laptop.cards)})


def deliver(ledger: Ledger, *packets: bytes) -> None:
    ledger.receiving.receive(packets)
    ledger.open_all()


def test_two_laptops_with_two_packs_are_both_right(ledger: Ledger, tmp_path: Path) -> None:
    youth = shipped("youth").form
    centre = judging(ledger, tmp_path, {"sample@1": a_form(), "youth@1": youth})
    laptop = ledger.laptop()

    deliver(
        centre,
        naming(laptop, "sample@1", some_answers(epic="")),
        naming(laptop, "youth@1", YOUNG),
        naming(laptop, "youth@1", some_answers(epic="")),
    )

    assert [verdict for verdict, _ in ledger.verdicts(laptop)] == [
        "accepted",
        "accepted",
        "quarantined",
    ]
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(MEMBER.c.pack, MEMBER.c.extra)).all()
    extra = {row.pack: json.loads(row.extra) for row in rows}
    assert extra["sample@1"] == {}
    assert extra["youth@1"]["interests"] == ["sports", "trees"]
    assert extra["youth@1"]["travel_days"] == 12


@pytest.mark.parametrize("pack", ["sample@2", "", "../sample@1", "x" * 200])
def test_a_packet_of_an_unknown_pack_waits_for_a_person(ledger: Ledger, pack: str) -> None:
    laptop = ledger.laptop()

    deliver(ledger, naming(laptop, pack, some_answers(epic="")), laptop.enrolment())

    assert ledger.verdicts(laptop) == [("quarantined", "pack.unknown"), ("accepted", "")]


def a_centre(folder: Path) -> Centre:
    return Centre(folder, "", "", "", "", 0)


def sources(folder: Path, version: int, **about: object) -> str:
    for name, content in resources.tree("packs", "youth").items():
        path = folder / f"v{version}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    meta = {**json.loads((folder / f"v{version}" / "pack.json").read_bytes()), **about}
    meta["version"] = version
    (folder / f"v{version}" / "pack.json").write_text(json.dumps(meta), encoding="utf-8")
    return str(folder / f"v{version}")


def test_a_version_is_kept_beside_the_ones_before_and_never_written_over(
    tmp_path: Path, keys: KeyFolder
) -> None:
    centre, opened = a_centre(tmp_path), keys.open_keys(SECRET)
    control = opened.control.public_key().public_bytes_raw()
    first, second = (signed_pack(sources(tmp_path, version), opened) for version in (1, 2))
    centre.pack.write_bytes(first)
    assert keep_pack(centre, first, control) is not None
    known = KnownPacks(centre, control)
    assert known.judging("youth@2") is None

    centre.pack.write_bytes(second)
    assert keep_pack(centre, second, control) is not None
    found = known.judging("youth@2"), KnownPacks(centre, control).judging("youth@1")

    assert [judging.form.id for judging in found if judging] == ["youth@2", "youth@1"]
    other = signed_pack(sources(tmp_path, 1, valid_to="2040-01-01"), opened)
    assert keep_pack(centre, other, control) is None
    assert (centre.packs / "youth@1.pack").read_bytes() == first


def test_frm1_a_kept_pack_with_one_byte_changed_is_as_unknown(
    tmp_path: Path, keys: KeyFolder
) -> None:
    centre, opened = a_centre(tmp_path), keys.open_keys(SECRET)
    control = opened.control.public_key().public_bytes_raw()
    first, second = (signed_pack(sources(tmp_path, version), opened) for version in (1, 2))
    centre.pack.write_bytes(second)
    kept = keep_pack(centre, first, control)
    assert kept is not None
    assert KnownPacks(centre, control).judging("youth@1") is not None

    at = first.index(b"form.json") + 40
    kept.write_bytes(first[:at] + bytes([first[at] ^ 1]) + first[at + 1 :])
    assert KnownPacks(centre, control).judging("youth@1") is None

    centre.pack.write_bytes(kept.read_bytes())
    with pytest.raises(UnfitPackError):
        KnownPacks(centre, control)
