"""Writes the golden pack again (`python -m tests.vectors.make_pack`), only with a new format."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import resources
from sync.protocol import cose
from sync.protocol.pack import AAD, sign_pack

FILE = Path(__file__).with_name("sample.pack")
# A published key: it protects nothing.
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def main() -> None:
    members = resources.tree("packs", "neutral")
    FILE.write_bytes(sign_pack(members, lambda data: cose.sign1(data, KEY, kid=b"ctl", aad=AAD)))


if __name__ == "__main__":
    main()
