"""The golden pack: what was once signed must open for ever."""

from __future__ import annotations

import json
import zipfile

from cwt import COSE, COSEKey

from sync.protocol import cose
from sync.protocol.pack import AAD, MANIFEST, open_pack
from tests.vectors.make_pack import FILE, KEY

DIGEST = "affbf51a7ab6e44115d36641426f53ab16a3f20848dd78f8baaa6eeeab458cad"


def test_the_golden_pack_opens() -> None:
    pack = open_pack(
        FILE.read_bytes(),
        lambda data: cose.verify1(data, KEY.public_key(), aad=AAD),
        app="0.1.0",
    )
    assert pack.manifest.name == "neutral@1"
    assert pack.digest.hex() == DIGEST
    assert json.loads(pack.members["rules.json"])["readable_hours"] == 72


def test_an_independent_package_verifies_the_manifest() -> None:
    with zipfile.ZipFile(FILE) as archive:
        signed = archive.read(MANIFEST)
    raw = KEY.public_key().public_bytes_raw()
    key = COSEKey.new({1: 1, -1: 6, 3: -8, -2: raw, 2: b"ctl"})
    payload = COSE.new().decode(signed, key, external_aad=AAD)
    assert json.loads(payload)["about"]["id"] == "neutral"
