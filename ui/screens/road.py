"""What the sync centre says about the road: the reason in a sentence, and five checks."""

from __future__ import annotations

from desktop.domain.counted import (
    DIFFERS,
    LACKS,
    LOG_DIFFERS,
    OLD_COPY,
    CentreCount,
    in_words,
)
from desktop.domain.delivery import SyncKind, SyncView
from ui.bridge.wording import stop_reason
from ui.look.words import N_, Words

CHECKS = {
    "internet": N_("Internet"),
    "centre": N_("Centre"),
    "clock": N_("Clock"),
    "registered": N_("Registered"),
    "disk": N_("Disk"),
}
_CARRY_ON = N_("Carry on working: everything is safe on this laptop.")
_UNKNOWN = ("minus", "offline")
_WRONG = ("alert-circle", "err")
_OFF = ("offline", "offline")
_BY_CODE = {
    "E-NET-08": "clock",
    "E-SRV-02": "registered",
    "E-SRV-03": "registered",
    "E-STO-03": "disk",
    "E-STO-05": "disk",
}


def checks_of(view: SyncView) -> dict[str, tuple[str, str]]:
    """Only what is not in order, with icon and tone."""
    if view.kind is SyncKind.NO_INTERNET:
        return {"internet": _OFF, "centre": _UNKNOWN}
    if view.kind is SyncKind.CENTRE_UNREACHABLE:
        return {"centre": _WRONG}
    if view.kind is SyncKind.STOPPED:
        return {_BY_CODE.get(view.code, "centre"): _WRONG}
    return {}


_REASONS = {
    SyncKind.UP_TO_DATE: N_("Nothing is waiting."),
    SyncKind.WAITING: _CARRY_ON,
    SyncKind.NO_INTERNET: _CARRY_ON,
    SyncKind.CENTRE_UNREACHABLE: _CARRY_ON,
    SyncKind.OVERDUE: N_("Find a network, or give a pen drive to the supervisor."),
    SyncKind.NEEDS_PERSON: N_("Open the list of corrections; each says what to do."),
    SyncKind.PAUSED: N_("Press Resume when sending may go on."),
}


_COUNTS = {
    OLD_COPY: N_("This laptop is an older copy of itself. Tell the supervisor."),
    DIFFERS: N_("The centre counts differently from this laptop. Tell the supervisor."),
    LOG_DIFFERS: N_("The log of this laptop does not fit. Tell the supervisor."),
    LACKS: N_("The centre lacks {numbers}; it is being sent again."),
}


def count_words(words: Words, count: CentreCount | None) -> str:
    """What the centre misses by number, or why its count is not ours; empty when all is well."""
    if count is None:
        return ""
    if count.code in _COUNTS:
        said = words.say(_COUNTS[count.code], numbers=in_words(count.lacks))
        return f"{said} {words.say('Code for support: {code}', code=count.code)}"
    gaps = [run for run in count.missing if run[1] < count.made]
    return (
        words.say("Numbers still on their way: {numbers}", numbers=in_words(gaps)) if gaps else ""
    )


def reason_words(words: Words, view: SyncView) -> str:
    """One sentence: what is so, and that nothing is lost."""
    if view.kind is SyncKind.SENDING:
        return words.say(
            "{sent} of {total} sent · {done} / {whole} MB · carry on working",
            sent=view.sent,
            total=view.total,
            done=f"{view.bytes_sent / 1e6:.1f}",
            whole=f"{view.bytes_total / 1e6:.1f}",
        )
    if view.kind is SyncKind.STOPPED:
        return stop_reason(words, view.code)[1]
    if view.kind is SyncKind.CENTRE_UNREACHABLE and view.code:
        return words.sentences(*stop_reason(words, view.code))
    if view.kind is SyncKind.WAITING and view.is_metered:
        return words.say("Costly network: members go when you press Send now.")
    return words.say(_REASONS[view.kind])
