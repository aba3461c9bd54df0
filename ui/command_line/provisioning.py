"""`activate`: makes this laptop a device, over the network or by files."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.errors import KnownError
from desktop.services.provisioning import Activated, ActivationRefusal
from ui.command_line.common import Exit, Laptop, complain, exit_for, say, secret, session, user_code


def activate(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Asks the centre, verifies everything up to the root in the text, proves the seal."""
    held = laptop.hold()
    try:
        pin = secret(arguments, "A new PIN (a passphrase where the laptop is DEGRADED): ")
        if arguments.response:
            return _from_response(laptop, arguments, pin)
        text = _text(arguments)
        if arguments.request:
            refused = laptop.provisioning.write_request(text, pin, arguments.request)
            return _told(arguments, refused or {"request": str(arguments.request)})
        done = laptop.provisioning.activate(text, user_code(arguments), pin)
        return _finished(laptop, arguments, done)
    finally:
        held.release()


def _from_response(laptop: Laptop, arguments: argparse.Namespace, pin: str) -> Exit:
    done = laptop.provisioning.read_response(
        arguments.response, arguments.packets, user_code(arguments), pin
    )
    return _finished(laptop, arguments, done)


def _finished(
    laptop: Laptop, arguments: argparse.Namespace, done: Activated | ActivationRefusal
) -> Exit:
    if isinstance(done, ActivationRefusal):
        return _told(arguments, done)
    say(
        arguments,
        {"user": done.user, "live": done.is_live, "degraded": laptop.is_degraded},
    )
    return Exit.OK if done.is_live or arguments.response else Exit.TRY_AGAIN


def _told(arguments: argparse.Namespace, outcome: ActivationRefusal | dict[str, str]) -> Exit:
    if isinstance(outcome, ActivationRefusal):
        complain(outcome.code)
        return exit_for(KnownError(outcome.code))
    say(arguments, outcome)
    return Exit.OK


def _text(arguments: argparse.Namespace) -> str:
    if arguments.file:
        return Path(arguments.file).read_text(encoding="utf-8")
    return str(arguments.code or "")


def prove(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Reads the centre's file that answers the test packet: receipts, then the verdict."""
    with session(laptop, arguments) as opened:
        taken = opened.synchronising.take(arguments.answer.read_bytes())
        is_live = opened.is_live()
    if taken is None:
        complain("E-ACT-02")
        return Exit.REFUSED
    say(arguments, {"stored": taken.stored, "verdicts": taken.verdicts, "live": is_live})
    return Exit.OK if is_live else Exit.REFUSED
