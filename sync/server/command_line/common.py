"""What every command of the centre shares: exit codes, secrets, answers."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from enum import IntEnum
from pathlib import Path

from sync.server.keys import PASSPHRASE_ENV


class Exit(IntEnum):
    """What the exit code means; the same on the laptop."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    CONFIGURATION = 3
    LOCKED = 4
    NETWORK = 5
    REFUSED = 6
    TRY_AGAIN = 75


def passphrase(arguments: argparse.Namespace, *, twice: bool = False) -> bytes:
    """The open process's passphrase: from a file, the environment or a prompt; never a flag."""
    if arguments.passphrase_file:
        return Path(arguments.passphrase_file).read_bytes().strip()
    if PASSPHRASE_ENV in os.environ:
        return os.environ[PASSPHRASE_ENV].encode()
    typed = getpass.getpass("Passphrase of the opener: ")
    if twice and typed != getpass.getpass("Once more: "):
        raise SystemExit(Exit.USAGE)
    return typed.encode()


def say(arguments: argparse.Namespace, facts: dict[str, object]) -> None:
    """Facts on stdout, as JSON when asked."""
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, sort_keys=True))
        return
    for name, value in facts.items():
        print(f"{name}: {value}")


def complain(words: str) -> None:
    """Errors go to stderr."""
    print(words, file=sys.stderr)


def add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--centre", type=Path, default=Path(os.environ.get("SADASYA_CENTRE", "centre")),
        help="the centre's folder (or SADASYA_CENTRE)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument(
        "--passphrase-file", help="file with the opener's passphrase (or SADASYA_OPEN_PASSPHRASE)"
    )
