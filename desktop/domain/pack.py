"""The contents of a campaign pack, read into the rules that the program runs on.

Takes the members of a pack whose signature was verified already.  Promises: pure, never raises on
any bytes; a pack that does not fit comes back as `UnfitPack` with the member that does not; what
is left out has a safe default.
"""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from desktop.domain.consent import MEMBERSHIP, PHOTO_ON_CARD, Notice
from desktop.domain.form import Form
from desktop.domain.form_reading import UnfitFormError, read_fields
from desktop.domain.places import PlaceIndex, read_rows

_NAMES = ["question", "hi", "en"]
_MOST_NAMES = 2000
LARGEST_PLACES = 64 * 1024 * 1024
# What a recorded notice may be, the first that is there; the door to the sound reads these.
RECORDINGS = ("ogg", "mp3", "flac", "wav")
_PLACES = ("places.csv", "units.csv", "booths.csv.gz")


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """What the campaign is called, and whom to telephone."""

    name_hi: str
    name_en: str
    help_phone: str
    target_today: int | None
    organisation_hi: str = ""
    organisation_en: str = ""
    welcome_hi: str = ""
    welcome_en: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers that a campaign decides; the defaults hold where it says nothing."""

    readable_hours: int = 72
    members_per_mobile: int = 4
    overdue_days: int = 3
    review_percent: int = 0
    card_valid_days: int = 1095
    target_today: int | None = None
    needs_member_check: bool = False
    needs_sign_off: bool = False
    sure_likeness: int = 90
    possible_likeness: int = 70
    hold_same_photo: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """One pack version, ready to work with.  `id` is `name@version`."""

    id: str
    languages: tuple[str, ...]
    form: Form
    words: CampaignWords
    rules: Rules
    places: PlaceIndex
    brand: Mapping[str, str]
    default_language: str = "hi"


@dataclass(frozen=True, slots=True)
class UnfitPack:
    """Why a pack cannot be used: the member, and what is wrong with it."""

    member: str
    reason: str


class _UnfitError(ValueError):
    """Carries an `UnfitPack` out of the readers."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(f"{member}: {reason}")
        self.unfit = UnfitPack(member, reason)


def read_campaign(id_: str, members: Mapping[str, bytes]) -> Campaign | UnfitPack:
    """The campaign of a verified pack."""
    try:
        about = _object(members, "pack.json")
        languages = _languages(about)
        rules = _read_rules(_object(members, "rules.json"))
        places = _read_places(members)
        return Campaign(
            id=id_,
            languages=languages,
            form=_read_form(id_, members, languages, places),
            words=_read_words(members, rules),
            rules=rules,
            places=places,
            brand=_read_brand(_object(members, "theme.json")),
            default_language=_default_language(about, languages),
        )
    except _UnfitError as error:
        return error.unfit


def _object(members: Mapping[str, bytes], name: str) -> dict[str, object]:
    if name not in members:
        raise _UnfitError(name, "missing")
    try:
        content = json.loads(members[name].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _UnfitError(name, "not JSON") from error
    if not isinstance(content, dict):
        raise _UnfitError(name, "not an object")
    return content


def _languages(about: Mapping[str, object]) -> tuple[str, ...]:
    languages = about.get("languages")
    if not isinstance(languages, list) or not {"hi", "en"} <= {*map(str, languages)}:
        raise _UnfitError("pack.json", "languages")
    return tuple(map(str, languages))


def _default_language(about: Mapping[str, object], languages: tuple[str, ...]) -> str:
    wanted = about.get("default_language")
    return wanted if isinstance(wanted, str) and wanted in languages else "hi"


def _read_form(
    id_: str, members: Mapping[str, bytes], languages: tuple[str, ...], places: PlaceIndex
) -> Form:
    content = _object(members, "form.json")
    try:
        fields = read_fields(content.get("fields"))
    except UnfitFormError as error:
        raise _UnfitError("form.json", str(error)) from error
    prefixes = content.get("pin_prefixes", [])
    if not isinstance(prefixes, list):
        raise _UnfitError("form.json", "pin_prefixes")
    return Form(
        id=id_,
        fields=fields,
        booths=places.booths,
        notice=_read_notice(content, members, languages),
        pin_prefixes=tuple(map(str, prefixes)),
        languages=languages,
        suggested=_read_suggested(members),
    )


def _read_suggested(members: Mapping[str, bytes]) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """`names.csv`: question, Hindi, English; no personal records, and only for caste as yet."""
    if "names.csv" not in members:
        return {}
    rows = list(csv.reader(_utf8("names.csv", members["names.csv"]).splitlines()))
    if not rows or rows[0] != _NAMES or len(rows) > _MOST_NAMES:
        raise _UnfitError("names.csv", "columns")
    suggested: dict[str, tuple[Mapping[str, str], ...]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_NAMES) or row[0] != "caste" or not (row[1] and row[2]):
            raise _UnfitError("names.csv", f"row {number}")
        suggested[row[0]] = (*suggested.get(row[0], ()), {"hi": row[1], "en": row[2]})
    return suggested


def _read_notice(
    content: Mapping[str, object], members: Mapping[str, bytes], languages: tuple[str, ...]
) -> Notice:
    about = content.get("notice")
    if not isinstance(about, dict) or not isinstance(about.get("id"), str):
        raise _UnfitError("form.json", "notice")
    purposes = about.get("purposes", [MEMBERSHIP, PHOTO_ON_CARD])
    if not isinstance(purposes, list) or MEMBERSHIP not in purposes:
        raise _UnfitError("form.json", "purposes")
    files = {language: f"notice/{language}.md" for language in languages}
    texts = {language: members[file] for language, file in files.items() if file in members}
    default = str(about.get("default_language", "hi"))
    if default not in texts:
        raise _UnfitError(f"notice/{default}.md", "missing")
    return Notice(
        id=str(about["id"]),
        words={language: _utf8(files[language], text) for language, text in texts.items()},
        digests={language: sha256(text).hexdigest() for language, text in texts.items()},
        default_language=default,
        purposes=tuple(map(str, purposes)),
        recordings=_recordings(members, texts),
    )


def _recordings(members: Mapping[str, bytes], texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """One for each language that has words; a recording of words nobody can see counts for none."""
    files = {language: [f"notice/{language}.{kind}" for kind in RECORDINGS] for language in texts}
    return {
        language: members[file]
        for language, names in files.items()
        if (file := next((name for name in names if name in members), ""))
    }


def _read_words(members: Mapping[str, bytes], rules: Rules) -> CampaignWords:
    hindi, english = (_object(members, f"strings.{language}.json") for language in ("hi", "en"))

    def word(strings: Mapping[str, object], key: str) -> str:
        value = strings.get(key, "")
        return value if isinstance(value, str) else ""

    if not word(hindi, "campaign_name") or not word(english, "campaign_name"):
        raise _UnfitError("strings.hi.json", "campaign_name")
    return CampaignWords(
        name_hi=word(hindi, "campaign_name"),
        name_en=word(english, "campaign_name"),
        help_phone=word(hindi, "help_phone"),
        target_today=rules.target_today,
        organisation_hi=word(hindi, "organisation"),
        organisation_en=word(english, "organisation"),
        welcome_hi=word(hindi, "welcome"),
        welcome_en=word(english, "welcome"),
    )


def _read_rules(content: Mapping[str, object]) -> Rules:
    likeness = content.get("likeness", {})
    if not isinstance(likeness, dict):
        raise _UnfitError("rules.json", "likeness")
    usual = Rules()
    return Rules(
        readable_hours=_whole(content, "readable_hours", usual.readable_hours, 24 * 30),
        members_per_mobile=_whole(content, "members_per_mobile", usual.members_per_mobile, 100),
        overdue_days=_whole(content, "overdue_days", usual.overdue_days, 365),
        review_percent=_whole(content, "review_percent", usual.review_percent, 100),
        card_valid_days=_whole(content, "card_valid_days", usual.card_valid_days, 36_500),
        target_today=_whole(content, "target_today", 0, 100_000) or None,
        needs_member_check=content.get("needs_member_check") is True,
        needs_sign_off=content.get("needs_sign_off") is True,
        hold_same_photo=content.get("hold_same_photo") is True,
        sure_likeness=_whole(likeness, "sure", usual.sure_likeness, 100),
        possible_likeness=_whole(likeness, "possible", usual.possible_likeness, 100),
    )


def _whole(content: Mapping[str, object], name: str, usual: int, most: int) -> int:
    value = content.get(name)
    if value is None:
        return usual
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _UnfitError("rules.json", name)
    return value


def _read_brand(theme: Mapping[str, object]) -> Mapping[str, str]:
    # Status colours belong to the product; a pack brings two colours and no more.
    brand = theme.get("brand", {})
    if not isinstance(brand, dict):
        raise _UnfitError("theme.json", "brand")
    return {name: str(brand[name]) for name in ("primary", "secondary") if name in brand}


def _read_places(members: Mapping[str, bytes]) -> PlaceIndex:
    rows: list[Sequence[str]] = []
    for member in _PLACES:
        if member not in members:
            continue
        try:
            rows.extend(read_rows(_utf8(member, _unpacked(member, members[member]))))
        except ValueError as error:
            raise _UnfitError(member, "columns") from error
    try:
        index = PlaceIndex(rows)
    except ValueError as error:
        raise _UnfitError("places.csv", "rows") from error
    if not index.booths:
        raise _UnfitError("booths.csv.gz", "no booths")
    return index


def _unpacked(member: str, content: bytes) -> bytes:
    if not member.endswith(".gz"):
        return content
    inflater = zlib.decompressobj(wbits=31)
    try:
        unpacked = inflater.decompress(content, LARGEST_PLACES)
    except zlib.error as error:
        raise _UnfitError(member, "not gzip") from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise _UnfitError(member, "too large")
    return unpacked


def _utf8(member: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _UnfitError(member, "not UTF-8") from error
