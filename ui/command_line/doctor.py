"""`doctor`: what is wrong with this laptop or its way to the centre, and what to do about it.

Unlocked where a PIN is at hand (file or environment), and never asks for one: a locked laptop is
looked at from outside.  Exit code 0 when work can go on, else that of the first thing wrong.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence

from desktop.domain.health import Finding, Grade, worst
from desktop.errors import KnownError
from desktop.services.examining import Examining
from ui.bridge.wording import finding
from ui.command_line.common import Exit, Laptop, LockedError, complain, exit_for, session
from ui.look.words import Words

_MARKS = {Grade.WELL: "+", Grade.WATCH: "!", Grade.WRONG: "x", Grade.UNKNOWN: "?"}


def doctor(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Every check, one sentence and one step each; Hindi unless English was chosen."""
    has_pin = bool(arguments.pin_file) or "SADASYA_PIN" in os.environ
    if not has_pin or not laptop.accounts():
        return _told(laptop, arguments, laptop.examining())
    try:
        with session(laptop, arguments) as opened:
            return _told(laptop, arguments, opened.examining)
    except LockedError as error:
        complain(str(error))
        _told(laptop, arguments, laptop.examining())
        return Exit.LOCKED
    except KnownError as error:  # the window has it, or the store itself is what is wrong
        complain(str(error))
        _told(laptop, arguments, laptop.examining())
        return exit_for(error)


def _told(laptop: Laptop, arguments: argparse.Namespace, examining: Examining) -> Exit:
    findings = examining.examine()
    if arguments.support:
        print(examining.support_text(findings))
    else:
        _say(findings, Words(laptop.preferences.language), as_json=arguments.json)
    wrong = worst(findings)
    return Exit.OK if wrong is None else exit_for(KnownError(wrong.code))


def _say(findings: Sequence[Finding], words: Words, *, as_json: bool) -> None:
    told = [(found, *finding(words, found)) for found in findings]
    if as_json:
        lines = [
            {"check": found.check, "grade": found.grade, "code": found.code, "says": what,
             "do": step}
            for found, what, step in told
        ]  # fmt: skip
        print(json.dumps({"checks": lines}, ensure_ascii=False, sort_keys=True))
        return
    for found, what, step in told:
        step_words = f" — {step}" if step else ""
        code = f" ({found.code})" if found.code else ""
        print(f"{_MARKS[found.grade]} {what}{step_words}{code}")
