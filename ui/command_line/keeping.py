"""`backup`, `restore`, `readdress`, `audit verify`: what is kept twice, what a spare takes over."""

from __future__ import annotations

import argparse
import getpass
import os
from dataclasses import asdict
from pathlib import Path

from desktop.services.readdressing import readdress
from ui.command_line.common import Exit, Laptop, complain, say, session


def backup(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """One file for a pen drive; a supervisor's to make."""
    with session(laptop, arguments) as opened:
        path, packets = opened.for_a_spare.write(arguments.folder, _passphrase(arguments))
    say(arguments, {"file": str(path), "packets": packets})
    return Exit.OK


def restore(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """A backup, or the `spool` folder of a dead disk; packets need no passphrase."""
    passphrase = "" if arguments.packets_only or arguments.source.is_dir() else None
    with session(laptop, arguments) as opened:
        known = _passphrase(arguments) if passphrase is None else passphrase
        found = opened.restoring.restore(arguments.source, known)
    say(arguments, asdict(found))
    if found.unreadable or not found.is_whole:
        complain(f"{found.unreadable} could not be read")
        return Exit.FAILURE
    return Exit.OK


def audit_verify(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Whether each row of the audit log follows from the one before."""
    with session(laptop, arguments) as opened:
        broken, rows = opened.restoring.first_break_of_the_audit()
    say(arguments, {"rows": rows, "first_break": broken})
    return Exit.OK if broken is None else Exit.REFUSED


def readdress_backup(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Needs nothing of this laptop: those who keep the escrow key do it on any machine."""
    del laptop
    opens_key = _secret(arguments.escrow_passphrase_file, "ESCROW", "the escrow key")
    path = readdress(
        arguments.source, arguments.escrow, opens_key, _passphrase(arguments), arguments.folder
    )
    say(arguments, {"file": str(path)})
    return Exit.OK


def _passphrase(arguments: argparse.Namespace) -> str:
    return _secret(arguments.passphrase_file, "BACKUP", "the backup")


def _secret(file: str | None, name: str, what: str) -> str:
    """From a file, the environment or a prompt; never from a flag."""
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    if f"SADASYA_{name}_PASSPHRASE" in os.environ:
        return os.environ[f"SADASYA_{name}_PASSPHRASE"]
    return getpass.getpass(f"passphrase of {what}: ")
