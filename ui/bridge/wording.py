"""Which code becomes which words, with which next step. The only place that does so.

Promises: every code of the form, the advice, the photo, the camera, the road and the known errors
has a sentence and a next step; a code from a newer part of the program still gets a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.delivery import PacketState, SyncKind, SyncView
from desktop.domain.enroller import Role
from desktop.domain.fields import Advice
from desktop.domain.health import Finding, Grade
from desktop.domain.scrutiny import HoldReason
from desktop.errors import KnownError
from ui.bridge.codes import (
    ADVICE,
    CAMERA,
    CHECKED,
    ERRORS,
    HINTS,
    HOLDS,
    PROBLEMS,
    STAGES,
    STOPS,
    UNCHECKED,
)
from ui.look.words import N_, Words, clock_time

Spoken = tuple[str, str, str]
_DAYS_BEFORE_RED = 7
_MINUTE = 60

_ROLES: Mapping[Role, str] = {
    Role.ENROLLER: N_("Enroller"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.DISTRICT: N_("District"),
    Role.STATE: N_("State"),
    Role.AUDITOR: N_("Auditor"),
}
_PACKETS: Mapping[PacketState, Spoken] = {
    PacketState.WAITING: (N_("Waiting to send"), "waiting", "offline"),
    PacketState.STORED: (N_("At the centre"), "check-circle", "ok"),
    PacketState.ACCEPTED: (N_("Accepted"), "check-circle", "ok"),
    PacketState.QUARANTINED: (N_("Needs correction"), "edit", "warn"),
    PacketState.DUPLICATE_PERSON: (N_("Perhaps enrolled before"), "users", "warn"),
}
_CHIPS: Mapping[SyncKind, tuple[str, str]] = {
    SyncKind.UP_TO_DATE: ("check-circle", "ok"),
    SyncKind.SENDING: ("sync", "info"),
    SyncKind.WAITING: ("waiting", ""),
    SyncKind.NO_INTERNET: ("offline", "offline"),
    SyncKind.CENTRE_UNREACHABLE: ("unreachable", "warn"),
    SyncKind.OVERDUE: ("alert", "warn"),
    SyncKind.NEEDS_PERSON: ("edit", "warn"),
    SyncKind.STOPPED: ("stop", "err"),
    SyncKind.PAUSED: ("pause", ""),
}


def field_problem(words: Words, code: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence; of a pack's own constraint it is the pack's, in the window's language."""
    told = values or {}
    if code == "field.constraint" and told:
        return told.get(words.language) or next(iter(told.values()))
    return words.say(PROBLEMS.get(code, N_("Look at this field again")), **dict(told))


def advice(words: Words, told: Advice) -> str:
    sentence = ADVICE.get(told.code)
    if sentence is None:
        return words.say(N_("Look at this field again"))
    return words.say(sentence, **dict(told.values))


def held_reason(words: Words, code: str) -> str:
    """Why a member waits for a person; words that are no code are shown as they are."""
    if code in HOLDS:
        return hold(words, HoldReason(code))
    return words.say(PROBLEMS[code]) if code in PROBLEMS else code


def hold(words: Words, reason: HoldReason) -> str:
    """Why an enrolment will be held; what is not known of the other is left open."""
    sentence = HOLDS.get(reason.code, N_("A person at the centre will look at it"))
    return words.say(sentence, **{"number": "…", "count": "…", "name": "…", **reason.values})


def photo_hint(hint: str | None) -> Spoken:
    """The one sentence of this moment, not yet translated, with tone and icon."""
    if hint is None:
        return (N_("Good, hold still"), "ok", "check-circle")
    return HINTS.get(str(hint), (N_("Look into the camera"), "info", "camera"))


def camera_fault(fault: str) -> Spoken:
    return (CAMERA.get(str(fault), N_("The camera gives no picture")), "offline", "camera")


def known_error(words: Words, error: KnownError) -> tuple[str, str, str]:
    """What happened, what to do, and the code for support."""
    what, step = ERRORS.get(
        error.code,
        (N_("This did not work"), N_("Try again; if it stays so, call the help number")),
    )
    return words.say(what), words.say(step), error.code


def role(words: Words, of: Role) -> str:
    return words.say(_ROLES[of])


def stage(words: Words, name: str) -> str:
    return words.say(STAGES.get(name, N_("Working")))


def packet(words: Words, state: PacketState) -> Spoken:
    said, icon, tone = _PACKETS[state]
    return words.say(said), icon, tone


def chip_look(view: SyncView) -> tuple[str, str]:
    """Icon and tone of the state; overdue turns red after a week."""
    icon, tone = _CHIPS[view.kind]
    if view.kind is SyncKind.OVERDUE and view.overdue_days >= _DAYS_BEFORE_RED:
        tone = "err"
    return icon, tone


def chip_words(words: Words, view: SyncView) -> str:
    """The exact words of the header chip, S1 to S9."""
    match view.kind:
        case SyncKind.UP_TO_DATE:
            at = view.last_contact_at
            clock = f" · {clock_time(at)}" if at is not None else ""
            return words.say("The centre has everything") + clock
        case SyncKind.SENDING:
            eta = f" · {about(words, view.eta_seconds)}" if view.eta_seconds is not None else ""
            return words.say("Sending {sent}/{total}", sent=view.sent, total=view.total) + eta
        case SyncKind.WAITING:
            return words.count("{n} waiting to send", "{n} waiting to send", view.waiting)
        case SyncKind.NO_INTERNET:
            return words.count(
                "No internet — {n} waiting to send",
                "No internet — {n} waiting to send",
                view.waiting,
            )
        case SyncKind.CENTRE_UNREACHABLE:
            return _unreachable(words, view)
        case _:
            return _rare_chip(words, view)


def _unreachable(words: Words, view: SyncView) -> str:
    if view.next_try_at is None:
        return words.say("Centre out of reach")
    clock = clock_time(view.next_try_at)
    return words.say("Centre out of reach — next try {clock}", clock=clock)


def _rare_chip(words: Words, view: SyncView) -> str:
    match view.kind:
        case SyncKind.OVERDUE:
            return words.count(
                "Nothing sent for {n} day — tell the supervisor",
                "Nothing sent for {n} days — tell the supervisor",
                view.overdue_days,
            )
        case SyncKind.NEEDS_PERSON:
            return words.count("{n} needs correction", "{n} need correction", view.needs_person)
        case SyncKind.PAUSED:
            by = view.paused_by
            return words.say("Sending paused ({by})", by=by) if by else words.say("Sending paused")
        case _:
            reason, _step = stop_reason(words, view.code)
            return words.say("Sending stopped: {reason}", reason=reason)


def stop_reason(words: Words, code: str) -> tuple[str, str]:
    """Why sending stopped and the one thing to do about it."""
    if code.startswith("E-HTTP-"):
        return words.say(N_("the centre has a fault")), words.say(
            N_("Carry on; sending resumes by itself")
        )
    reason, step = STOPS.get(
        code, (N_("something unexpected"), N_("Call the help number and say the code"))
    )
    return words.say(reason), words.say(step)


def finding(words: Words, found: Finding) -> tuple[str, str]:
    """One sentence and one step; no step where nothing need be done."""
    if found.grade is Grade.WELL:
        return words.say(CHECKED[found.check]), ""
    if not found.code:
        return words.say(UNCHECKED[found.check]), ""
    if found.code in ERRORS:
        what, step = ERRORS[found.code]
        return words.say(what), words.say(step)
    what, step = stop_reason(words, found.code)
    return what[:1].upper() + what[1:], step


def about(words: Words, seconds: int) -> str:
    if seconds < _MINUTE:
        return words.say("less than a minute")
    minutes = round(seconds / _MINUTE)
    return words.count("about {n} minute", "about {n} minutes", minutes)
