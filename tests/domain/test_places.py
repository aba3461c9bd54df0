"""Places are found by what people type, in the tree they belong to."""

from __future__ import annotations

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from desktop.domain.pack import Campaign, UnfitPack, read_campaign
from desktop.domain.places import PlaceIndex, PlaceKind, search_words
from desktop.domain.sample_booths import SAMPLE_MARK, SeatArea, generate_booths

MEMBERS = resources.tree("packs", "chhattisgarh")
ROWS = (
    ("X", "state", "प्रदेश", "State", "", "", ""),
    ("X-D1", "district", "रायपुर", "Raipur", "X", "", ""),
    ("X-D2", "district", "सक्ती", "Sakti", "X", "", ""),
    ("X-B1", "block", "आरंग", "Arang", "X-D1", "", ""),
    ("X-P01", "parliament", "रायपुर", "Raipur", "X", "", ""),
    ("X-052", "seat", "आरंग", "Arang", "X-P01", "X-D1 X-D2", ""),
    ("X-052-012", "booth", "रामपुर · प्राथमिक शाला", "Rampur · Primary School", "X-052 X-B1", "", ""),
    ("X-052-013", "booth", "रामपुरी · पंचायत भवन", "Rampuri · Panchayat", "X-052 X-B1", "", ""),
    ("X-053-012", "booth", "चंद्रपुर · शाला", "Chandrapur · School", "X-053", "", ""),
)  # fmt: skip
INDEX = PlaceIndex(ROWS)


def found(text: str, **options: object) -> list[str]:
    return [place.code for place in INDEX.search(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("रामपुर", ["X-052-012", "X-052-013"]),
        ("rampur", ["X-052-012", "X-052-013"]),
        ("RAMPURI", ["X-052-013"]),
        ("शाला राम", ["X-052-012"]),
        ("चन्द्रपुर", ["X-053-012"]),
        ("chandrpur", ["X-053-012"]),
        ("52 12", ["X-052-012"]),
        ("५२/१३", ["X-052-013"]),
        ("x-052-013", ["X-052-013"]),
        ("12", ["X-052-012", "X-053-012"]),
        ("zzz", []),
        ("", ["X-052-012", "X-052-013", "X-053-012"]),
    ],
)
def test_a_booth_is_found_in_either_script_and_by_number(typed: str, codes: list[str]) -> None:
    assert found(typed) == codes


def test_a_part_number_alone_is_enough_within_a_seat() -> None:
    assert found("12", within="X-052") == ["X-052-012"]


def test_the_search_narrows_from_district_to_seat_to_booth() -> None:
    seats = frozenset({PlaceKind.SEAT})
    assert found("", kinds=seats, within="X-D1") == found("", kinds=seats, within="X-D2")
    assert [place.code for place in INDEX.children("X-D1", PlaceKind.SEAT)] == ["X-052"]
    assert [place.code for place in INDEX.children("X-052")] == ["X-052-012", "X-052-013"]


def test_a_booth_lies_in_its_own_district_although_its_seat_overlaps_two() -> None:
    assert found("", within="X-D1") == ["X-052-012", "X-052-013"]
    assert found("", within="X-D2") == []


def test_what_stands_above_a_booth_is_said_in_both_languages() -> None:
    assert INDEX.trail("X-052-012", "hi") == "आरंग · आरंग · रायपुर"
    assert INDEX.trail("X-052-012", "en") == "Arang · Arang · Raipur"
    assert INDEX.trail("nowhere", "hi") == ""


def test_a_ring_of_parents_ends() -> None:
    index = PlaceIndex(
        [("A", "block", "अ", "A", "B", "", ""), ("B", "block", "ब", "B", "A", "", "")]
    )
    assert index.above("A") == {"A", "B"}


@given(st.text(max_size=12))
def test_no_typed_text_raises(text: str) -> None:
    assert len(INDEX.search(text, limit=2)) <= 2


def campaign() -> Campaign:
    read = read_campaign("chhattisgarh@1", MEMBERS)
    assert isinstance(read, Campaign), read
    return read


def test_chhattisgarh_is_complete() -> None:
    places = campaign().places
    counted = {kind: len(places.of_kind(kind)) for kind in PlaceKind}
    assert counted[PlaceKind.DISTRICT] == 33
    assert counted[PlaceKind.DIVISION] == 5
    assert counted[PlaceKind.BLOCK] == 146
    assert counted[PlaceKind.SEAT] == 90
    assert counted[PlaceKind.PARLIAMENT] == 11
    assert counted[PlaceKind.BOOTH] == 27_000
    assert counted[PlaceKind.ZILA] == 36
    assert "CG-090-012" in places.booths


def test_the_units_of_the_organisation_stand_beside_the_state_and_touch_it() -> None:
    places = campaign().places
    zila = places.place("U-CG-D387-C") or places.place("U-CG-D375")
    assert zila
    assert zila.touches
    assert all(places.above(unit.code) for unit in places.of_kind(PlaceKind.UNIT_BLOCK))
    unit_parents = {parent[:2] for unit in places if unit.kind.is_unit for parent in unit.parents}
    assert unit_parents == {"U-"}


def test_every_invented_booth_says_so() -> None:
    for booth in campaign().places.of_kind(PlaceKind.BOOTH):
        assert SAMPLE_MARK["hi"] in booth.name_hi
        assert SAMPLE_MARK["en"] in booth.name_en


def test_the_same_seed_makes_the_same_booths_and_parts_have_no_gaps() -> None:
    seats = [SeatArea(f"S-00{n}", ("B",), {"B": "U-B"}) for n in (1, 2, 3)]
    rows = list(generate_booths(seats, 100, seed=1))
    assert rows == list(generate_booths(seats, 100, seed=1))
    assert rows != list(generate_booths(seats, 100, seed=2))
    booths = [row[0] for row in rows if row[1] == "booth"]
    assert booths[:34] == [f"S-001-{part:03d}" for part in range(1, 35)]
    assert len(booths) == len(set(booths)) == 100


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("form.json", b"{"),
        ("form.json", b'{"fields": [{"name": "blood_group"}]}'),
        ("form.json", b'{"fields": []}'),
        ("pack.json", b'{"languages": ["hi"]}'),
        ("rules.json", b'{"readable_hours": -1}'),
        ("rules.json", b'{"readable_hours": "72"}'),
        ("theme.json", b'{"brand": 3}'),
        ("strings.hi.json", b"{}"),
        ("notice/hi.md", b"\xff"),
        ("places.csv", b"code\nX\n"),
        ("booths.csv.gz", b"\x1f\x8b"),
        ("booths.csv.gz", b"no"),
    ],
)
def test_a_pack_that_does_not_fit_names_the_member(member: str, content: bytes) -> None:
    unfit = read_campaign("x@1", {**resources.tree("packs", "neutral"), member: content})
    assert isinstance(unfit, UnfitPack)
    assert unfit.member == member


def test_caste_is_refusable_in_every_pack_and_a_mobile_in_none() -> None:
    neutral = resources.tree("packs", "neutral")
    form = neutral["form.json"].replace(b'"refusable": true', b'"refusable": false')
    assert isinstance(read_campaign("x@1", {**neutral, "form.json": form}), UnfitPack)


@given(st.dictionaries(st.sampled_from(sorted(MEMBERS)), st.binary(max_size=40), min_size=1))
def test_no_bytes_raise(junk: dict[str, bytes]) -> None:
    read_campaign("x@1", {**resources.tree("packs", "neutral"), **junk})


def test_the_search_words_that_ship_are_those_the_rules_make_now() -> None:
    booths = gzip.decompress(MEMBERS["booths.csv.gz"]).decode().splitlines()
    rows = list(csv.reader([*booths[1:], *MEMBERS["places.csv"].decode().splitlines()[1:]]))
    stale = [row for row in rows[::150] if row[6] != search_words(row[2], row[3])]
    assert stale == [], "run `python -m bench.build_places` again"
