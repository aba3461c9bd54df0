"""The CSV of a voters' list, read strictly.

Promises: a row that cannot be read refuses the whole file, with its line and column; a column that
says more than a voters' list may say is refused by name; digits of either script are read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from desktop.domain.fields import read_epic
from desktop.domain.rolls import Voter
from desktop.domain.text import ascii_digits, plain
from sync.server.devices import lies_in

REQUIRED: Final = ("part", "serial", "name_hi")
COLUMNS: Final = (
    "part", "serial", "epic", "name_hi", "name_en", "relation", "relation_name_hi",
    "relation_name_en", "age", "gender", "house",
)  # fmt: skip
_LONGEST: Final = 100
_OLDEST: Final = 130
_ADULT: Final = 18
_RELATIONS: Final = {
    "": "", "f": "father", "father": "father", "पिता": "father",
    "m": "mother", "mother": "mother", "माता": "mother", "मां": "mother", "माँ": "mother",
    "h": "husband", "husband": "husband", "पति": "husband",
    "w": "wife", "wife": "wife", "पत्नी": "wife",
    "g": "guardian", "guardian": "guardian", "अभिभावक": "guardian",
    "o": "other", "other": "other", "अन्य": "other",
}  # fmt: skip
_GENDERS: Final = {
    "": "", "f": "female", "female": "female", "महिला": "female", "स्त्री": "female",
    "m": "male", "male": "male", "पुरुष": "male",
    "t": "third", "third": "third", "o": "third", "other": "third", "तृतीय": "third", "अन्य": "third",
}  # fmt: skip


class RollRefusedError(Exception):
    """The list cannot be built as asked; the words name the line and the column."""


def read_rows(path: Path, places: Sequence[str]) -> Iterator[Voter]:
    """Every row of the CSV; raises `RollRefusedError` at the first that cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.reader(file, strict=True)
            names = [name.strip().casefold() for name in next(reader, [])]
            _check_columns(names)
            for cells in reader:
                if len(cells) != len(names):
                    raise RollRefusedError(
                        f"line {reader.line_num}: {len(cells)} cells, not {len(names)}"
                    )
                row = _Row(reader.line_num, dict(zip(names, cells, strict=True)), places)
                yield row.voter()
        except (csv.Error, UnicodeDecodeError) as error:
            raise RollRefusedError(f"not a CSV in UTF-8: {error}") from error


def _check_columns(names: Sequence[str]) -> None:
    for place, name in enumerate(names, start=1):
        if name not in COLUMNS:
            raise RollRefusedError(
                f"line 1, column {place}: “{name}” has no place in a voters' list;"
                f" allowed are {', '.join(COLUMNS)}"
            )
    missing = [name for name in REQUIRED if name not in names]
    if missing or len(set(names)) < len(names):
        raise RollRefusedError(f"line 1: missing or twice: {', '.join(missing) or 'a column'}")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the CSV, read cell by cell."""

    line: int
    cells: Mapping[str, str]
    places: Sequence[str]

    def voter(self) -> Voter:
        return Voter(
            part=self._part(),
            serial=self._number("serial", 1, 99_999) or self._refuse("serial", "a number"),
            epic=self._epic(),
            name_hi=self._text("name_hi") or self._refuse("name_hi", "a name"),
            name_en=self._text("name_en"),
            relation=self._choice("relation", _RELATIONS),
            relation_hi=self._text("relation_name_hi"),
            relation_en=self._text("relation_name_en"),
            age=self._number("age", _ADULT, _OLDEST),
            gender=self._choice("gender", _GENDERS),
            house=self._text("house"),
        )

    def _cell(self, name: str) -> str:
        return plain(self.cells.get(name, ""))

    def _text(self, name: str) -> str:
        text = self._cell(name)
        return text if len(text) <= _LONGEST else self._refuse(name, "at most 100 letters")

    def _number(self, name: str, least: int, most: int) -> int | None:
        text = ascii_digits(self._cell(name))
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 5):  # noqa: PLR2004 - digits
            return self._refuse(name, "a number")
        number = int(text)
        return number if least <= number <= most else self._refuse(name, f"{least} to {most}")

    def _choice(self, name: str, words: Mapping[str, str]) -> str:
        found = words.get(self._cell(name).casefold())
        return self._refuse(name, "a known word") if found is None else found

    def _epic(self) -> str:
        epic = read_epic(self._cell("epic"))
        return epic if isinstance(epic, str) else self._refuse("epic", "a voter card number")

    def _part(self) -> str:
        """A booth's code, or its bare number where the list is of one seat or one booth."""
        text = ascii_digits(self._cell("part")).upper()
        if text.isascii() and text.isdecimal() and len(self.places) == 1:
            place = self.places[0]
            ours = place.rpartition("-")[2]
            is_booth = place.count("-") > 1
            same = is_booth and ours.isdecimal() and int(ours) == int(text)
            text = place if same else f"{place}-{int(text):03d}"
        if not any(lies_in(text, place) for place in self.places):
            return self._refuse("part", f"a booth of {', '.join(self.places)}")
        return text

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        raise RollRefusedError(
            f"line {self.line}, column {name}: “{self.cells.get(name, '')[:40]}” is not {wanted}"
        )
