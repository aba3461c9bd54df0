"""What was agreed to, in which words and language, and how it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MEMBERSHIP = "membership"
PHOTO_ON_CARD = "photo_on_card"
_MANY = 20


class Mode(StrEnum):
    """How the member came to know the notice."""

    READ_ALOUD = "read_aloud"
    READ = "read"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Notice:
    """A numbered notice: its exact words in every language, and the SHA-256 of each.

    `recordings`: the same words read out, by language, where the pack brings them.
    """

    id: str
    words: Mapping[str, str]
    digests: Mapping[str, str]
    default_language: str = "hi"
    purposes: tuple[str, ...] = (MEMBERSHIP, PHOTO_ON_CARD)
    recordings: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent to one notice; the purposes in the order of the notice."""

    notice: str
    language: str
    mode: Mode
    purposes: tuple[str, ...]

    def answers(self) -> dict[str, object]:
        return {
            "notice": self.notice,
            "language": self.language,
            "mode": self.mode.value,
            "purposes": list(self.purposes),
        }


def read_consent(untrusted: object, notice: Notice) -> Consent | str:
    """The consent, or the code of what is missing from it."""
    if not isinstance(untrusted, Mapping) or not untrusted:
        return "consent.missing"
    if untrusted.get("notice") != notice.id:
        return "consent.other_notice"
    language = untrusted.get("language")
    if not isinstance(language, str) or language not in notice.words:
        return "consent.language"
    mode = untrusted.get("mode")
    if not isinstance(mode, str) or mode not in set(Mode):
        return "consent.mode"
    purposes = _read_purposes(untrusted.get("purposes"), notice)
    if isinstance(purposes, str):
        return purposes
    return Consent(notice=notice.id, language=language, mode=Mode(mode), purposes=purposes)


def _read_purposes(untrusted: object, notice: Notice) -> tuple[str, ...] | str:
    if not isinstance(untrusted, list | tuple) or len(untrusted) > _MANY:
        return "consent.purposes"
    if any(purpose not in notice.purposes for purpose in untrusted):
        return "consent.purposes"
    if MEMBERSHIP not in untrusted:
        return "consent.membership"
    return tuple(purpose for purpose in notice.purposes if purpose in untrusted)
