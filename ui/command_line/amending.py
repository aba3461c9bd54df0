"""`amend`, `withdraw`: prints `ACK` only when the revision is safe on this laptop."""

from __future__ import annotations

import argparse
import json
from uuid import UUID

from desktop.domain.amendment import AmendReason, read_why
from desktop.domain.enrolment import Draft
from desktop.domain.photo import Photo
from desktop.domain.withdrawal import Wish, WithdrawReason, read_withdrawal
from desktop.errors import AmendError
from desktop.services.session import Session
from ui.command_line.common import Exit, Laptop, complain, say, session


def amend(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """What the file names is changed, everything else stays."""
    why = read_why({"reason": arguments.reason, "words": arguments.words})
    if why is None:
        complain(f"reason: one of {', '.join(AmendReason)}; other wants --words")
        return Exit.USAGE
    with session(laptop, arguments) as opened:
        draft = opened.amending.begin(_member(opened, arguments.member), why)
        changed = _with_answers(draft, arguments)
        draft = opened.enrolling.keep(changed)
        if arguments.photo is not None:
            taken = opened.photographing.from_file(arguments.photo)
            if not isinstance(taken, Photo):
                complain(f"{taken.value} photo {arguments.photo.name}")
                return Exit.REFUSED
            opened.enrolling.attach(draft.id, taken)
        sealed = opened.amending.seal(draft)
    if isinstance(sealed, tuple):
        for problem in sealed:
            complain(f"{problem.field}: {problem.code}")
        return Exit.REFUSED
    if arguments.json:
        say(arguments, {"ack": str(sealed.id), "number": sealed.number, "rev": draft.base_rev + 1})
    else:
        print(f"ACK {sealed.id} {sealed.number} {draft.base_rev + 1}", flush=True)
    return Exit.OK


def withdraw(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """The member takes their consent back; their card counts no more."""
    told = read_withdrawal(
        {"reason": arguments.reason, "wish": arguments.wish, "words": arguments.words}
    )
    if told is None:
        reasons, wishes = ", ".join(WithdrawReason), ", ".join(Wish)
        complain(f"reason: one of {reasons}; other wants --words. wish: one of {wishes}")
        return Exit.USAGE
    with session(laptop, arguments) as opened:
        member = _member(opened, arguments.member)
        number = opened.withdrawing.withdraw(member, told)
    if arguments.json:
        say(arguments, {"withdrawn": str(member), "number": number})
    else:
        print(f"ACK {member} {number}", flush=True)
    return Exit.OK


def _with_answers(draft: Draft, arguments: argparse.Namespace) -> Draft:
    if arguments.answers is None:
        return draft
    told = json.loads(arguments.answers.read_text(encoding="utf-8"))
    merged = {**draft.answers, **told} if isinstance(told, dict) else told
    kept = {name: value for name, value in merged.items() if value is not None}
    return draft.with_answers(kept, draft.touched_at)


def _member(opened: Session, named: str) -> UUID:
    found = opened.searching.find(named)
    if found:
        return found[0].id
    try:
        return UUID(named)
    except ValueError as error:
        raise AmendError("E-AMD-01") from error
