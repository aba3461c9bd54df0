"""Invented booths, so that a laptop can be tried with as many as a state has.

Promises: the same seats, count and seed always give the same rows; every invented place says in
both languages that it is a sample; part numbers within a seat begin at 1 and have no gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from desktop.domain.places import PlaceKind, search_words

Row = tuple[str, str, str, str, str, str, str]

SAMPLE_MARK = {"hi": "(नमूना)", "en": "(sample)"}
_BOOTHS_IN_SECTOR = 10
_SECTORS_IN_MANDAL = 5

_FIRST = (
    ("राम", "Ram"), ("सोन", "Son"), ("देव", "Dev"), ("बेल", "Bel"), ("कुम्हार", "Kumhar"),
    ("भैंस", "Bhains"), ("आम", "Aam"), ("महुआ", "Mahua"), ("तेंदू", "Tendu"), ("पीपर", "Pipar"),
    ("चिर", "Chir"), ("जाम", "Jam"), ("करं", "Karan"), ("डोंगर", "Dongar"), ("नर", "Nar"),
    ("हीरा", "Hira"), ("मोती", "Moti"), ("लखन", "Lakhan"), ("गोविंद", "Govind"), ("किशन", "Kishan"),
    ("बर", "Bar"), ("सेमर", "Semar"), ("कोसम", "Kosam"), ("परसा", "Parsa"), ("साल्हे", "Salhe"),
    ("धन", "Dhan"), ("खैर", "Khair"), ("बांस", "Bans"), ("मुर", "Mur"), ("कोट", "Kot"),
    ("टेकारी", "Tekari"), ("छिंद", "Chhind"), ("गुड़", "Gud"), ("तुलसी", "Tulsi"), ("शिव", "Shiv"),
    ("बिंझ", "Binjh"), ("हरदी", "Hardi"), ("बोर", "Bor"), ("भाटा", "Bhata"), ("केरा", "Kera"),
)  # fmt: skip
_SECOND = (
    ("पुर", "pur"), ("गांव", "gaon"), ("पाली", "pali"), ("डीह", "deeh"), ("टोला", "tola"),
    ("खार", "khar"), ("पारा", "para"), ("नगर", "nagar"), ("डोंगरी", "dongri"), ("बहरा", "bahra"),
    ("नाला", "nala"), ("मुड़ा", "muda"), ("कोना", "kona"), ("भाठा", "bhatha"), ("खेड़ी", "khedi"),
    ("गढ़", "garh"), ("तराई", "tarai"), ("सरा", "sara"), ("पानी", "pani"), ("वाही", "wahi"),
)  # fmt: skip
_THIRD = (("", ""), (" कला", " Kala"), (" खुर्द", " Khurd"), (" नवा", " Nawa"))
_BUILDINGS = (
    ("प्राथमिक शाला", "Primary School"),
    ("माध्यमिक शाला", "Middle School"),
    ("पंचायत भवन", "Panchayat Bhavan"),
    ("आंगनबाड़ी", "Anganwadi"),
    ("सामुदायिक भवन", "Community Hall"),
)


@dataclass(frozen=True, slots=True)
class SeatArea:
    """A seat, the blocks its booths lie in, and the unit that each block belongs to."""

    code: str
    blocks: tuple[str, ...]
    unit_blocks: Mapping[str, str]


def generate_booths(seats: Sequence[SeatArea], count: int, seed: int) -> Iterator[Row]:
    """Mandals, sectors and booths for the seats, `count` booths in all, in the order of COLUMNS."""
    per_seat, left_over = divmod(count, len(seats))
    for position, seat in enumerate(seats):
        yield from _booths_of(seat, per_seat + (position < left_over), seed)


def _booths_of(seat: SeatArea, count: int, seed: int) -> Iterator[Row]:
    known: set[str] = set()
    for index in range(count):
        part = index + 1
        block = seat.blocks[index * len(seat.blocks) // count]
        sector_number = index // _BOOTHS_IN_SECTOR + 1
        mandal = f"{seat.unit_blocks[block]}-{seat.code[-3:]}M{_mandal(sector_number)}"
        sector = f"{mandal}-S{sector_number:02d}"
        if mandal not in known:
            known.add(mandal)
            number = str(_mandal(sector_number))
            yield _unit(mandal, PlaceKind.MANDAL, number, (seat.unit_blocks[block], seat.code))
        if sector not in known:
            known.add(sector)
            yield _unit(sector, PlaceKind.SECTOR, str(sector_number), (mandal, seat.code))
        name_hi, name_en = _names(f"{seed}/{seat.code}/{part}")
        parents = f"{seat.code} {block} {sector}"
        code = f"{seat.code}-{part:03d}"
        yield (code, PlaceKind.BOOTH, name_hi, name_en, parents, "", search_words(name_hi, name_en))


def _mandal(sector_number: int) -> int:
    return (sector_number - 1) // _SECTORS_IN_MANDAL + 1


def _unit(code: str, kind: PlaceKind, number: str, above: tuple[str, str]) -> Row:
    words = {PlaceKind.MANDAL: ("मंडल", "Mandal"), PlaceKind.SECTOR: ("सेक्टर", "Sector")}[kind]
    name_hi = f"{words[0]} {number} {SAMPLE_MARK['hi']}"
    name_en = f"{words[1]} {number} {SAMPLE_MARK['en']}"
    return (code, kind, name_hi, name_en, above[0], above[1], search_words(name_hi, name_en))


def _names(key: str) -> tuple[str, str]:
    drawn = sha256(key.encode()).digest()
    first, second = _FIRST[drawn[0] % len(_FIRST)], _SECOND[drawn[1] % len(_SECOND)]
    third, building = _THIRD[drawn[2] % len(_THIRD)], _BUILDINGS[drawn[3] % len(_BUILDINGS)]
    return (
        f"{first[0]}{second[0]}{third[0]} · {building[0]} {SAMPLE_MARK['hi']}",
        f"{first[1]}{second[1]}{third[1]} · {building[1]} {SAMPLE_MARK['en']}",
    )
