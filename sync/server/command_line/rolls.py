"""`roll build`: a voters' list for named laptops, as a file to carry."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sync.server.centre import Centre, now_ms
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.database import open_database
from sync.server.roll_rows import RollRefusedError, read_rows
from sync.server.rolls import NewRoll, build

_LONGEST_ID: Final = 48


def roll_build(arguments: argparse.Namespace) -> Exit:
    """Reads the CSV, seals it to the laptops and signs it; exit code 6 with the line at fault."""
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    places = tuple(dict.fromkeys(place.upper() for place in arguments.place))
    new = NewRoll(
        id=(arguments.id or "-".join(places)).lower()[:_LONGEST_ID],
        places=places,
        labels=tuple(getattr(arguments, "for")),
        as_of=arguments.as_of or _new_year(),
        days=arguments.days,
    )
    try:
        rows = read_rows(arguments.csv, places)
        built = build(open_database(centre.database), keys.control, new, rows, arguments.out)
    except RollRefusedError as error:
        complain(str(error))
        return Exit.REFUSED
    say(
        arguments,
        {
            "roll": built.name,
            "rows": built.rows,
            "laptops": list(built.laptops),
            "bytes": built.size,
            "out": str(arguments.out),
        },
    )
    return Exit.OK


def _new_year() -> str:
    """Lists are usually drawn up as of the first of January."""
    return f"{datetime.fromtimestamp(now_ms() / 1000, UTC).year}-01-01"


def add_to(roll: argparse.ArgumentParser) -> None:
    """The words of `roll build`."""
    roll.add_argument("--csv", type=Path, required=True, metavar="FILE")
    roll.add_argument("--place", nargs="+", required=True, help="codes of the booths or the seat")
    roll.add_argument("--for", nargs="+", required=True, metavar="LABEL",
                      help="laptops; * is every live one whose scope holds the places")  # fmt: skip
    roll.add_argument("--id", default="", help="the list's name; else made of the places")
    roll.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="the date of the ages")
    roll.add_argument("--days", type=int, default=90, help="until laptops delete it")
    roll.add_argument("--out", type=Path, required=True, metavar="FILE.roll")
