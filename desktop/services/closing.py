"""Closes the day of a camp: a signed statement that paper can carry to the centre."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from desktop import wire
from desktop.cards import code
from desktop.cards.day import DayWords, day_slip
from desktop.cards.slip import Slip
from desktop.domain.closing import ClosedDay, counts_of
from desktop.errors import CardError
from desktop.security.identity import Identity
from desktop.services.clock import Clock
from desktop.storage.audit import Action
from desktop.storage.work import Store

PreparedDay = Slip
WordsOfDay = DayWords


class Closing:
    """Makes statements; changes nothing, and may be asked as often as one likes."""

    def __init__(self, store: Store, identity: Identity, user: str, clock: Clock) -> None:
        self._store = store
        self._identity = identity
        self._user = user
        self._clock = clock

    @property
    def today(self) -> date:
        return self._clock.now().astimezone().date()

    def close(self, on: date | None = None) -> ClosedDay:
        """The statement of a day, of today without one.

        Raises `CardError` E-CRD-03 when its code did not read back.
        """
        day = on or self.today
        begins = datetime.combine(day, time()).astimezone()
        ends = datetime.combine(day + timedelta(days=1), time()).astimezone()
        since, until = (int(at.timestamp() * 1000) for at in (begins, ends))
        tables = self._store.read
        packets = tables.outbox.of_day(since, until)
        counts = counts_of(day, packets, tables.enrolments.refused_between(since, until))
        text, line = self._identity.day_statement(counts, self._clock.now_ms())
        if code.read_back(code.link_matrix(text)) != text:
            raise CardError("E-CRD-03")
        self._log(str(day))
        return ClosedDay(counts, self._identity.trust.admission.label, text, line)

    @staticmethod
    def slip(closed: ClosedDay, words: DayWords) -> Slip:
        """For 58 mm paper, and in the middle of A4."""
        return day_slip(closed, words)

    def _log(self, day: str) -> None:
        with self._store.work() as tables:
            server_ms = tables.kept.number_of("server_time") or None
            done = Action(self._user, "day_close", day)
            tables.audit.append(done, self._clock.moment(server_ms), wire.digest_of)
