"""`user add`: a second person on this laptop."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path

from desktop.errors import KnownError
from desktop.services.clock import Clock
from desktop.services.people import PersonRefusal
from ui.command_line.common import Exit, Laptop, complain, exit_for, say, session, user_code


def user_add(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Somebody who may unlock already does so; the new person brings a code and a PIN."""
    with session(laptop, arguments) as opened:
        added = opened.people.add(
            user_code(arguments), _new_pin(arguments), opened.enroller.user, Clock()
        )
    if isinstance(added, PersonRefusal):
        complain(added.code)
        return exit_for(KnownError(added.code))
    say(arguments, {"user": added.user})
    return Exit.OK


def _new_pin(arguments: argparse.Namespace) -> str:
    if arguments.new_pin_file:
        return Path(arguments.new_pin_file).read_text(encoding="utf-8").strip()
    return os.environ.get("SADASYA_NEW_PIN") or getpass.getpass("The new person's PIN: ")
