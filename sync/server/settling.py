"""What all corrections of one member come to: which count, which wait for a person, and the whole.

Promises: a function of the corrections that are here and of what was picked; where all of them
together cannot stand, those count that can, in one order for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.checking import unchecked_anew
from desktop.domain.pack import Rules
from desktop.domain.scrutiny import Outlook
from sync.protocol.envelope import VerdictKind
from sync.server.amending import Chain, Link, anew
from sync.server.members import Projected
from sync.server.verdicts import IN_REVIEW, NOT_CHOSEN, Judged, QuarantineError, judged_of

Record = Mapping[str, Any]
Examine = Callable[[Record, Sequence[Link]], tuple[Projected, Outlook, Rules]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The member as they stand now, if they can stand; a code for each that does not count."""

    whole: Judged | None
    codes: Mapping[bytes, str]
    disputes: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)

    def code_of(self, link: Link) -> str:
        return self.codes.get(link.step.key, "")


class Settling:
    """One chain, examined by the rules of the campaign; `is_known`: the member is taken in."""

    def __init__(self, chain: Chain, examine: Examine, *, is_known: bool) -> None:
        self._chain = chain
        self._examine = examine
        self._is_known = is_known

    def settle(self, new: Link) -> Settled:
        everything = self._chain.usable
        before = [link for link in everything if link is not new]
        try:
            whole = self._stood(everything, before)
        except QuarantineError:
            return self._as_many_as_can()
        return self._settled(whole, everything, {})

    def _as_many_as_can(self) -> Settled:
        """Those that can stand, each upon the others; the rest with the code of why not."""
        counted: list[Link] = []
        whole: Judged | None = None
        codes: dict[bytes, str] = {}
        for link in self._chain.usable:
            try:
                whole = self._stood([*counted, link], counted)
            except QuarantineError as error:
                codes[link.step.key] = error.code
            else:
                counted.append(link)
        return self._settled(whole, counted, codes)

    def _settled(
        self, whole: Judged | None, counted: Sequence[Link], codes: Mapping[bytes, str]
    ) -> Settled:
        disputes = self._chain.merged_of(counted).disputes
        beaten = {key: NOT_CHOSEN for _, key in self._chain.beaten}
        disputing = {key: IN_REVIEW for keys in disputes.values() for key in keys}
        return Settled(whole, {**beaten, **disputing, **codes}, disputes)

    def _stood(self, links: Sequence[Link], before: Sequence[Link]) -> Judged:
        record = self._chain.whole(links)
        member, outlook, rules = self._examine(record, links)
        has_changed = any(link.amendment is not None and link.amendment.fields for link in links)
        # Of somebody who was never taken in nobody has seen a word that a photo could leave alone.
        is_changed = has_changed or not self._is_known
        if problems := unchecked_anew(record.get("noted"), rules, is_changed=is_changed):
            raise QuarantineError(problems[0].code)
        if self._is_known:
            outlook = anew(outlook, self._known(before))
        judged = judged_of(outlook, member)
        if judged.verdict is VerdictKind.QUARANTINED:
            raise QuarantineError(judged.code)
        return judged

    def _known(self, links: Sequence[Link]) -> Outlook:
        """The doubts about a member as they stood; none where today's rules cannot read them."""
        try:
            return self._examine(self._chain.whole(links), links)[1]
        except QuarantineError:
            return Outlook()
