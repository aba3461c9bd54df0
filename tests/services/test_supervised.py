"""Who may make a backup and who may record a withdrawal: the services ask, not the window alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.enroller import Role
from desktop.domain.withdrawal import Wish, Withdrawal, WithdrawReason
from desktop.errors import AmendError
from desktop.services.backing_up import ForASpare
from desktop.services.desk import Desk
from desktop.services.restoring import BackupError
from desktop.services.withdrawing import Withdrawing
from tests.support.laptop import answers
from tests.support.opener import Opener
from tests.support.prepared import PreparedCamp

FOUR_WORDS = "aam neem peepal bargad"
TOLD = Withdrawal(WithdrawReason.MEMBER_ASKED, Wish.END)


def in_role(desk: Desk, role: Role) -> Desk:
    return replace(desk, enroller=replace(desk.enroller, role=role))


def test_each_role_may_what_it_may(prepared: PreparedCamp, tmp_path: Path) -> None:
    laptop = prepared.laptop_in(tmp_path / "camp")
    session = Opener.of(laptop).open(laptop.data)
    try:
        enrolling = session.enrolling
        draft = enrolling.begin()
        draft = enrolling.keep(draft.with_answers(answers(0), draft.touched_at))
        enrolling.without_photo(draft.id, "camera_missing")
        sealed = enrolling.seal(draft)
        assert not isinstance(sealed, tuple)
        desk = enrolling._desk

        for role, refused in ((Role.ENROLLER, "E-BAK-01"), (Role.SUPERVISOR, "")):
            spare = ForASpare(in_role(desk, role), bytes(32))
            assert spare.refusal(FOUR_WORDS) == refused
        assert ForASpare(in_role(desk, Role.SUPERVISOR), bytes(32)).refusal("12") == "E-BAK-02"
        with pytest.raises(BackupError, match="E-BAK-01"):
            ForASpare(in_role(desk, Role.ENROLLER), bytes(32)).write(tmp_path, FOUR_WORDS)
        assert list(tmp_path.glob("*.sbk")) == []

        with pytest.raises(AmendError, match="E-AMD-03"):
            Withdrawing(in_role(desk, Role.AUDITOR)).withdraw(sealed.id, TOLD)
        assert not session.withdrawing.is_withdrawn(sealed.id)
        assert Withdrawing(in_role(desk, Role.ENROLLER)).withdraw(sealed.id, TOLD) == sealed.number
        assert session.withdrawing.is_withdrawn(sealed.id)
    finally:
        session.lock()
