"""A form written as XLSForm becomes `form.json`; what packs cannot ask is refused by its cell.

Reads the sheets `survey`, `choices` and `settings` of an .xlsx with pyxform's reader.  Promises:
the same workbook always gives the same bytes; every refusal names sheet and cell (`survey!F7`);
what compiles is a form that `desktop.domain.form_reading` accepts and that any other XLSForm tool
reads too; nothing in a workbook is run.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import xlsx_to_dict
from pyxform.xls2xform import convert

from desktop.domain.form import CODES, GUARDED, KINDS
from desktop.domain.form_reading import UnfitFormError, read_fields

LARGEST: Final = 2 * 1024 * 1024
_LARGEST_UNPACKED: Final = 32 * 1024 * 1024
_SHEETS: Final = ("survey", "choices", "settings")
_WORDS: Final = re.compile(
    r"(?P<part>label|hint|constraint_message)::[^()]*?\(?(?P<language>[a-z]{2,3})\)?"
)
_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "survey": frozenset(
        {"type", "name", "required", "relevant", "constraint", "appearance", "parameters"}
    ),
    "choices": frozenset({"list_name", "name"}),
    "settings": frozenset(
        {"form_title", "form_id", "version", "default_language", "notice_id", "notice_language",
         "notice_purposes", "pin_prefixes"}
    ),
}  # fmt: skip
_NEEDED: Final = {"survey": "type", "choices": "list_name", "settings": "notice_id"}
_MOST_ROWS: Final = 2000
_OWN_TYPES: Final = {"text": "text", "integer": "whole", "date": "date"}
_TYPE_OF_KNOWN: Final = {"birth": "date", **dict.fromkeys(CODES, "select_one")}
_APPEARANCES: Final = frozenset({"phone", "pin", "w2"})
_YES: Final = frozenset({"yes", "true", "true()"})
_NO: Final = frozenset({"", "no", "false", "false()"})
_PARAMETER: Final = re.compile(r"(min|max)\s*=\s*(-?[0-9]{1,9})")
# Where a part of form.json comes from in a row of the survey.
_COLUMN_OF_PART: Final = {
    "kind": "type", "options": "type", "min": "parameters", "max": "parameters",
    "wide": "appearance", "refusable": "name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """What a pack cannot ask, and where it stands."""

    cell: str
    why: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.why}"


class _RefusedError(ValueError):
    """Carries a `RefusedCell` out of the readers."""

    def __init__(self, cell: str, why: str) -> None:
        super().__init__(f"{cell}: {why}")
        self.refused = RefusedCell(cell, why)


def compile_form(untrusted: bytes) -> bytes | RefusedCell:
    """`form.json` of a workbook, or the first cell that is outside the subset."""
    try:
        book = _Book.read(untrusted)
        content = _compiled(book)
        # The last word is pyxform's own: another tool must be able to read the workbook as well.
        convert(io.BytesIO(untrusted), file_type=".xlsx", warnings=[])
    except _RefusedError as error:
        return error.refused
    except PyXFormError as error:
        return RefusedCell("survey!A1", " ".join(str(error).split())[:300])
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a sheet; knows where its cells are."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def refuse(self, column: str, why: str) -> NoReturn:
        raise _RefusedError(self.address(column), why)

    def address(self, column: str) -> str:
        found = self.letters.get(column)
        if found is None:
            # Words are asked for by part: any language of it will do.
            found = next((at for name, at in self.letters.items() if name.startswith(column)), "A")
        return f"{self.sheet}!{found}{self.number}"

    def words(self, part: str) -> dict[str, str]:
        """By language, in the order of the columns."""
        found: dict[str, str] = {}
        for column in self.letters:
            named = _WORDS.fullmatch(column)
            if named and named["part"] == part and self.text(column):
                found[named["language"]] = self.text(column)
        return found


@dataclass(frozen=True, slots=True)
class _Book:
    """The rows of the three sheets, the empty ones left out."""

    rows: Mapping[str, Sequence[_Row]] = field(default_factory=dict)

    @classmethod
    def read(cls, untrusted: bytes) -> _Book:
        _check_archive(untrusted)
        letters = _letters(untrusted)
        read = xlsx_to_dict(io.BytesIO(untrusted))
        rows = {
            sheet: [
                _Row(sheet, number, cells, letters[sheet])
                for number, cells in enumerate(read.get(sheet, ()), start=2)
                if cells
            ]
            for sheet in _SHEETS
        }
        return cls(rows)


def _check_archive(untrusted: bytes) -> None:
    if len(untrusted) > LARGEST:
        raise _RefusedError("survey!A1", "the workbook is larger than 2 MB")
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _RefusedError("survey!A1", "this is not an .xlsx workbook") from error
    if unpacked > _LARGEST_UNPACKED:
        raise _RefusedError("survey!A1", "the workbook unpacks to more than 32 MB")


def _letters(untrusted: bytes) -> dict[str, dict[str, str]]:
    """The letter of each column by its heading; refuses other sheets, columns and formulas."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(untrusted), read_only=True)
    except (KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise _RefusedError("survey!A1", "this is not an .xlsx workbook") from error
    letters = {sheet.title: _letters_of(sheet) for sheet in book.worksheets}
    book.close()
    for sheet, needed in _NEEDED.items():
        if needed not in letters.get(sheet, {}):
            raise _RefusedError(f"{sheet}!A1", f"the column {needed} is missing")
    return letters


def _letters_of(sheet: Worksheet) -> dict[str, str]:
    if sheet.title not in _SHEETS:
        raise _RefusedError(f"{sheet.title}!A1", "only survey, choices and settings")
    letters: dict[str, str] = {}
    for cell in (cell for row in sheet.iter_rows(max_row=_MOST_ROWS) for cell in row):
        if cell.data_type == "f":
            raise _RefusedError(_at(sheet.title, cell.column, cell.row), "a formula")
        if cell.value is not None and cell.row == 1:
            heading = " ".join(str(cell.value).split())
            _check_heading(sheet.title, heading, cell.column)
            letters[heading] = get_column_letter(cell.column)
    return letters


def _at(sheet: str, column: int, row: int) -> str:
    return f"{sheet}!{get_column_letter(column)}{row}"


def _check_heading(sheet: str, heading: str, column: int) -> None:
    is_words = _WORDS.fullmatch(heading) is not None and sheet != "settings"
    if sheet == "choices" and not heading.startswith("label"):
        is_words = False
    if not is_words and heading not in _COLUMNS[sheet]:
        raise _RefusedError(_at(sheet, column, 1), f"packs have no column {heading!r}")


def _compiled(book: _Book) -> dict[str, object]:
    lists = _lists(book.rows["choices"])
    rows = book.rows["survey"]
    fields = [_field(row, lists) for row in rows]
    if not rows:
        raise _RefusedError("survey!A2", "no questions")
    try:
        read_fields(fields)
    except UnfitFormError as error:
        raise _located(error, rows, lists) from error
    return {"fields": fields, **_settings(book.rows["settings"])}


def _located(
    error: UnfitFormError, rows: Sequence[_Row], lists: Mapping[str, Sequence[_Row]]
) -> _RefusedError:
    """The cell of a question that the product's own reader does not take."""
    found = [row for row in rows if row.text("name") == error.question]
    if not found:
        return _RefusedError("survey!A1", str(error))
    for option in lists.get(found[-1].text("type").partition(" ")[2].strip(), ()):
        if error.part == "options" and option.text("name") == error.why:
            return _RefusedError(option.address("name"), "packs have no such option here")
    # Of two questions with one name the later is the one too many.
    column = _COLUMN_OF_PART.get(error.part, error.part)
    return _RefusedError(found[-1].address(column), error.why or str(error))


def _lists(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    lists: dict[str, list[_Row]] = {}
    for row in rows:
        for column in ("list_name", "name"):
            if not row.text(column):
                row.refuse(column, f"{column} is empty")
        lists.setdefault(row.text("list_name"), []).append(row)
    return lists


def _field(row: _Row, lists: Mapping[str, Sequence[_Row]]) -> dict[str, object]:
    """The question of one row, its parts in the order in which form.json has them."""
    name = row.text("name")
    if not name:
        row.refuse("name", "the question has no name")
    kind, options = _kind(row, name, lists)
    parts: dict[str, object] = {"name": name}
    if name not in KINDS:
        parts["kind"] = kind
    parts["required"] = _required(row)
    parts["label"] = _words(row, "label")
    parts |= {part: _words(row, part) for part in ("hint", "constraint_message") if row.words(part)}
    if options and kind != "yes_no":
        parts["options"] = list(map(_option, options))
    if name in GUARDED:
        parts["refusable"] = True
    parts |= {part: row.text(part) for part in ("relevant", "constraint") if row.text(part)}
    return parts | _details(row, kind)


def _option(row: _Row) -> dict[str, object]:
    return {"code": row.text("name"), "label": _words(row, "label")}


def _words(row: _Row, part: str) -> dict[str, str]:
    words = row.words(part)
    for language in ("hi", "en"):
        if language not in words:
            named = (
                column
                for column in row.letters
                if (found := _WORDS.fullmatch(column))
                and (found["part"], found["language"]) == (part, language)
            )
            row.refuse(next(named, part), f"{part} in {language} is missing")
    return words


def _kind(row: _Row, name: str, lists: Mapping[str, Sequence[_Row]]) -> tuple[str, Sequence[_Row]]:
    """The kind by the word of form.json, and the rows of its options."""
    word, _, list_name = row.text("type").partition(" ")
    if name in KINDS and word != _TYPE_OF_KNOWN.get(name, "text"):
        row.refuse("type", f"{name} is of the type {_TYPE_OF_KNOWN.get(name, 'text')}")
    if word in ("select_one", "select_multiple"):
        options = lists.get(list_name.strip())
        if options is None:
            row.refuse("type", f"there is no list {list_name.strip()!r} in choices")
        codes = [option.text("name") for option in options]
        is_yes_no = word == "select_one" and name not in KINDS and codes == ["yes", "no"]
        return ("yes_no" if is_yes_no else word), options
    if list_name or word not in _OWN_TYPES:
        row.refuse("type", f"packs have no questions of the type {row.text('type')!r}")
    looks = row.text("appearance").split()
    by_look = next((look for look in looks if look in ("phone", "pin") and word == "text"), None)
    return by_look or _OWN_TYPES[word], ()


def _required(row: _Row) -> bool | str:
    text = row.text("required")
    if text.lower() in _YES:
        return True
    return False if text.lower() in _NO else text


def _details(row: _Row, kind: str) -> dict[str, object]:
    details: dict[str, object] = {}
    for look in row.text("appearance").split():
        if look not in _APPEARANCES or (look in ("phone", "pin") and look != kind):
            row.refuse("appearance", f"packs have no appearance {look!r} here")
        if look == "w2":
            details["wide"] = True
    left = _PARAMETER.sub("", row.text("parameters"))
    if left.strip(" ,;"):
        row.refuse("parameters", f"packs have no parameter {left.strip()!r}")
    for part, number in _PARAMETER.findall(row.text("parameters")):
        details[part] = int(number)
    return details


def _settings(rows: Sequence[_Row]) -> dict[str, object]:
    if len(rows) != 1:
        raise _RefusedError("settings!A2", "one row of settings")
    row = rows[0]
    if not row.text("notice_id"):
        row.refuse("notice_id", "the notice has no number")
    return {
        "pin_prefixes": list(_each(row, "pin_prefixes", r"[1-9][0-9]{0,5}")),
        "notice": {
            "id": row.text("notice_id"),
            "default_language": row.text("notice_language") or "hi",
            "purposes": list(_each(row, "notice_purposes", r"[a-z_]{1,40}"))
            or ["membership", "photo_on_card"],
        },
    }


def _each(row: _Row, column: str, pattern: str) -> Iterator[str]:
    for word in row.text(column).split():
        if not re.fullmatch(pattern, word):
            row.refuse(column, f"cannot read {word!r}")
        yield word
