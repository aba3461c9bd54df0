"""The `sadasya-server` command.

Exit codes: 0 ok · 1 failure · 2 usage · 3 configuration · 4 locked or not allowed · 5 network ·
6 data refused · 75 try again.  Secrets come from a prompt, a file or the environment.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from sync.server.centre import SettingsError
from sync.server.command_line import (
    bundles,
    counting,
    founding,
    keeping,
    packs,
    people,
    registering,
    revoking,
    rolls,
    running,
)
from sync.server.command_line.common import Exit, add_common, complain
from sync.server.keys import KeyFileError

Run = Callable[[argparse.Namespace], Exit]


def main(words: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    run: Run = arguments.run
    try:
        return int(run(arguments))
    except SettingsError as error:
        complain(str(error))
        return int(Exit.CONFIGURATION)
    except KeyFileError as error:
        complain(f"a key does not open with this passphrase: {error}")
        return int(Exit.LOCKED)
    except OperationalError as error:
        complain(f"the database does not answer: {error.orig}")
        return int(Exit.TRY_AGAIN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sadasya-server", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _founding(commands)
    _running(commands)
    _registering(commands)
    _revoking(commands)
    _packs(commands)
    roll = commands.add_parser("roll", help="voters' lists").add_subparsers(required=True)
    rolls.add_to(_add(roll, "build", rolls.roll_build, "seal a voters' list to laptops"))
    bundle = commands.add_parser("bundle", help="the pen-drive road").add_subparsers(required=True)
    bundles.add_to(_add(bundle, "import", bundles.bundle_import, "take in bundles from a stick"))
    return parser


def _add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Run,
         words: str) -> argparse.ArgumentParser:  # fmt: skip
    parser = commands.add_parser(name, help=words, description=words)
    add_common(parser)
    parser.set_defaults(run=run)
    return parser


def _founding(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = _add(commands, "init", founding.init, "make a centre: keys, TLS, database, pack")
    init.add_argument("--url", default="https://127.0.0.1:8443", help="how laptops reach it")
    init.add_argument("--listen", default="127.0.0.1", help="address to listen on")
    init.add_argument("--database", default="", help="a PostgreSQL URL; SQLite otherwise")
    init.add_argument("--blobs", default="", help="s3://… or file:///…; a folder otherwise")
    init.add_argument("--root", type=Path, help="where the root and escrow keys go")
    init.add_argument("--pack", default="chhattisgarh", help="a pack's folder, or a shipped one")
    init.add_argument("--public-tls", action="store_true", help="a public authority is used")
    _add(commands, "migrate", founding.run_migrate, "bring the database to this version")
    _add(commands, "selftest", founding.selftest, "see that a centre is whole")
    _add(commands, "stats", counting.stats, "how much the centre holds")
    words = "what the centre has kept for longer than it must; says it and removes nothing"
    retention = _add(commands, "retention", counting.retention, words)
    retention.add_argument("--dry-run", action="store_true", help="say what would go")
    retention.add_argument("--days", type=int, default=365, help="how long raw packets stay")
    count = _add(commands, "count", counting.count, "what is missing of each laptop, by number")
    count.add_argument("--scope", default="", help="code of a place; else every laptop")
    day = _add(commands, "day", counting.day, "read a laptop's statement about a day")
    day.add_argument("statement", metavar="FILE|TEXT", help="its code's text, or the copied line")
    backup = _add(commands, "backup", keeping.backup, "everything, sealed to the escrow key")
    backup.add_argument("folder", type=Path)
    restore = _add(commands, "restore", keeping.restore, "a centre from a backup; a new epoch")
    restore.add_argument("file", type=Path)
    restore.add_argument("--escrow", type=Path, required=True, help="the escrow key's file")


def _running(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add(commands, "serve", running.serve, "run both processes")
    _add(commands, "receive", running.run_receive, "run the process that faces the network")
    opening = _add(commands, "open", running.run_open, "run the process that opens packets")
    opening.add_argument("--once", action="store_true", help="stop when nothing waits")
    opening.add_argument("--secret-on-stdin", action="store_true", help=argparse.SUPPRESS)


def _registering(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    device = commands.add_parser("device", help="laptops").add_subparsers(required=True)
    add = _add(device, "add", registering.device_add, "register a laptop")
    add.add_argument("label")
    add.add_argument("--scope", default="CG", help="code of the place it works in")
    add.add_argument("--camp-code", default="camp-1")
    add.add_argument("--camp-hi", default="शिविर 1")
    add.add_argument("--camp-en", default="Camp 1")
    add.add_argument("--out", type=Path, help="folder for the text and QR")
    _add(device, "list", registering.device_list, "laptops and their states")
    respond = _add(device, "respond", registering.device_respond, "answer a request file")
    respond.add_argument("request", type=Path)
    respond.add_argument("--out", type=Path, required=True)
    confirm = _add(device, "confirm", registering.device_confirm, "open a laptop's packet file")
    confirm.add_argument("label")
    confirm.add_argument("packets", type=Path)
    confirm.add_argument("--out", type=Path, required=True)
    user = commands.add_parser("user", help="people on laptops").add_subparsers(required=True)
    add = _add(user, "add", registering.user_add, "grant a person work on laptops")
    add.add_argument("user")
    add.add_argument("--name", required=True, help="in Hindi")
    add.add_argument("--name-latin", default="", help="in Latin letters")
    add.add_argument("--role", choices=registering.ROLES, default="enroller")
    add.add_argument("--scope", default="CG")
    add.add_argument("--devices", nargs="+", default=["*"], help="labels; * is any of the scope")
    add.add_argument("--days", type=int, default=365)
    add.add_argument("--out", type=Path, help="folder for the code and QR")
    person = commands.add_parser("person", help="people at the centre's pages")
    add = _add(person.add_subparsers(required=True), "add", people.person_add, "register a person")
    add.add_argument("user")
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=people.ROLES, default="district")
    add.add_argument("--scope", default="CG", help="code of the place they answer for")
    add.add_argument(
        "--password-file", help="file with the passphrase (or SADASYA_PERSON_PASSWORD)"
    )
    add.add_argument("--out", type=Path, help="folder for the QR")


def _revoking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    revoke = commands.add_parser("revoke", help="what no longer counts").add_subparsers(
        required=True
    )
    device = _add(revoke, "device", revoking.revoke_device, "a laptop, stolen or lost")
    device.add_argument("label")
    device.add_argument(
        "--after", type=int, help="its last card that still counts; else the last the centre saw"
    )
    card = _add(revoke, "card", revoking.revoke_card, "one card")
    card.add_argument("number")
    orders = _add(commands, "order", revoking.order_device, "lock, wipe or free a laptop")
    revoking.add_orders(orders)
    released = _add(commands, "release", revoking.release_packets, "judge again what is held")
    revoking.add_release(released)


def _packs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pack = commands.add_parser("pack", help="campaign packs").add_subparsers(required=True)
    build = _add(pack, "build", packs.pack_build, "form.json from form.xlsx")
    build.add_argument("source", help="a folder of sources")
    lint = _add(pack, "lint", packs.pack_lint, "what a pack should not be")
    lint.add_argument("source", help="a folder of sources, or a shipped pack by name")
    sign = _add(pack, "sign", packs.pack_sign, "lint and sign a pack for this centre")
    sign.add_argument("source", help="a folder of sources, or a shipped pack by name")
    sign.add_argument("--out", type=Path, help="the .pack file; else the centre's own")


if __name__ == "__main__":
    sys.exit(main())
