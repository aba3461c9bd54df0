"""One reader per kind of question: what was typed in, the value or the code of a problem out.

Promises: nothing raises on any JSON-like value; a value that was read once reads again as itself;
codes are stable and each stands in `PROBLEM_CODES`.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from stdnum import luhn

from desktop.domain.aadhaar import has_aadhaar, mask_aadhaar
from desktop.domain.form import EPIC_ABSENCES, FormField
from desktop.domain.text import compact, has_script, plain, typed

NAME_LENGTH = 100
ADDRESS_LENGTH = 250
_MOST_MARKS = 6
_NAME_PUNCTUATION = frozenset(" .'’‘`-‐–(),/:॰\u200c\u200d")

_TRUNK = re.compile(r"(?:\+?91|0091|0)(?=[0-9]{10}$)")
_MOBILE = re.compile(r"[6-9][0-9]{9}")
_EPIC = re.compile(r"[A-Z]{3}[0-9]{7}")
_LEGACY_EPIC = re.compile(r"[A-Z]{2}/[0-9]{1,3}/[0-9]{1,3}/[0-9]{1,7}")
_PIN = re.compile(r"[1-9][0-9]{5}")
_LETTERS_OF_EPIC = 3
_EPIC_LENGTH = 10
_AS_DIGIT = str.maketrans("OQDISBZG", "00015826")
_AS_LETTER = str.maketrans("015826", "OISBZG")

# "." or "॰" may follow; a title stands before at least one more word.
_TITLES = (
    "श्रीमती", "श्रीमति", "सुश्री", "कुमारी", "श्री", "डॉक्टर", "डॉ", "डा", "कु", "स्व", "स्वर्गीय",
    "smt", "shrimati", "shri", "mrs", "mr", "ms", "miss", "dr", "kumari", "km", "late",
)  # fmt: skip
_TITLE = re.compile(rf"(?P<title>{'|'.join(_TITLES)})(?:[.॰]\s*|\s+)(?=\S)", re.IGNORECASE)
_SHORT_MOHAMMAD = re.compile(r"(?:मो|मु|मोह|md|mohd)[.॰]?\s+(?=\S)", re.IGNORECASE)


class Refusal(Enum):
    """The member was asked and would rather not say."""

    REFUSED = "refused"


class EpicAbsence(Enum):
    """Why there is no voter card number."""

    APPLIED = "applied"
    LOST = "lost"
    NOT_HERE = "not_here"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Stops the sealing until somebody changes the field; `code` is a key of PROBLEM_CODES.

    `values` of `field.constraint` are the pack's own words by language.
    """

    field: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Advice:
    """Worth a second look; stops nothing.  `code` is a key of ADVICE_CODES."""

    field: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


PROBLEM_CODES: Mapping[str, str] = {
    "form.not_an_object": "the answers are not a JSON object",
    "field.unknown": "the form has no such field",
    "field.not_refusable": "this field cannot be refused",
    "field.missing": "a question of the pack without its answer",
    "field.constraint": "values: the pack's message by language; the pack's constraint is not met",
    "field.not_an_option": "not one of the options of the pack's question",
    "field.number": "not a whole number",
    "field.number_too_small": "values: least",
    "field.number_too_large": "values: most",
    "field.date": "no such day",
    "field.too_long": "more than 250 characters",
    "field.phone": "not ten digits that begin with 6 to 9",
    "field.pin": "not six digits, or the first is 0",
    "name.missing": "no name",
    "name.too_long": "more than 100 characters",
    "name.odd_characters": "digits, symbols or stacks of marks that no name has",
    "name_latin.missing": "the pack asks for the name in Latin letters",
    "name_latin.too_long": "more than 100 characters",
    "name_latin.odd_characters": "digits or symbols that no name has",
    "name_latin.latin_letters": "other than Latin letters",
    "relation.missing": "no relation chosen",
    "relation.unknown": "not one of the form's relations",
    "relation_name.missing": "no name of father, mother, husband …",
    "relation_name.too_long": "more than 100 characters",
    "relation_name.odd_characters": "digits or symbols that no name has",
    "gender.missing": "no gender chosen",
    "gender.unknown": "not one of the form's genders",
    "birth.missing": "neither date of birth nor age",
    "birth.year_missing": "a date without its year",
    "birth.year_four_digits": "the year is not four digits, and two could mean two centuries",
    "birth.month_missing": "a day and a year without the month",
    "birth.month": "no such month",
    "birth.no_such_day": "that month has no such day",
    "birth.age_number": "the age is not a number of years",
    "birth.as_of": "the day on which the age was told is not a date",
    "birth.in_future": "born, or asked, in the future",
    "birth.over_120": "older than anybody",
    "birth.under_18": "certainly under eighteen",
    "mobile.missing": "the pack asks for a mobile number",
    "mobile.only_digits": "letters or symbols in the number",
    "mobile.ten_digits": "not ten digits",
    "mobile.first_digit": "does not begin with 6, 7, 8 or 9",
    "mobile.aadhaar": "an Aadhaar number in place of a mobile number",
    "epic.missing": "the pack asks for the voter card",
    "epic.shape": "not three letters and seven digits, nor the old form with strokes",
    "epic.absence": "not one of the reasons for having no voter card",
    "epic.aadhaar": "an Aadhaar number in place of the voter card",
    "booth.missing": "no booth chosen",
    "booth.unknown": "the pack has no booth of that code",
    "address.missing": "the pack asks for the address",
    "address.too_long": "more than 250 characters",
    "pin.missing": "the pack asks for the PIN code",
    "pin.six_digits": "not six digits, or the first is 0",
    "pin.aadhaar": "an Aadhaar number in place of a PIN code",
    "religion.missing": "neither answered nor refused",
    "religion.unknown": "not one of the form's religions",
    "category.missing": "neither answered nor refused",
    "category.unknown": "not one of the form's categories",
    "caste.missing": "neither answered nor refused",
    "caste.too_long": "more than 100 characters",
    "caste.odd_characters": "digits or symbols that no caste's name has",
    "consent.missing": "no consent",
    "consent.other_notice": "consent to another notice than the one in force",
    "consent.language": "the notice does not exist in that language",
    "consent.mode": "how the notice was made known is not said",
    "consent.purposes": "purposes that the notice does not name",
    "consent.membership": "no consent to the membership itself",
}

ADVICE_CODES: Mapping[str, str] = {
    "aadhaar.masked": "an Aadhaar number was typed here and is masked",
    "name.title_removed": "values: title; titles are not part of the stored name",
    "name.short_form": "values: short; an abbreviation that the voter card may spell out",
    "name.other_script": "values: suggestion; the name is not in Devanagari",
    "name_latin.suggestion": "values: suggestion; the name in Latin letters, by rule",
    "relation_name.title_removed": "values: title",
    "relation_name.short_form": "values: short",
    "relation_name.same_as_name": "member and relation have the same name",
    "relation.gender": "relation and gender seldom go together",
    "birth.may_be_under_18": "the year or month alone leaves it open; look at a paper",
    "birth.over_100": "values: age; more than a hundred years",
    "birth.age_differs": "values: age; the age beside the date is another one; the date is kept",
    "epic.check_digit": "the last digit does not fit the others; old series break the rule too",
    "epic.look_alike": "values: suggestion; 0 and O, 1 and I … by position",
    "pin.outside_state": "not a PIN of the pack's state",
}


def is_refusal(untrusted: object) -> bool:
    return isinstance(untrusted, Mapping) and untrusted.get("refused") is True


def read_name(untrusted: object, name: str, limit: int = NAME_LENGTH) -> str | FieldProblem:
    """A name in any script, without its titles; '' when nothing was typed."""
    text = without_title(plain(typed(untrusted)))
    if len(text) > limit:
        return FieldProblem(name, f"{name}.too_long")
    if any(not _is_of_a_name(character) for character in text) or _has_tower(text):
        return FieldProblem(name, f"{name}.odd_characters")
    if text and not any(character.isalpha() for character in text):
        return FieldProblem(name, f"{name}.odd_characters")
    return text


def read_latin_name(untrusted: object, name: str) -> str | FieldProblem:
    """A name in Latin letters, with or without accents."""
    text = read_name(untrusted, name)
    if isinstance(text, str) and any(
        character.isalpha() and not has_script(character, "LATIN") for character in text
    ):
        return FieldProblem(name, f"{name}.latin_letters")
    return text


def read_choice(untrusted: object, question: FormField) -> str | FieldProblem:
    """The code of an option, given as its code or as its words in any language."""
    text = plain(typed(untrusted)).casefold()
    if not text:
        return ""
    for option in question.options:
        spoken = {option.code, *(plain(word).casefold() for word in option.words.values())}
        if text in spoken:
            return option.code
    return FieldProblem(question.name, f"{question.name}.unknown")


def read_mobile(untrusted: object) -> str | FieldProblem:
    """Ten digits, whatever stood before and between them."""
    text = compact(typed(untrusted))
    number = _TRUNK.sub("", text)
    if not text or _MOBILE.fullmatch(number):
        return number if text else ""
    if has_aadhaar(text):
        return FieldProblem("mobile", "mobile.aadhaar")
    if not re.fullmatch(r"\+?[0-9]+", text):
        return FieldProblem("mobile", "mobile.only_digits")
    is_length_right = re.fullmatch(r"[0-9]{10}", number)
    return FieldProblem("mobile", "mobile.first_digit" if is_length_right else "mobile.ten_digits")


def read_epic(untrusted: object) -> str | EpicAbsence | FieldProblem:
    """ABC1234567, the legacy MP/20/123/456789, or why there is none."""
    if isinstance(untrusted, Mapping) and "absent" in untrusted:
        reason = typed(untrusted["absent"])
        if reason in EPIC_ABSENCES:
            return EpicAbsence(reason)
        return FieldProblem("epic", "epic.absence")
    text = compact(typed(untrusted))
    if not text or _EPIC.fullmatch(text) or _LEGACY_EPIC.fullmatch(text):
        return text
    return FieldProblem("epic", "epic.aadhaar" if has_aadhaar(text) else "epic.shape")


def repaired_epic(untrusted: object) -> str | None:
    """The number that look-alike letters and digits probably stand for; None when there is none."""
    text = compact(typed(untrusted))
    if len(text) != _EPIC_LENGTH or _EPIC.fullmatch(text):
        return None
    letters, digits = text[:_LETTERS_OF_EPIC], text[_LETTERS_OF_EPIC:]
    repaired = letters.translate(_AS_LETTER) + digits.translate(_AS_DIGIT)
    return repaired if _EPIC.fullmatch(repaired) else None


def fits_check_digit(epic: str) -> bool:
    """Whether the seven digits satisfy Luhn; legacy numbers carry no check digit."""
    return not _EPIC.fullmatch(epic) or bool(luhn.is_valid(epic[_LETTERS_OF_EPIC:]))


def read_pin(untrusted: object) -> str | FieldProblem:
    """Six digits of a postal PIN."""
    text = compact(typed(untrusted))
    if not text or _PIN.fullmatch(text):
        return text
    return FieldProblem("pin", "pin.aadhaar" if has_aadhaar(text) else "pin.six_digits")


def read_text(untrusted: object, name: str, limit: int = ADDRESS_LENGTH) -> str | FieldProblem:
    """Free text, masked."""
    text = mask_aadhaar(plain(typed(untrusted)))
    return FieldProblem(name, f"{name}.too_long") if len(text) > limit else text


def title_of(name: str) -> str:
    """The first title that stands before a name, as typed; '' when there is none."""
    found = _TITLE.match(name)
    return found.group("title") if found else ""


def short_form_of(name: str) -> str:
    """An abbreviated Mohammad before the name, which is part of it and stays."""
    found = _SHORT_MOHAMMAD.match(name)
    return found.group().strip() if found else ""


def without_title(name: str) -> str:
    """The name without titles; a title with nothing after it is a name."""
    while found := _TITLE.match(name):
        name = name[found.end() :]
    return name


def _is_of_a_name(character: str) -> bool:
    return character in _NAME_PUNCTUATION or unicodedata.category(character)[0] in "LM"


def _has_tower(text: str) -> bool:
    """More marks on one letter than any script writes."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > _MOST_MARKS:
            return True
    return False
