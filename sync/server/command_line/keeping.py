"""`backup` and `restore`: a centre into one sealed file, and back with the escrow key."""

from __future__ import annotations

import argparse
import datetime as dt

from sync.server import keeping
from sync.server.centre import Centre, now_ms
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.keeping import KeepingError
from sync.server.keys import escrow_key


def backup(arguments: argparse.Namespace) -> Exit:
    """While both processes run; needs no passphrase, and cannot be read where it was made."""
    centre = Centre.read(arguments.centre)
    name = f"centre-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.backup"
    try:
        path = keeping.back_up(centre, arguments.folder, name)
    except KeepingError as error:
        complain(str(error))
        return Exit.FAILURE
    facts: dict[str, object] = {"file": str(path), "bytes": path.stat().st_size}
    if not centre.blobs.startswith("file://"):
        facts["photos"] = "not in it: they lie in a bucket of their own"
    say(arguments, facts)
    return Exit.OK


def restore(arguments: argparse.Namespace) -> Exit:
    """Both processes must be stopped; a centre that is there is put aside.  Begins a new epoch."""
    escrow = escrow_key(arguments.escrow, passphrase(arguments))
    try:
        done = keeping.bring_back(
            arguments.file, arguments.centre.resolve(), escrow, now_ms() // 1000
        )
    except KeepingError as error:
        complain(str(error))
        return Exit.REFUSED
    facts: dict[str, object] = {
        "epoch": done.epoch,
        "restored to": done.restored_to,
        "put aside": done.put_aside,
    }
    say(arguments, facts)
    return Exit.OK
