"""The `.pack` file: a campaign's rules and words, signed, carried by network or pen drive.

A ZIP of stored or deflated members.  `manifest.cose` is a COSE_Sign1 by the control key over
canonical JSON that names every other member with its size and SHA-256.  Promises: `open_pack`
returns only what the manifest names, byte for byte, or raises; nothing is ever written to a disk
under a name from the pack; no member is inflated beyond the size that was signed for it; the same
members and manifest always give the same bytes before signing.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

FORMAT: Final = 1
AAD: Final = b"sadasya/pack/1"
MANIFEST: Final = "manifest.cose"
LARGEST_PACK: Final = 32 * 1024 * 1024
LARGEST_MEMBER: Final = 24 * 1024 * 1024
LARGEST_MANIFEST: Final = 256 * 1024
MOST_MEMBERS: Final = 200
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED: Final = 0x1
_WORD: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
_NAME: Final = re.compile(rf"{_WORD}(?:/{_WORD}){{0,3}}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_APP: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")
# What a pack may be made of; a kind of member that is not here is refused, not ignored.
MEMBERS: Final = re.compile(
    r"pack\.json|form\.(?:json|xlsx)|(?:places|units)\.csv|booths\.csv\.gz|names\.csv"
    r"|strings\.[a-z]{2,3}\.json|notice/[a-z]{2,3}\.(?:md|ogg|mp3|flac|wav)|theme\.json|rules\.json"
    r"|logo\.svg|splash\.svg|card/(?:front|back)\.json|card/art\.svg"
)
# What the standard library raises on archives that were damaged or made to harm.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError),
    *(ValueError, RuntimeError, LookupError, struct.error, OverflowError),
)
_REQUIRED: Final = frozenset({"pack.json", "form.json", "places.csv", "theme.json", "rules.json"})


class PackRefusal(StrEnum):
    """Why a pack was refused; stable, shown by support, never reused."""

    NOT_A_PACK = "E-PAK-01"
    TOO_LARGE = "E-PAK-02"
    SIGNATURE = "E-PAK-03"
    MANIFEST = "E-PAK-04"
    MEMBER_NAME = "E-PAK-05"
    MEMBER_UNKNOWN = "E-PAK-06"
    MEMBER_MISSING = "E-PAK-07"
    MEMBER_CHANGED = "E-PAK-08"
    FROM_THE_FUTURE = "E-PAK-09"
    OLDER_THAN_HELD = "E-PAK-10"


class PackRefusedError(ValueError):
    """The pack is not what was signed, or not for this program."""

    def __init__(self, refusal: PackRefusal, detail: str = "") -> None:
        super().__init__(f"{refusal} {detail}".strip())
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was signed about a pack, but for its members' digests."""

    id: str
    version: int
    min_app: str
    valid_from: date
    valid_to: date
    languages: tuple[str, ...]
    default_language: str

    @property
    def name(self) -> str:
        """`id@version`, as every record remembers it."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Pack:
    """A verified pack: every member is what was signed.  `digest` is of the signed manifest."""

    manifest: Manifest
    members: Mapping[str, bytes]
    digest: bytes


def sign_pack(members: Mapping[str, bytes], sign: Callable[[bytes], bytes]) -> bytes:
    """The `.pack` of these members; `pack.json` says what the manifest needs.

    `sign` must make a COSE_Sign1 by the control key under `AAD`.
    """
    for name, content in members.items():
        _check_name(name)
        if len(content) > LARGEST_MEMBER:
            raise PackRefusedError(PackRefusal.TOO_LARGE, name)
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
    }
    about = _json(members.get("pack.json", b""))
    payload = json.dumps(
        {"format": FORMAT, "about": about, "members": listed},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    _read_manifest(payload)
    return _zipped({MANIFEST: sign(payload), **dict(sorted(members.items()))})


def open_pack(
    untrusted: bytes,
    verify: Callable[[bytes], bytes],
    *,
    app: str,
    held: Manifest | None = None,
) -> Pack:
    """The pack, verified; raises `PackRefusedError`.

    `verify` must return the payload of a COSE_Sign1 by the pinned control key under `AAD` and
    raise ValueError otherwise.  `held` is the pack in force: an older version of it is refused.
    """
    if len(untrusted) > LARGEST_PACK:
        raise PackRefusedError(PackRefusal.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            entries = _entries(archive)
            signed = _inflated(archive, entries[MANIFEST], LARGEST_MANIFEST)
            try:
                payload = verify(signed)
            except ValueError as error:
                raise PackRefusedError(PackRefusal.SIGNATURE) from error
            manifest, listed = _read_manifest(payload)
            members = _members(archive, entries, listed)
    except PackRefusedError:
        raise
    except _BROKEN as error:
        raise PackRefusedError(PackRefusal.NOT_A_PACK) from error
    _check_fits(manifest, app, held)
    return Pack(manifest, members, hashlib.sha256(signed).digest())


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            is_packed = name.endswith((".gz", ".ogg", ".mp3", ".flac", ".xlsx", ".cose"))
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > MOST_MEMBERS:
        raise PackRefusedError(PackRefusal.TOO_LARGE)
    for entry in archive.infolist():
        if entry.orig_filename in entries or entry.flag_bits & _ENCRYPTED:
            raise PackRefusedError(PackRefusal.MEMBER_NAME, "twice or encrypted")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise PackRefusedError(PackRefusal.NOT_A_PACK)
        if entry.orig_filename != MANIFEST:
            _check_name(entry.orig_filename)
        entries[entry.orig_filename] = entry
    if MANIFEST not in entries:
        raise PackRefusedError(PackRefusal.NOT_A_PACK)
    return entries


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or ".." in name:
        raise PackRefusedError(PackRefusal.MEMBER_NAME)
    if not MEMBERS.fullmatch(name):
        raise PackRefusedError(PackRefusal.MEMBER_UNKNOWN, name)


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The member, reading one byte more than allowed and no further."""
    with archive.open(entry) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise PackRefusedError(PackRefusal.TOO_LARGE, entry.orig_filename)
    return content


def _members(
    archive: zipfile.ZipFile,
    entries: Mapping[str, zipfile.ZipInfo],
    listed: Mapping[str, tuple[int, str]],
) -> dict[str, bytes]:
    if unlisted := set(entries) - set(listed) - {MANIFEST}:
        raise PackRefusedError(PackRefusal.MEMBER_UNKNOWN, min(unlisted))
    if missing := (set(listed) | _REQUIRED) - set(entries):
        raise PackRefusedError(PackRefusal.MEMBER_MISSING, min(missing))
    members = {}
    for name, (size, sha256) in sorted(listed.items()):
        content = _inflated(archive, entries[name], size)
        if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
            raise PackRefusedError(PackRefusal.MEMBER_CHANGED, name)
        members[name] = content
    return members


def _read_manifest(payload: bytes) -> tuple[Manifest, dict[str, tuple[int, str]]]:
    content = _json(payload)
    if content.get("format") != FORMAT:
        raise PackRefusedError(PackRefusal.FROM_THE_FUTURE, "format")
    about, listed = content.get("about"), content.get("members")
    if not isinstance(about, dict) or not isinstance(listed, dict):
        raise PackRefusedError(PackRefusal.MANIFEST)
    try:
        manifest = Manifest(
            id=_matching(_ID, about["id"]),
            version=_whole(about["version"], 1_000_000),
            min_app=_matching(_APP, about["min_app"]),
            valid_from=date.fromisoformat(about["valid_from"]),
            valid_to=date.fromisoformat(about["valid_to"]),
            languages=tuple(_matching(_ID, language) for language in about["languages"]),
            default_language=_matching(_ID, about["default_language"]),
        )
        members = {
            name: (_whole(one["size"], LARGEST_MEMBER), _matching(_SHA256, one["sha256"]))
            for name, one in listed.items()
        }
    except (KeyError, TypeError, ValueError) as error:
        raise PackRefusedError(PackRefusal.MANIFEST, str(error)) from error
    for name in members:
        _check_name(name)
    return manifest, members


def _check_fits(manifest: Manifest, app: str, held: Manifest | None) -> None:
    if _numbers(manifest.min_app) > _numbers(app):
        raise PackRefusedError(PackRefusal.FROM_THE_FUTURE, manifest.min_app)
    if held and held.id == manifest.id and manifest.version < held.version:
        raise PackRefusedError(PackRefusal.OLDER_THAN_HELD, manifest.name)


def _numbers(version: str) -> tuple[int, ...]:
    """`1.2.3` as numbers; what follows the third (a pre-release mark) does not count."""
    found = _APP.match(version)
    return tuple(int(part) for part in found.group().split(".")) if found else (0,)


def _json(untrusted: bytes) -> dict[str, object]:
    try:
        content = json.loads(untrusted.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PackRefusedError(PackRefusal.MANIFEST, "not JSON") from error
    if not isinstance(content, dict):
        raise PackRefusedError(PackRefusal.MANIFEST, "not an object")
    return content


def _matching(pattern: re.Pattern[str], untrusted: object) -> str:
    if not isinstance(untrusted, str) or not pattern.fullmatch(untrusted):
        raise ValueError("text")
    return untrusted


def _whole(untrusted: object, most: int) -> int:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool) or not 0 <= untrusted <= most:
        raise ValueError("number")
    return untrusted
