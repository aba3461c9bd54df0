"""What the sync centre says about the road: the reason in a sentence, and five checks."""

from __future__ import annotations

from desktop.domain.delivery import SyncKind, SyncView
from ui.look.words import N_, Words

CHECKS = {
    "internet": N_("Internet"),
    "centre": N_("Centre"),
    "clock": N_("Clock"),
    "registered": N_("Registered"),
    "disk": N_("Disk"),
}
_UNKNOWN = ("minus", "offline")
_WRONG = ("alert-circle", "err")
_OFF = ("offline", "offline")
_BY_CODE = {"E-CLK": "clock", "E-SRV": "registered", "E-DEV": "registered", "E-STO": "disk"}


def checks_of(view: SyncView) -> dict[str, tuple[str, str]]:
    """Only what is not in order, with icon and tone."""
    if view.kind is SyncKind.NO_INTERNET:
        return {"internet": _OFF, "centre": _UNKNOWN}
    if view.kind is SyncKind.CENTRE_UNREACHABLE:
        return {"centre": _WRONG}
    if view.kind is SyncKind.STOPPED:
        return {_BY_CODE.get(view.code[:5], "centre"): _WRONG}
    return {}


def reason_words(words: Words, view: SyncView) -> str:
    """One sentence: what is so, and that nothing is lost."""
    match view.kind:
        case SyncKind.SENDING:
            return words.say(
                "{sent} of {total} sent · {done} / {whole} MB · carry on working",
                sent=view.sent,
                total=view.total,
                done=f"{view.bytes_sent / 1e6:.1f}",
                whole=f"{view.bytes_total / 1e6:.1f}",
            )
        case SyncKind.NO_INTERNET | SyncKind.CENTRE_UNREACHABLE | SyncKind.WAITING:
            return words.say("Carry on working: everything is safe on this laptop.")
        case SyncKind.OVERDUE:
            return words.say("Find a network, or give a pen drive to the supervisor.")
        case SyncKind.NEEDS_PERSON:
            return words.say("Open the list of corrections; each says what to do.")
        case SyncKind.PAUSED:
            return words.say("Press Resume when sending may go on.")
        case SyncKind.UP_TO_DATE:
            return words.say("Nothing is waiting.")
        case _:
            return ""
