"""A pack is what was signed, whole, for this program; or it is refused with a code."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from sync.protocol import cose
from sync.protocol.pack import (
    AAD,
    MANIFEST,
    Manifest,
    Pack,
    PackRefusal,
    PackRefusedError,
    open_pack,
    sign_pack,
)
from sync.protocol.pack_lint import Weight, contrast, lint

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
MEMBERS = resources.tree("packs", "neutral")
Archive = list[tuple[str, bytes]]


def signed(members: Mapping[str, bytes] = MEMBERS, key: Ed25519PrivateKey = KEY) -> bytes:
    return sign_pack(members, lambda payload: cose.sign1(payload, key, kid=b"control", aad=AAD))


def opened(pack: bytes, *, app: str = "0.1.0", held: Manifest | None = None) -> Pack:
    return open_pack(
        pack, lambda data: cose.verify1(data, KEY.public_key(), aad=AAD), app=app, held=held
    )


def unzipped(pack: bytes) -> Archive:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def zipped(contents: Archive) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents:
            archive.writestr(name, content)
    return file.getvalue()


def refusal(pack: bytes, **options: object) -> PackRefusal:
    with pytest.raises(PackRefusedError) as caught:
        opened(pack, **options)  # type: ignore[arg-type]
    return caught.value.refusal


def changed(**about: object) -> dict[str, bytes]:
    meta = {**json.loads(MEMBERS["pack.json"]), **about}
    return {**MEMBERS, "pack.json": json.dumps(meta).encode()}


def test_what_was_signed_comes_out_byte_for_byte() -> None:
    pack = opened(signed())
    assert pack.members == MEMBERS
    assert pack.manifest.name == "neutral@1"


def test_the_same_members_make_the_same_bytes() -> None:
    assert signed() == signed(dict(reversed(MEMBERS.items())))


def test_another_signer_is_refused() -> None:
    assert refusal(signed(key=OTHER_KEY)) is PackRefusal.SIGNATURE


def test_a_signature_for_another_purpose_is_refused() -> None:
    pack = sign_pack(MEMBERS, lambda payload: cose.sign1(payload, KEY, aad=b"sadasya/packet/1"))
    assert refusal(pack) is PackRefusal.SIGNATURE


def test_frm1_a_pack_with_one_byte_changed_is_refused() -> None:
    contents = [
        (name, data.replace(b"72", b"73") if name == "rules.json" else data)
        for name, data in unzipped(signed())
    ]
    assert refusal(zipped(contents)) is PackRefusal.MEMBER_CHANGED


def test_a_member_larger_than_signed_is_not_inflated() -> None:
    contents = [
        (name, bytes(30_000_000) if name == "rules.json" else data)
        for name, data in unzipped(signed())
    ]
    assert refusal(zipped(contents)) is PackRefusal.TOO_LARGE


def test_a_missing_member_is_refused() -> None:
    contents = [(name, data) for name, data in unzipped(signed()) if name != "notice/hi.md"]
    assert refusal(zipped(contents)) is PackRefusal.MEMBER_MISSING


@pytest.mark.parametrize("name", ["logo.svg", "splash.svg"])
def test_a_member_that_was_not_signed_is_refused(name: str) -> None:
    contents = [*unzipped(signed()), (name, b"x")]
    assert refusal(zipped(contents)) is PackRefusal.MEMBER_UNKNOWN


@pytest.mark.parametrize("name", ["run.exe", "notice/hi.html", "strings.HI.json"])
def test_a_kind_of_member_that_packs_do_not_have_is_refused(name: str) -> None:
    contents = [*unzipped(signed()), (name, b"x")]
    assert refusal(zipped(contents)) is PackRefusal.MEMBER_UNKNOWN
    with pytest.raises(PackRefusedError):
        signed({**MEMBERS, name: b"x"})


@pytest.mark.parametrize("name", ["../form.json", "/form.json", "notice/../form.json", "a\\b"])
def test_no_name_leads_out_of_the_pack(name: str) -> None:
    assert refusal(zipped([*unzipped(signed()), (name, b"x")])) is PackRefusal.MEMBER_NAME


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_comes_twice_is_refused() -> None:
    contents = unzipped(signed())
    assert refusal(zipped([*contents, contents[-1]])) is PackRefusal.MEMBER_NAME


@pytest.mark.parametrize("untrusted", [b"", b"PK", b"x" * 200, zipped([("form.json", b"{}")])])
def test_what_is_no_pack_is_refused(untrusted: bytes) -> None:
    assert refusal(untrusted) is PackRefusal.NOT_A_PACK


def test_a_pack_from_the_future_is_refused_until_the_program_is_newer() -> None:
    pack = signed(changed(min_app="0.2.0"))
    assert refusal(pack) is PackRefusal.FROM_THE_FUTURE
    assert opened(pack, app="0.10.0")


def test_an_older_version_of_the_pack_in_force_is_refused() -> None:
    newer = opened(signed(changed(version=2))).manifest
    assert refusal(signed(), held=newer) is PackRefusal.OLDER_THAN_HELD


@pytest.mark.parametrize(
    "about", [{"id": "../x"}, {"version": "1"}, {"valid_to": "soon"}, {"languages": 3}]
)
def test_a_manifest_that_makes_no_sense_is_never_signed(about: dict[str, object]) -> None:
    with pytest.raises(PackRefusedError) as caught:
        signed(changed(**about))
    assert caught.value.refusal is PackRefusal.MANIFEST


SIGNED = signed()


@settings(max_examples=300)
@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_a_flipped_byte_changes_nothing_or_is_refused(at: int, flip: int) -> None:
    damaged = bytearray(SIGNED)
    damaged[at] ^= flip
    try:
        members = opened(bytes(damaged)).members
    except PackRefusedError:
        return
    assert members == MEMBERS


@settings(max_examples=60)
@given(st.integers(0, len(SIGNED) - 1))
def test_a_truncated_pack_is_refused(length: int) -> None:
    with pytest.raises(PackRefusedError):
        opened(SIGNED[:length])


def test_the_manifest_stands_first() -> None:
    assert unzipped(SIGNED)[0][0] == MANIFEST


@pytest.mark.parametrize("name", ["neutral", "chhattisgarh", "youth"])
def test_the_packs_that_ship_are_clean_but_for_their_recordings(name: str) -> None:
    found = lint(resources.tree("packs", name))
    # The sample of other questions is long on purpose: it shows that a form may scroll.
    expected = {"recording.missing"} | ({"form.too_long"} if name == "youth" else set())
    assert {one.code for one in found} == expected
    assert all(one.weight is Weight.WARNING for one in found)


PLACES = b"code,kind,name_hi,name_en,parents,touches,search\n"


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("strings.en.json", b"{}", "string.missing"),
        ("strings.en.json", b'{"colour": "x"}', "string.not_allowed"),
        ("strings.hi.json", '{"welcome": "भारत सरकार"}'.encode(), "official_word"),
        ("notice/hi.md", b" ", "notice.missing"),
        ("notice/hi.ogg", b"OggS\0 OpusHead", "recording.kind"),
        ("notice/hi.wav", b"RIFF without more", "recording.kind"),
        ("form.json", b"{}", "form.fields"),
        ("form.json", json.dumps({"fields": [{"name": "x"}] * 15}).encode(), "form.too_long"),
        ("form.json", b'{"fields": [{"name": "x"}, {"name": "x"}]}', "form.twice"),
        ("form.json", b'{"fields": [{"name": "Aadhaar"}]}', "form.aadhaar"),
        (
            "form.json",
            json.dumps({"fields": [{"name": "x", "label": {"en": "x" * 35}}]}).encode(),
            "form.long_words",
        ),
        ("theme.json", b'{"brand": {"primary": "#FFB300"}}', "brand.contrast"),
        ("theme.json", b'{"brand": {"primary": "teal"}}', "brand.colour"),
        ("theme.json", b'{"brand": {"ok": "#000000"}}', "brand.not_allowed"),
        ("logo.svg", b"<svg onload='x()'/>", "svg.active"),
        ("logo.svg", b"<svg><image href='https://x.example/'/></svg>", "svg.active"),
        ("places.csv", PLACES + b"A,state,a,a,,,\nA,state,a,a,,,\n", "place.twice"),
        ("places.csv", PLACES + b"A,state,a,a,B,,\n", "place.parent"),
        ("pack.json", b"[", "languages"),
    ],
)
def test_lint_finds(member: str, content: bytes, code: str) -> None:
    assert code in {one.code for one in lint({**MEMBERS, member: content})}


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("ogg", b"OggS" + bytes(24) + b"\x01vorbis"),
        ("mp3", b"ID3"),
        ("flac", b"fLaC"),
        ("wav", b"RIFF\0\0\0\0WAVE"),
    ],
)
def test_a_recording_that_a_laptop_can_play_is_part_of_a_pack(name: str, start: bytes) -> None:
    with_it = {**MEMBERS, f"notice/hi.{name}": start}
    found = {one.member for one in lint(with_it) if one.code.startswith("recording")}
    assert found == {"notice/en.ogg"}
    assert opened(signed(with_it)).members[f"notice/hi.{name}"] == start


def test_two_recordings_of_one_language_are_told_and_opus_is_none() -> None:
    two = {**MEMBERS, "notice/hi.flac": b"fLaC", "notice/hi.mp3": b"ID3"}
    assert "recording.twice" in {one.code for one in lint(two)}
    with pytest.raises(PackRefusedError) as caught:
        signed({**MEMBERS, "notice/hi.opus": b"OggS"})
    assert caught.value.refusal is PackRefusal.MEMBER_UNKNOWN


def test_a_harmless_picture_passes() -> None:
    svg = b"<svg><defs><path id='a' d='M0 0'/></defs><use href='#a' fill='url(#b)'/></svg>"
    assert "svg.active" not in {one.code for one in lint({**MEMBERS, "logo.svg": svg})}


@given(st.dictionaries(st.sampled_from([*MEMBERS, "logo.svg"]), st.binary(max_size=60)))
def test_lint_never_raises(junk: dict[str, bytes]) -> None:
    lint({**MEMBERS, **junk})


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#155E75", "#FFFFFF") == pytest.approx(7.27, abs=0.05)
