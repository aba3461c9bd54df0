"""`status`, `stats`, `find`: what this laptop holds."""

from __future__ import annotations

import argparse

from ui.command_line.common import Exit, Laptop, say, session


def status(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Counts of people, and how the road looks."""
    with session(laptop, arguments) as opened:
        counts = opened.searching.counts()
        say(
            arguments,
            {
                "user": opened.enroller.user,
                "camp": opened.camp_name,
                "live": opened.is_live(),
                "degraded": laptop.is_degraded,
                "enrolled": counts.enrolled,
                "received": counts.received,
                "waiting": counts.waiting,
                "needs_correction": counts.needs_correction,
                "drafts": counts.drafts,
                "carried": opened.restoring.carried().stored,
                "to_carry": opened.restoring.carried().waiting,
                "put_together_again": opened.recovery.is_worth_telling,
                "without_photo": opened.searching.refused_photos(),
            },
        )
    return Exit.OK


def find(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Members by name in either script, card number, EPIC or mobile."""
    with session(laptop, arguments) as opened:
        for found in opened.searching.find(arguments.text):
            print(f"{found.number}\t{found.name}\t{found.state}")
    return Exit.OK
