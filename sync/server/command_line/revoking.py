"""`revoke device|card`, `order`, `release`: what no longer counts, and what counts again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sync.protocol.grants import OrderKind
from sync.server import audit
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.database import open_database
from sync.server.devices import RegistrationError
from sync.server.ordering import order
from sync.server.releasing import release
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


def order_device(arguments: argparse.Namespace) -> Exit:
    """Lock a laptop, wipe it once all that it sealed is here, or free it again."""
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    until = None
    if arguments.until:
        day = datetime.strptime(arguments.until, "%Y-%m-%d").replace(tzinfo=UTC)
        until = int(day.timestamp() * 1000)
    engine = open_database(centre.database)
    try:
        made = order(engine, keys.control, arguments.label, OrderKind(arguments.order), until)
    except RegistrationError as error:
        complain(str(error))
        return Exit.REFUSED
    finally:
        engine.dispose()
    say(arguments, {"order": made.order, "number": made.number, "device": arguments.label})
    return Exit.OK


def release_packets(arguments: argparse.Namespace) -> Exit:
    """Judge again what was held, when the cause is gone."""
    if bool(arguments.places) == bool(arguments.code):
        complain("name packets by their number here, or a code")
        return Exit.USAGE
    engine = open_database(Centre.read(arguments.centre).database)
    try:
        done = release(engine, audit.COMMAND, arguments.places, arguments.code)
    finally:
        engine.dispose()
    say(arguments, {"released": done})
    return Exit.OK if done else Exit.REFUSED


def add_orders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("order", choices=[kind.value for kind in OrderKind])
    parser.add_argument("label")
    parser.add_argument("--until", help="YYYY-MM-DD: a lock that ends by itself")


def add_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("places", type=int, nargs="*", metavar="SEQ", help="the centre's number")
    parser.add_argument("--code", default="", help="all that are held with this code")
