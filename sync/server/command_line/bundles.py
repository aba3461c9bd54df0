"""`bundle import`: what came by pen drive, and the answers that go back on it."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from sync.protocol.bundle import LARGEST_BUNDLE
from sync.server.audit import COMMAND
from sync.server.bundles import Bundles, Taken, Tally
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, say
from sync.server.counting import runs_in_words
from sync.server.database import is_current, kept, open_database, reading
from sync.server.receiving import Receiving

_LOOK_EVERY_S: Final = 0.1


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="bundles, or a stick")
    parser.add_argument("--answers", type=Path, help="folder for the answers; else beside each")
    words = "seconds to wait for the opener, so that verdicts go back too"
    parser.add_argument("--wait", type=float, default=10.0, metavar="S", help=words)


def bundle_import(arguments: argparse.Namespace) -> Exit:
    """Takes every whole packet; exit code 6 when something was refused or is missing."""
    centre = Centre.read(arguments.centre)
    engine = open_database(centre.database)
    if not is_current(engine):
        complain("the database is of another version: run `sadasya-server migrate`")
        return Exit.CONFIGURATION
    bundles = _bundles(centre, engine)
    taken: dict[Path, Taken] = {}
    is_well = True
    for path in _files(arguments.files):
        found = _taken(bundles, path)
        is_well &= found is not None and found.asked is not None and not found.not_taken
        if found is not None:
            taken[path] = found
    _wait_for_opener(bundles, taken, arguments.wait)
    tallies = {one.asked.dev: bundles.tally(one.asked.dev) for one in taken.values() if one.asked}
    for path, one in taken.items():
        is_well &= _leave_answer(bundles, path, one, arguments.answers)
    _tell(arguments, taken, tallies)
    is_whole = not any(tally.missing for tally in tallies.values())
    has_trailers = all(one.asked and one.asked.has_trailer for one in taken.values())
    return Exit.OK if is_well and is_whole and has_trailers and taken else Exit.REFUSED


def _bundles(centre: Centre, engine: Engine) -> Bundles:
    with reading(engine) as connection:
        epoch = int(kept(connection, "epoch") or b"1")
    key = centre.keys.receipts_key()
    return Bundles(engine, Receiving(engine, key, epoch), key, epoch)


def _files(named: list[Path]) -> list[Path]:
    """A folder stands for the bundles in it."""
    return [
        found
        for path in named
        for found in (sorted(path.glob("*.[eE][nN][bB]")) if path.is_dir() else [path])
    ]


def _taken(bundles: Bundles, path: Path) -> Taken | None:
    """None where the file cannot be read; the others go on."""
    try:
        if path.stat().st_size > LARGEST_BUNDLE:
            complain(f"{path.name}: larger than a bundle")
            return None
        taken = bundles.take(path.read_bytes(), COMMAND)
    except OSError as error:
        complain(f"{path.name}: {error.strerror}")
        return None
    if taken.asked is None:
        complain(f"{path.name}: nothing in it is of a laptop of this centre")
    elif not taken.asked.has_trailer:
        complain(f"{path.name}: damaged or cut off: its trailer does not verify")
    return taken


def _wait_for_opener(bundles: Bundles, taken: dict[Path, Taken], wait_s: float) -> None:
    devices = {one.asked.dev for one in taken.values() if one.asked}
    until = time.monotonic() + wait_s
    while time.monotonic() < until and any(bundles.unjudged(dev) for dev in devices):
        time.sleep(_LOOK_EVERY_S)


def _leave_answer(bundles: Bundles, path: Path, taken: Taken, folder: Path | None) -> bool:
    """Written aside and renamed: a stick that is pulled out holds no half answer."""
    answer = bundles.answer(taken)
    if answer is None or taken.asked is None:
        return False
    target = (folder or path.parent) / f"{taken.asked.name}.rcpt"
    aside = target.with_name(target.name + ".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except OSError as error:
        complain(f"{target.name}: {error.strerror}")
        return False
    return True


def _tell(
    arguments: argparse.Namespace, taken: dict[Path, Taken], tallies: dict[bytes, Tally]
) -> None:
    if arguments.json:
        files = {
            path.name: {
                "bundle": one.asked.name if one.asked else None,
                "trailer": bool(one.asked and one.asked.has_trailer),
                "packets": one.packets,
                **one.outcomes,
            }
            for path, one in taken.items()
        }
        laptops = {
            tally.label: {"made": tally.made, "has": tally.has, "missing": list(tally.missing)}
            for tally in tallies.values()
        }
        say(arguments, {"files": files, "laptops": laptops})
        return
    for path, one in taken.items():
        words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(one.outcomes.items()))
        print(f"{path.name}: {words or 'no packets'}")
    for tally in tallies.values():
        missing = f", missing {runs_in_words(tally.missing)}" if tally.missing else ""
        print(f"{tally.label}: made {tally.made}, has {tally.has}{missing}")
