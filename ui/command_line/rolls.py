"""`roll take|list|find`: voters' lists on this laptop."""

from __future__ import annotations

import argparse
import dataclasses
import json
from datetime import UTC, datetime

from desktop.services.rolls import HeldRoll, RollRefusal
from ui.command_line.common import Exit, Laptop, complain, say, session


def roll_take(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Takes a list from a file; exit code 6 with the code of the refusal."""
    with session(laptop, arguments) as opened:
        taken = opened.rolls.take(arguments.file)
    if isinstance(taken, RollRefusal):
        complain(taken.code)
        return Exit.REFUSED
    say(arguments, _facts(taken))
    return Exit.OK


def roll_list(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    with session(laptop, arguments) as opened:
        held = opened.rolls.held()
    if arguments.json:
        print(json.dumps([_facts(one) for one in held], ensure_ascii=False))
        return Exit.OK
    for one in held:
        say(arguments, _facts(one))
    return Exit.OK


def roll_find(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Voters by voter card number, part/serial, serial in the booth, or name as it sounds."""
    with session(laptop, arguments) as opened:
        hits = opened.rolls.find(arguments.text, arguments.booth)
    if arguments.json:
        rows = [dataclasses.asdict(hit.voter) | {"roll": hit.roll} for hit in hits]
        print(json.dumps(rows, ensure_ascii=False))
        return Exit.OK
    for hit in hits:
        voter = hit.voter
        print(f"{voter.part}/{voter.serial}\t{voter.epic}\t{voter.name_hi}\t{voter.relation_hi}")
    return Exit.OK


def _facts(held: HeldRoll) -> dict[str, object]:
    until = datetime.fromtimestamp(held.not_after, UTC).date().isoformat()
    return {
        "roll": held.name,
        "places": list(held.places),
        "rows": held.rows,
        "as_of": held.as_of,
        "until": until,
    }
