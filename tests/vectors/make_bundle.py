"""Writes the golden bundle and its answer: `python -m tests.vectors.make_bundle`, after `make`.

They hold the packet, receipt and feed page that are kept already, so they come out the same.
"""

from __future__ import annotations

import json

from sync.protocol import canonical, certificates
from sync.protocol.bundle import AnswerHead, BundleHead, read_bundle, write_bundle
from tests.vectors.make import HERE, NOW, header, public, signing_key

NAME = bytes.fromhex("0a1b2c3d4e5f6071")


def make() -> dict[str, bytes]:
    packet, receipt, page = (
        (HERE / name).read_bytes() for name in ("packet.cbor", "receipt.cbor", "feed_page.cbor")
    )
    told = BundleHead(
        dev=header().dev, bundle=NAME, count=1, first=7, last=7, made=9, after="1.0", epoch=1,
        made_at=NOW * 1000,
    )  # fmt: skip
    bundle = write_bundle(told, [packet], signing_key("device"))
    head = AnswerHead(
        dev=told.dev, bundle=NAME, after="1.0", next="1.1", epoch=1, trailer=True, made=9, has=7,
        missing=((3, 3), (8, 8)), pages=(canonical.digest(page),), at=NOW * 1000,
    ).sign(signing_key("receipts"), certificates.key_id(public("receipts")))  # fmt: skip
    return {
        "bundle.enb": bundle,
        "bundle_trailer.cbor": read_bundle(bundle).trailer,
        "answer.rcpt": b"".join(canonical.sequence([head, receipt, page])),
        "answer_head.cbor": head,
    }


def main() -> None:
    path = HERE / "index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    for name, data in make().items():
        (HERE / name).write_bytes(data)
        index["sha256"][name] = canonical.digest(data).hex()
    path.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
