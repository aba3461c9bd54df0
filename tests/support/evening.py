"""The end of a day at a sample laptop: a statement that nothing was signed for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.cards.day import DayWords
from desktop.cards.slip import Slip
from desktop.domain.closing import ClosedDay, counts_of
from desktop.domain.counted import CentreCount
from desktop.domain.delivery import SyncKind, SyncView
from desktop.domain.enroller import Role
from desktop.services.closing import Closing
from tests.support.samples import NOW
from tests.support.stage import Stage
from ui.screens.desk import ToSyncCentre

LINE = "laptop-17/2026-11-22/1-212/212/211/147/3/7KQ9X2"
LACKS = SyncView(
    SyncKind.WAITING,
    waiting=1,
    last_contact_at=NOW,
    count=CentreCount(made=212, has=211, missing=((147, 147),), lacks=((147, 147),),
                      code="E-CNT-04"),
)  # fmt: skip
DIFFERS = SyncView(
    SyncKind.UP_TO_DATE, last_contact_at=NOW, count=CentreCount(made=9, has=9, code="E-CNT-01")
)


class ADay:
    """Closes the same sample day each time."""

    def close(self) -> ClosedDay:
        packets = [(seq, seq != 147) for seq in range(1, 213)]
        counts = counts_of(date(2026, 11, 22), packets, 3)
        return ClosedDay(counts, "laptop-17", "SADASYA-DAY1:" + "7K4Q" * 100, LINE)

    def slip(self, closed: ClosedDay, words: DayWords) -> Slip:
        return Closing.slip(closed, words)


def as_supervisor(stage: Stage) -> None:
    session = stage.session
    session.enroller = replace(session.enroller, role=Role.SUPERVISOR)
    session.closing = ADay()  # type: ignore[attr-defined]


def close_day(stage: Stage) -> None:
    as_supervisor(stage)
    screen = stage.go(ToSyncCentre())
    stage.settle()
    screen.close_day.click()  # type: ignore[attr-defined]
    stage.settle()


def sync_lacks(stage: Stage) -> None:
    as_supervisor(stage)
    stage.go(ToSyncCentre())
    stage.session.synchronising.tell(LACKS)
    stage.settle()
    stage.settle()
