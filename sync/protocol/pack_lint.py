"""What is wrong or doubtful about a pack's contents; the same code at the centre and on the laptop.

Reads members whose digests were verified, or the sources before signing.  Promises: never raises
on any bytes; an ERROR must keep a pack from being signed, a WARNING is told to a person.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_FIELDS: Final = 14
# Letters that fit one column of the form at 1366 pixels.
LONGEST_WORDS: Final = {"label": 34, "hint": 40, "constraint_message": 34}
LEAST_CONTRAST: Final = 4.5
STRINGS: Final = frozenset(
    {"campaign_name", "organisation", "welcome", "help_phone", "notice_title"}
)
# What a laptop can play without asking the system for a decoder, the first that is there.
RECORDINGS: Final = ("ogg", "mp3", "flac", "wav")
BRAND: Final = frozenset({"primary", "secondary"})
_SURFACE: Final = "#FFFFFF"
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_LARGEST_PLACES: Final = 64 * 1024 * 1024
_PLACES: Final = ("places.csv", "units.csv", "booths.csv.gz")
_MOST_OF_A_KIND: Final = 5
_SCRIPT_IN_SVG: Final = re.compile(
    r"<script|<foreignobject|<!entity|<!doctype|\son[a-z]+\s*=|javascript:"
    r"|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)
# A membership campaign must not look like the State (Emblems and Names Act, 1950).
_OFFICIAL_WORDS: Final = (
    "भारत सरकार", "छत्तीसगढ़ शासन", "छत्तीसगढ शासन", "शासकीय योजना", "निर्वाचन आयोग",
    "अशोक स्तंभ", "सत्यमेव जयते", "government of", "govt of", "election commission",
    "ashoka", "satyameva", "state emblem", "lion capital",
)  # fmt: skip


class Weight(StrEnum):
    """Whether a finding stops the signing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one member; `code` is stable, `detail` is for the maker of the pack."""

    weight: Weight
    member: str
    code: str
    detail: str = ""


def lint(members: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Everything found, in the order of the checks; empty for a clean pack."""
    return tuple(finding for check in _CHECKS for finding in check(members))


def _strings(members: Mapping[str, bytes]) -> Iterator[Finding]:
    languages = _object(members, "pack.json").get("languages")
    if not isinstance(languages, list) or not languages:
        yield Finding(Weight.ERROR, "pack.json", "languages")
        return
    for language in languages:
        name = f"strings.{language}.json"
        strings = _object(members, name)
        for key in sorted(STRINGS):
            if not isinstance(strings.get(key), str) or not strings[key]:
                yield Finding(Weight.ERROR, name, "string.missing", key)
        for key in sorted(set(strings) - STRINGS):
            yield Finding(Weight.ERROR, name, "string.not_allowed", key)


def _notices(members: Mapping[str, bytes]) -> Iterator[Finding]:
    about = _object(members, "pack.json")
    default = str(about.get("default_language", "hi"))
    languages = about.get("languages")
    for language in languages if isinstance(languages, list) else ():
        name = f"notice/{language}.md"
        if not members.get(name, b"").strip():
            weight = Weight.ERROR if language == default else Weight.WARNING
            yield Finding(weight, name, "notice.missing")
        recordings = [f"notice/{language}.{kind}" for kind in RECORDINGS]
        held = [recording for recording in recordings if recording in members]
        if not held:
            yield Finding(Weight.WARNING, recordings[0], "recording.missing")
        for recording in held:
            if not _is_sound(members[recording]):
                yield Finding(Weight.ERROR, recording, "recording.kind")
        for recording in held[1:]:
            yield Finding(Weight.WARNING, recording, "recording.twice")


def _is_sound(content: bytes) -> bool:
    """Ogg Vorbis, MP3 (with or without a tag), FLAC or WAV by its first bytes; Opus is none."""
    if content.startswith(b"OggS"):
        return b"\x01vorbis" in content[:64]
    is_wave = content.startswith(b"RIFF") and content[8:12] == b"WAVE"
    return is_wave or content.startswith((b"ID3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))


def _form(members: Mapping[str, bytes]) -> Iterator[Finding]:
    fields = _object(members, "form.json").get("fields")
    if not isinstance(fields, list) or not fields:
        yield Finding(Weight.ERROR, "form.json", "form.fields")
        return
    names = [str(field.get("name")) if isinstance(field, dict) else "" for field in fields]
    if len(fields) > MOST_FIELDS:
        yield Finding(Weight.WARNING, "form.json", "form.too_long", str(len(fields)))
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(Weight.ERROR, "form.json", "form.twice", name)
    for field in fields:
        yield from _long_words(field if isinstance(field, dict) else {})
    if any("aadhaar" in name.lower() or "आधार" in name for name in names):
        yield Finding(Weight.ERROR, "form.json", "form.aadhaar")


def _long_words(field: Mapping[str, object]) -> Iterator[Finding]:
    """Words that would be cut on the form; the whole of them stays in a tip."""
    for part, most in LONGEST_WORDS.items():
        words = field.get(part)
        for language, said in words.items() if isinstance(words, dict) else ():
            if isinstance(said, str) and len(said) > most:
                detail = f"{field.get('name')}: {part} in {language}: {len(said)} letters"
                yield Finding(Weight.WARNING, "form.json", "form.long_words", detail)


def _theme(members: Mapping[str, bytes]) -> Iterator[Finding]:
    theme = _object(members, "theme.json")
    brand = theme.get("brand", {})
    if not isinstance(brand, dict):
        yield Finding(Weight.ERROR, "theme.json", "brand")
        return
    for name in sorted(set(theme) - {"brand"} | set(brand) - BRAND):
        yield Finding(Weight.ERROR, "theme.json", "brand.not_allowed", name)
    for name in sorted(BRAND & set(brand)):
        colour = brand[name]
        if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
            yield Finding(Weight.ERROR, "theme.json", "brand.colour", name)
        elif (found := contrast(colour, _SURFACE)) < LEAST_CONTRAST:
            # The window then shows the neutral brand and says so.
            yield Finding(Weight.WARNING, "theme.json", "brand.contrast", f"{name} {found:.1f}")


def _pictures(members: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, content in members.items():
        if name.endswith(".svg") and _SCRIPT_IN_SVG.search(content.decode("utf-8", "replace")):
            yield Finding(Weight.ERROR, name, "svg.active")


def _official(members: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, content in members.items():
        # Places may bear such words by right; the campaign may not.
        if name.startswith(("strings.", "card/", "logo", "splash")):
            text = content.decode("utf-8", "replace").casefold()
            for word in _OFFICIAL_WORDS:
                if word in text:
                    yield Finding(Weight.ERROR, name, "official_word", word)


def _places(members: Mapping[str, bytes]) -> Iterator[Finding]:
    found: dict[str, int] = {}
    known: set[str] = set()
    above: list[tuple[str, str, str]] = []
    for member in _PLACES:
        for code, parents in _place_rows(members, member):
            if code in known or not code:
                yield from _some(found, Finding(Weight.ERROR, member, "place.twice", code))
            known.add(code)
            above.extend((member, code, parent) for parent in parents)
    if not known:
        yield Finding(Weight.ERROR, "places.csv", "place.none")
    for member, code, parent in above:
        if parent not in known:
            detail = f"{code} below {parent}"
            yield from _some(found, Finding(Weight.ERROR, member, "place.parent", detail))


def _some(found: dict[str, int], finding: Finding) -> Iterator[Finding]:
    """The first few of a kind: a wrong column is wrong 27,000 times."""
    found[finding.code] = found.get(finding.code, 0) + 1
    if found[finding.code] <= _MOST_OF_A_KIND:
        yield finding


def _place_rows(members: Mapping[str, bytes], member: str) -> Iterator[tuple[str, list[str]]]:
    content = members.get(member, b"")
    if member.endswith(".gz") and content:
        try:
            content = zlib.decompressobj(wbits=31).decompress(content, _LARGEST_PLACES)
        except zlib.error:
            content = b""
    try:
        for row in csv.DictReader(io.StringIO(content.decode("utf-8", "replace"))):
            parents = f"{row.get('parents') or ''} {row.get('touches') or ''}".split()
            yield row.get("code") or "", parents
    except csv.Error:
        return


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two `#RRGGBB` colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _object(members: Mapping[str, bytes], name: str) -> dict[str, object]:
    try:
        content = json.loads(members.get(name, b"{}").decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


_CHECKS: Final[tuple[Callable[[Mapping[str, bytes]], Iterator[Finding]], ...]] = (
    _strings,
    _notices,
    _form,
    _theme,
    _pictures,
    _official,
    _places,
)
