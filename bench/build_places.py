"""Makes the places of the packs: `python -m bench.build_places GEO_FOLDER`.

GEO_FOLDER holds public lists of the Local Government Directory and the Election Commission as CSV
(districts, blocks, assembly and parliamentary constituencies, seat-district links).  Booths,
sectors and mandals are invented and say so.  Run again, it writes the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from desktop.domain.places import COLUMNS, search_words
from desktop.domain.sample_booths import Row, SeatArea, generate_booths

PACKS = Path(__file__).resolve().parents[1] / "resources" / "packs"
BOOTHS = 27_000
SEED = 2026
# The organisation keeps separate city units where a district holds a large city.
CITY_DISTRICTS = ("Raipur", "Durg", "Bilaspur")


class Geography:
    """The public lists, by code."""

    def __init__(self, folder: Path) -> None:
        self.districts = _rows(folder / "districts.csv")
        self.blocks = _rows(folder / "blocks.csv")
        self.seats = _rows(folder / "assembly_constituencies.csv")
        self.parliament = _rows(folder / "parliamentary_constituencies.csv")
        self.divisions = _rows(folder / "divisions.csv")
        self.division_code = {
            row["name_en"]: f"CG-V{number}" for number, row in enumerate(self.divisions, 1)
        }
        self.seat_districts: dict[str, list[str]] = defaultdict(list)
        for row in _rows(folder / "ac_district.csv"):
            self.seat_districts[row["ac_no"]].append(row["lgd_district_code"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _row(code: str, kind: str, names: tuple[str, str], parents: str = "", touches: str = "") -> Row:
    return (code, kind, *names, parents, touches, search_words(*names))


def _names(row: dict[str, str]) -> tuple[str, str]:
    return row["name_hi"], row["name_en"]


def administrative(geo: Geography) -> Iterable[Row]:
    yield _row("CG", "state", ("छत्तीसगढ़", "Chhattisgarh"))
    for row in geo.divisions:
        yield _row(geo.division_code[row["name_en"]], "division", _names(row), "CG")
    for row in geo.districts:
        parent = geo.division_code[row["division_en"]]
        yield _row(f"CG-D{row['lgd_district_code']}", "district", _names(row), parent)
    for row in geo.blocks:
        parent = f"CG-D{row['lgd_district_code']}"
        yield _row(f"CG-B{row['lgd_block_code']}", "block", _names(row), parent)
    for row in geo.parliament:
        yield _row(f"CG-P{int(row['pc_no']):02d}", "parliament", _names(row), "CG")
    for row in geo.seats:
        touches = " ".join(f"CG-D{code}" for code in geo.seat_districts[row["ac_no"]])
        parent = f"CG-P{int(row['pc_no']):02d}"
        yield _row(f"CG-{int(row['ac_no']):03d}", "seat", _names(row), parent, touches)


def units(geo: Geography) -> Iterable[Row]:
    """The organisation's own tree, down to its blocks; it touches the other and is not below it."""
    yield _row("U-CG", "pradesh", ("प्रदेश इकाई", "State unit"), "", "CG")
    for row in geo.divisions:
        names = (f"{row['name_hi']} संभाग", f"{row['name_en']} division unit")
        code = geo.division_code[row["name_en"]]
        yield _row(f"U-{code}", "sambhag", names, "U-CG", code)
    for row in geo.districts:
        code = f"CG-D{row['lgd_district_code']}"
        parent = f"U-{geo.division_code[row['division_en']]}"
        if row["name_en"] in CITY_DISTRICTS:
            city = (f"{row['name_hi']} शहर", f"{row['name_en']} city")
            yield _row(f"U-{code}-C", "zila", city, parent, code)
            rural = (f"{row['name_hi']} ग्रामीण", f"{row['name_en']} rural")
            yield _row(f"U-{code}", "zila", rural, parent, code)
        else:
            yield _row(f"U-{code}", "zila", _names(row), parent, code)
    for row in geo.blocks:
        code = f"CG-B{row['lgd_block_code']}"
        parent = f"U-CG-D{row['lgd_district_code']}"
        yield _row(f"U-{code}", "unit_block", _names(row), parent, code)


def seat_areas(geo: Geography) -> list[SeatArea]:
    blocks: dict[str, list[str]] = defaultdict(list)
    for row in geo.blocks:
        blocks[row["lgd_district_code"]].append(f"CG-B{row['lgd_block_code']}")
    areas = []
    for row in geo.seats:
        within = tuple(
            block for district in geo.seat_districts[row["ac_no"]] for block in blocks[district]
        )
        code = f"CG-{int(row['ac_no']):03d}"
        areas.append(SeatArea(code, within, {block: f"U-{block}" for block in within}))
    return areas


def neutral() -> Iterable[Row]:
    """A small invented state, so that the neutral pack belongs to nobody."""
    yield _row("NP", "state", ("नमूना प्रदेश", "Sample State"))
    yield _row("NP-V1", "division", ("नमूना संभाग", "Sample Division"), "NP")
    yield _row("NP-P01", "parliament", ("नमूना संसदीय क्षेत्र", "Sample Parliamentary Seat"), "NP")
    yield _row("U-NP", "pradesh", ("प्रदेश इकाई (नमूना)", "State unit (sample)"), "", "NP")
    sides = (("पूर्व", "East", 1), ("पश्चिम", "West", 2))
    for hi, en, number in sides:
        district, block = f"NP-D{number}", f"NP-B{number}"
        yield _row(district, "district", (f"{hi} नमूना", f"{en} Sample"), "NP-V1")
        yield _row(block, "block", (f"{hi} खंड", f"{en} Block"), district)
        unit = (f"{hi} ज़िला इकाई (नमूना)", f"{en} district unit (sample)")
        yield _row(f"U-{district}", "zila", unit, "U-NP", district)
        unit = (f"{hi} खंड इकाई (नमूना)", f"{en} block unit (sample)")
        yield _row(f"U-{block}", "unit_block", unit, f"U-{district}", block)
        for seat in (2 * number - 1, 2 * number):
            names = (f"{hi} सीट {seat}", f"{en} Seat {seat}")
            yield _row(f"NP-{seat:03d}", "seat", names, "NP-P01", district)


def neutral_areas() -> list[SeatArea]:
    return [
        SeatArea(f"NP-{seat:03d}", (block,), {block: f"U-{block}"})
        for seat, block in ((1, "NP-B1"), (2, "NP-B1"), (3, "NP-B2"), (4, "NP-B2"))
    ]


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    geo = Geography(Path(sys.argv[1]))
    folder = PACKS / "chhattisgarh"
    (folder / "places.csv").write_bytes(_csv(administrative(geo)))
    (folder / "units.csv").write_bytes(_csv(units(geo)))
    booths = _csv(generate_booths(seat_areas(geo), BOOTHS, SEED))
    (folder / "booths.csv.gz").write_bytes(gzip.compress(booths, mtime=0))
    folder = PACKS / "neutral"
    (folder / "places.csv").write_bytes(_csv(neutral()))
    sample = _csv(generate_booths(neutral_areas(), 80, SEED))
    (folder / "booths.csv.gz").write_bytes(gzip.compress(sample, mtime=0))
    print(f"{BOOTHS} booths, {len(booths)} bytes of CSV")


if __name__ == "__main__":
    main()
