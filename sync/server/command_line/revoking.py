"""`revoke device|card`: what no longer counts from now on."""

from __future__ import annotations

import argparse

from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.database import open_database
from sync.server.devices import RegistrationError
from sync.server.revoking import Revocation, revoke


def revoke_device(arguments: argparse.Namespace) -> Exit:
    """A stolen laptop: cards after the counter fail, honest earlier ones keep working."""
    return _revoke(arguments, Revocation(label=arguments.label, after=arguments.after))


def revoke_card(arguments: argparse.Namespace) -> Exit:
    """One card, by its number."""
    return _revoke(arguments, Revocation(number=arguments.number.replace("-", "").upper()))


def _revoke(arguments: argparse.Namespace, wanted: Revocation) -> Exit:
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    engine = open_database(centre.database)
    try:
        made = revoke(engine, keys.control, wanted)
    except RegistrationError as error:
        complain(str(error))
        return Exit.REFUSED
    finally:
        engine.dispose()
    say(arguments, {"list": made.number, "devices": len(made.devices), "cards": len(made.cards)})
    return Exit.OK
