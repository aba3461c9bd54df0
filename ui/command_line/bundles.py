"""`bundle export|take|carry|give-back`: the pen-drive road, both ways and for others.

Exit codes: 0 also when there was nothing to give or to take (the counts say so); 1 when the pen
drive failed; 6 when a file that should be the centre's answer is not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from desktop.domain.carrying import Brought, Given
from desktop.errors import CarryError
from ui.command_line.common import Exit, Laptop, complain, say, session

_T = TypeVar("_T")
_NOTHING = ("E-USB-01", "E-USB-06")


def bundle_export(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    with session(laptop, arguments) as opened:
        given = _or_nothing(lambda: opened.pen_drive.export(arguments.folder), Given())
    say(arguments, {"members": given.members, "files": list(given.files)})
    return Exit.OK


def bundle_take(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    with session(laptop, arguments) as opened:
        try:
            taken = _or_nothing(lambda: opened.pen_drive.take(arguments.path), Brought())
        except CarryError as error:
            complain(error.code)
            return Exit.REFUSED if error.code == "E-USB-03" else Exit.FAILURE
    say(
        arguments,
        {"receipts": taken.receipts, "verdicts": taken.verdicts, "files": list(taken.files)},
    )
    return Exit.OK


def bundle_carry(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    with session(laptop, arguments) as opened:
        bundles, members = opened.pen_drive.carry(arguments.path)
    say(arguments, {"bundles": bundles, "members": members})
    return Exit.OK


def bundle_give_back(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    with session(laptop, arguments) as opened:
        answers = opened.pen_drive.give_back(arguments.folder)
    say(arguments, {"answers": answers})
    return Exit.OK


def _or_nothing(act: Callable[[], _T], nothing: _T) -> _T:
    try:
        return act()
    except CarryError as error:
        if error.code not in _NOTHING:
            raise
        return nothing
