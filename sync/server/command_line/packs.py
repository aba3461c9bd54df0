"""`pack build|lint|sign`: campaign packs, from a folder of sources to a signed file."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from sync.protocol.pack_lint import Weight, lint
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, passphrase, say
from sync.server.command_line.founding import pack_members, signed_pack


def pack_lint(arguments: argparse.Namespace) -> Exit:
    """Everything that a pack should not be; exit code 6 when one of it is an error."""
    findings = lint(pack_members(arguments.source))
    for finding in findings:
        print(json.dumps(dataclasses.asdict(finding), ensure_ascii=False))
    has_error = any(finding.weight is Weight.ERROR for finding in findings)
    return Exit.REFUSED if has_error else Exit.OK


def pack_sign(arguments: argparse.Namespace) -> Exit:
    """Signs a linted pack with this centre's control key."""
    if pack_lint(arguments) is not Exit.OK:
        return Exit.REFUSED
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    out: Path = arguments.out or centre.pack
    out.write_bytes(signed_pack(arguments.source, keys))
    say(arguments, {"pack": str(out), "bytes": out.stat().st_size})
    return Exit.OK
