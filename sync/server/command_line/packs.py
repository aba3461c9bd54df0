"""`pack build|lint|sign`: campaign packs, from a folder of sources to a signed file."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from sync.protocol.pack_lint import Finding, Weight, lint
from sync.server.campaigns import UnfitPackError, keep_pack, unfit
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.command_line.founding import pack_members, signed_pack
from sync.server.xlsform import RefusedCell, compile_form

FORM, SOURCE = "form.json", "form.xlsx"


def pack_build(arguments: argparse.Namespace) -> Exit:
    """form.json from form.xlsx; a cell that packs cannot ask is named, and nothing is written."""
    folder = Path(arguments.source)
    source = folder / SOURCE
    if not source.is_file():
        complain(f"there is no {SOURCE} in {folder}")
        return Exit.USAGE
    compiled = compile_form(source.read_bytes())
    if isinstance(compiled, RefusedCell):
        complain(str(compiled))
        return Exit.REFUSED
    (folder / FORM).write_bytes(compiled)
    say(arguments, {"form": str(folder / FORM), "bytes": len(compiled)})
    return Exit.OK


def pack_lint(arguments: argparse.Namespace) -> Exit:
    """Everything that a pack should not be; exit code 6 when one of it is an error."""
    findings = tuple(_findings(pack_members(arguments.source)))
    for finding in findings:
        print(json.dumps(dataclasses.asdict(finding), ensure_ascii=False))
    has_error = any(finding.weight is Weight.ERROR for finding in findings)
    return Exit.REFUSED if has_error else Exit.OK


def _findings(members: Mapping[str, bytes]) -> Iterator[Finding]:
    yield from lint(members)
    if SOURCE in members:
        compiled = compile_form(members[SOURCE])
        if isinstance(compiled, RefusedCell):
            yield Finding(Weight.ERROR, SOURCE, "form.cell", str(compiled))
        elif compiled != members.get(FORM):
            yield Finding(Weight.ERROR, FORM, "form.not_built", f"build it from {SOURCE}")
    if found := unfit(members):
        yield Finding(Weight.ERROR, found.member, "pack.unfit", found.reason)


def pack_sign(arguments: argparse.Namespace) -> Exit:
    """Signs a linted pack with this centre's control key."""
    if pack_lint(arguments) is not Exit.OK:
        return Exit.REFUSED
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    pack = signed_pack(arguments.source, keys)
    control = keys.control.public_key().public_bytes_raw()
    try:
        # The pack in force may be older than the folder of versions: it is kept first.
        if centre.pack.exists():
            keep_pack(centre, centre.pack.read_bytes(), control)
        if keep_pack(centre, pack, control) is None:
            complain("this version is signed already with another content: raise the version")
            return Exit.REFUSED
    except UnfitPackError as error:
        complain(str(error))
        return Exit.REFUSED
    out: Path = arguments.out or centre.pack
    out.write_bytes(pack)
    say(arguments, {"pack": str(out), "bytes": out.stat().st_size})
    return Exit.OK
