"""The `sadasya` command; opens the window only when asked to.

Exit codes: 0 ok · 1 failure · 2 usage · 3 configuration · 4 locked or not allowed · 5 network ·
6 data refused · 75 try again.  Secrets come from a prompt, a file or the environment, never from a
flag: SADASYA_PIN, SADASYA_USER_CODE.
"""

from __future__ import annotations

import argparse
import errno
import io
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from desktop.bootstrap import application_in, practice_application
from desktop.errors import KnownError, StoreError
from ui.command_line.common import Exit, Laptop, LockedError, Run, complain, exit_for

_OF_A_DISK: Final = (errno.ENOSPC, errno.EIO, errno.EPIPE)
_UNSAID: Final = "the answer could not be written: {}"


def main(words: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    laptop = application_in(getattr(arguments, "data", None))
    run: Run = arguments.run
    try:
        code = int(run(laptop, arguments))
        return code if _all_is_said() else int(Exit.FAILURE)
    except LockedError as error:
        complain(str(error))
        return int(Exit.LOCKED)
    except KnownError as error:
        complain(str(error))
        return int(exit_for(error))
    except OSError as error:
        if error.errno not in _OF_A_DISK:
            raise
        if _all_is_said():  # all but what did not fit into the buffer
            complain(_UNSAID.format(error.strerror))
        return int(Exit.FAILURE)


def _all_is_said() -> bool:
    """Whether what was printed has left; on a full disk it would be lost without a word."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # What is left over would be tried again at the very end, and end in code 120.
        sys.stdout = io.StringIO()
        complain(_UNSAID.format(error.strerror))
        return False
    return True


def _window(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    from ui.application import run_window  # noqa: PLC0415 - commands need no Qt

    del arguments
    try:
        held = laptop.hold()
    except StoreError as error:
        return _open_already(laptop, error)
    try:
        return Exit(run_window(laptop))  # type: ignore[arg-type] # the same application, more of it
    finally:
        held.release()


def _open_already(laptop: Laptop, error: StoreError) -> Exit:
    """Whoever starts the program again gets the window that is there, and a word about it."""
    from ui.application import forward_words, say_open_already  # noqa: PLC0415 - the same

    language = laptop.preferences.language
    if laptop.calling.call():
        print(forward_words(language))
        return Exit.OK
    complain(str(error))
    say_open_already(language)
    return Exit.TRY_AGAIN


def _demo(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """A laptop of its own, whatever this one holds."""
    from ui.command_line.demo import demo  # noqa: PLC0415 - commands need no Qt

    del laptop
    return demo(practice_application, arguments)


def _lazily(module: str, name: str) -> Run:
    """Commands load what they need and no more: `card verify` must not wait for a camera."""

    def run(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
        from importlib import import_module  # noqa: PLC0415

        command: Run = getattr(import_module(f"ui.command_line.{module}"), name)
        return command(laptop, arguments)

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sadasya", description=__doc__)
    _common(parser)
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add(commands, "app", "the window", _window)
    practice = _add(commands, "demo", "a whole camp with sample people", _demo)
    practice.add_argument("--headless", action="store_true", help="play it without a display")
    practice.add_argument("--out", type=Path, default=Path("demo-output"), help="where it goes")
    _provisioning(commands)
    _people(commands)
    _enrolling(commands)
    _add(commands, "status", "what this laptop holds", _lazily("looking", "status"))
    found = _add(commands, "find", "look for members", _lazily("looking", "find"))
    found.add_argument("text")
    words = "what is wrong with this laptop or its way to the centre, and what to do"
    doctor = _add(commands, "doctor", words, _lazily("doctor", "doctor"))
    doctor.add_argument("--support", action="store_true", help="codes alone, for support")
    sync = _add(commands, "sync", "send what waits", _lazily("synchronising", "sync"))
    sync.add_argument("--once", action="store_true", help="one turn only")
    _cards(commands)
    _rolls(commands)
    _bundles(commands)
    _keeping(commands)
    camp = commands.add_parser("camp", help="the day of a camp").add_subparsers(required=True)
    close = _add(camp, "close", "the day's signed statement", _lazily("camp", "camp_close"))
    close.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD; today without it")
    close.add_argument("--out", type=Path, help="FILE.pdf (A4) or FILE.png (58 mm slip)")
    return parser


def _keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "one file from which a spare takes over (supervisors)"
    out = _add(commands, "backup", words, _lazily("keeping", "backup"))
    out.add_argument("folder", type=Path, help="the pen drive")
    words = "take over from a dead laptop: its backup, or its spool folder"
    back = _add(commands, "restore", words, _lazily("keeping", "restore"))
    back.add_argument("source", type=Path)
    back.add_argument("--packets-only", action="store_true", help="carry; open nothing")
    words = "a backup whose passphrase is lost, closed again for a new one by the escrow key"
    again = _add(commands, "readdress", words, _lazily("keeping", "readdress_backup"))
    again.add_argument("source", type=Path)
    again.add_argument("--escrow", type=Path, required=True, help="the key's file")
    again.add_argument("--escrow-passphrase-file", help="(or SADASYA_ESCROW_PASSPHRASE)")
    again.add_argument("--folder", type=Path, required=True, help="where the new file goes")
    for one in (out, back, again):
        one.add_argument("--passphrase-file", help="(or SADASYA_BACKUP_PASSPHRASE)")
    audit = commands.add_parser("audit", help="the audit log").add_subparsers(required=True)
    _add(audit, "verify", "whether it hangs together", _lazily("keeping", "audit_verify"))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=argparse.SUPPRESS, help="(or SADASYA_DATA)")


def _add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str,
         run: Run) -> argparse.ArgumentParser:  # fmt: skip
    parser = commands.add_parser(name, help=words, description=words)
    _common(parser)
    parser.add_argument("--json", dest="json", action="store_true", help="answer as JSON")
    parser.add_argument("--user", help="who unlocks (or SADASYA_USER); else the first")
    parser.add_argument("--pin-file", help="file with the PIN (or SADASYA_PIN)")
    parser.set_defaults(run=run)
    return parser


def _provisioning(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    activate = _add(
        commands, "activate", "make this laptop a device", _lazily("provisioning", "activate")
    )
    activate.add_argument("--code", help="the activation text as pasted or scanned")
    activate.add_argument("--file", type=Path, help="file with the activation text")
    activate.add_argument("--user-code-file", help="file with the person's own code")
    activate.add_argument("--request", type=Path, help="write a request file; no network")
    activate.add_argument("--response", type=Path, help="read the centre's response file")
    activate.add_argument("--packets", type=Path, help="where the test packet goes, as a file")
    proof = _add(
        commands, "prove", "read the centre's answer to the test packet",
        _lazily("provisioning", "prove"),
    )  # fmt: skip
    proof.add_argument("answer", type=Path)


def _people(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    user = commands.add_parser("user", help="who may unlock").add_subparsers(required=True)
    words = "let a second person unlock, with their own code and PIN"
    add = _add(user, "add", words, _lazily("people", "user_add"))
    add.add_argument("--user-code-file", help="file with that person's code (SADASYA_USER_CODE)")
    add.add_argument("--new-pin-file", help="file with that person's new PIN (SADASYA_NEW_PIN)")


def _enrolling(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "seal members from files; prints ACK when each is safe on this laptop"
    enrol = commands.add_parser("enrol", help=words, description=words)
    _common(enrol)
    enrol.add_argument("--json", dest="answers", type=Path, required=True, metavar="FILE",
                       help="answers as JSON, or .jsonl with one member a line")  # fmt: skip
    enrol.add_argument("--photo", type=Path)
    enrol.add_argument("--no-photo", default="", metavar="REASON", help="why there is none")
    enrol.add_argument("--json-output", action="store_true", help="answer as JSON")
    enrol.add_argument("--user", help="who unlocks (or SADASYA_USER); else the first")
    enrol.add_argument("--pin-file", help="file with the PIN (or SADASYA_PIN)")
    enrol.set_defaults(run=_lazily("enrolling", "enrol"))
    words = "correct a sealed member: a new revision, with the reason"
    amend = commands.add_parser("amend", help=words, description=words)
    _common(amend)
    amend.add_argument("member", help="card number or id")
    amend.add_argument("--json", dest="answers", type=Path, metavar="FILE",
                       help="the answers that change, as JSON; null takes one back")  # fmt: skip
    amend.add_argument("--json-output", dest="json", action="store_true", help="answer as JSON")
    amend.add_argument("--user", help="who unlocks (or SADASYA_USER); else the first")
    amend.add_argument("--pin-file", help="file with the PIN (or SADASYA_PIN)")
    amend.set_defaults(run=_lazily("amending", "amend"))
    amend.add_argument("--photo", type=Path)
    amend.add_argument("--reason", required=True,
                       help="typing_mistake, member_asked, photo_added, other")  # fmt: skip
    amend.add_argument("--words", default="", help="the reason in words, for other")
    words = "a member takes their consent back: out of every list and count at the centre"
    withdraw = _add(commands, "withdraw", words, _lazily("amending", "withdraw"))
    withdraw.add_argument("member", help="card number or id")
    withdraw.add_argument("--reason", default="member_asked", help="member_asked, mistake, other")
    withdraw.add_argument("--wish", default="end", help="end or erase")
    withdraw.add_argument("--words", default="", help="the reason in words, for other")


def _rolls(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    roll = commands.add_parser("roll", help="voters' lists").add_subparsers(required=True)
    take = _add(roll, "take", "take a voters' list from a file", _lazily("rolls", "roll_take"))
    take.add_argument("file", type=Path)
    _add(roll, "list", "the lists on this laptop", _lazily("rolls", "roll_list"))
    find = _add(roll, "find", "look a voter up", _lazily("rolls", "roll_find"))
    find.add_argument("text", help="voter card number, part/serial, serial or name")
    find.add_argument("--booth", help="code of the booth; its voters come first")


def _bundles(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bundle = commands.add_parser("bundle", help="the pen-drive road").add_subparsers(required=True)
    words = "what waits, as sealed files on a pen drive"
    export = _add(bundle, "export", words, _lazily("bundles", "bundle_export"))
    export.add_argument("folder", type=Path, help="the pen drive")
    for name in ("take", "receipts"):
        words = "the centre's answers for this laptop, from a pen drive"
        take = _add(bundle, name, words, _lazily("bundles", "bundle_take"))
        take.add_argument("path", type=Path, help="an answer, or the pen drive")
    words = "take other laptops' bundles along; the next sync sends them"
    carry = _add(bundle, "carry", words, _lazily("bundles", "bundle_carry"))
    carry.add_argument("path", type=Path, help="a bundle, or the pen drive")
    words = "the answers for other laptops, onto a pen drive"
    give_back = _add(bundle, "give-back", words, _lazily("bundles", "bundle_give_back"))
    give_back.add_argument("folder", type=Path, help="the pen drive")


def _cards(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    card = commands.add_parser("card", help="cards").add_subparsers(required=True)
    verify = _add(card, "verify", "is a card genuine? offline", _lazily("cards", "card_verify"))
    verify.add_argument("card", help="a picture, a text file, or the text of the code itself")
    words = "a page on this laptop's network: once, two minutes"
    phone = _add(card, "phone", words, _lazily("cards", "card_phone"))
    phone.add_argument("member", help="card number or id")
    render = _add(card, "render", "paint a card", _lazily("cards", "card_render"))
    render.add_argument("member", help="card number or id")
    render.add_argument("--out", type=Path, required=True, help="FILE.png or FILE.pdf")


if __name__ == "__main__":
    sys.exit(main())
