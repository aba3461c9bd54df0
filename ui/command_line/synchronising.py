"""`sync`: sends what waits, takes what came, says what happened and why not."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from typing import Final

from desktop.services.session import Session
from desktop.services.synchronising import RoadClosedError
from ui.command_line.common import Exit, Laptop, complain, say, session

_PATIENCE_S: Final = 30.0
_LOOK_AGAIN_S: Final = 0.2


def sync(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """One turn, and then further ones until the centre has judged all; `--once` only the first."""
    with session(laptop, arguments) as opened:
        try:
            facts = _turns(opened, once=arguments.once)
        except RoadClosedError as error:
            complain(error.code)
            return Exit.NETWORK
        counts = asdict(opened.searching.counts())
    say(arguments, {**facts, **counts})
    return Exit.OK


def _turns(opened: Session, *, once: bool) -> dict[str, object]:
    line = opened.synchronising.open_line()
    sent = stored = verdicts = round_trips = turns = 0
    until = time.monotonic() + _PATIENCE_S
    try:
        while True:
            cycle = opened.synchronising.run_once(line)
            turns += 1
            sent, stored = sent + cycle.sent, stored + cycle.stored
            verdicts, round_trips = verdicts + cycle.verdicts, round_trips + cycle.round_trips
            if cycle.verdicts or cycle.stored:
                until = time.monotonic() + _PATIENCE_S
            if once or not line.store.read.outbox.unjudged() or time.monotonic() > until:
                break
            time.sleep(_LOOK_AGAIN_S)
    finally:
        line.close()
    return {
        "sent": sent,
        "stored": stored,
        "verdicts": verdicts,
        "round_trips": round_trips,
        "turns": turns,
    }
