"""Runs the engine on its own thread, with its own connection; tells listeners how it goes.

The only module besides the wiring that knows the engine.  Listeners are called on the sync
thread; the window's bridge carries the news to its own.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Protocol

from desktop.domain.counted import CentreCount
from desktop.domain.delivery import SyncView
from desktop.domain.road import RoadFacts, Transfer, view_of
from desktop.errors import CarryError, KnownError
from desktop.services.clock import Clock
from desktop.storage.carried import Carried, CarriedFile
from desktop.storage.work import Store
from sync.client.engine import Cycle, News, Progress, SyncEngine
from sync.client.pacing import Pace
from sync.client.ports import RefusedError, UnreachableError
from sync.client.way_out import way_out

_LOG: Final = logging.getLogger(__name__)
_VERDICT_S: Final = 2.0
_LONGEST_VERDICT_S: Final = 60.0
_ETA_AFTER_S: Final = 5.0
# How often the laptop looks whether the network came back: far below the minute that is promised.
_LOOK_S: Final = 3.0
# Told as a stop, because a person can help; tried again meanwhile, because room may come by itself.
_PASSING: Final = frozenset({"E-STO-03", "E-STO-05"})
_PASSING_S: Final = 5.0
_STOPPED_S: Final = 3600.0
_BUNDLE_REFUSED: Final = frozenset({"E-SRV-01", "E-SRV-08"})


class RoadClosedError(KnownError):
    """The centre cannot be reached, or will not deal with this laptop; the code says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One engine with the store it works on; made on the thread that uses it."""

    engine: SyncEngine
    store: Store
    close: Callable[[], None]
    carried: Carried | None = None
    is_ordered: Callable[[], bool] = lambda: False  # the centre closed this laptop to who works
    note_contact: Callable[[Store], None] = lambda _store: None
    told_at: Callable[[], float | None] = lambda: None
    give_way: Callable[[], None] = lambda: None  # rests while somebody seals


@dataclass(frozen=True, slots=True)
class Knock:
    """How a knock at the centre ended: its code, '' when all is well, and the centre's time."""

    code: str = ""
    told_ms: int | None = None


class Habits(Protocol):
    """What this laptop remembers of how it is to send."""

    paused_by: str
    is_metered: bool


@dataclass
class NoHabits:
    """Of a laptop that remembers nothing."""

    paused_by: str = ""
    is_metered: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the loop: habits, our own addresses on the way out, room on the disk."""

    habits: Habits = field(default_factory=NoHabits)
    way_out: Callable[[], frozenset[str]] = way_out
    give_way: Callable[[], bool] = lambda: False
    settle: Callable[[], None] = lambda: None


def carry_on(line: Line) -> int:
    """Delivers what is carried for other laptops, after our own; how many were answered.

    A bundle that the centre does not take stops no other; a closed road stops all until the next
    turn.  Raises `UnreachableError`.
    """
    done = 0
    for one in line.carried.to_deliver() if line.carried is not None else ():
        try:
            done += _deliver(line.engine, line.carried, one)
        except RefusedError:
            break  # it is this laptop that may not, or not now
    return done


def _deliver(engine: SyncEngine, carried: Carried | None, one: CarriedFile) -> bool:
    assert carried is not None  # noqa: S101 - told to the type checker
    try:
        answer = engine.carry(one.bundle())
    except RefusedError as error:
        if error.code not in _BUNDLE_REFUSED:
            raise
        carried.keep_refusal(one, error.code)
        return False
    except UnreachableError as error:
        # The centre stumbled over this one; a road that is closed is another matter.
        if not error.code.startswith("E-HTTP"):
            raise
        return False
    except OSError as error:
        _LOG.info("a carried bundle cannot be read: %s", error)
        return False
    try:
        carried.keep_answer(one, answer)
    except CarryError as error:
        # No room for the answer: the bundle stays, and is sent again.  Our own work goes on.
        _LOG.info("an answer for another laptop cannot be kept: %s", error)
        return False
    return True


class Synchronising:
    """The loop: a turn, a wait, a turn.  `send_now` ends the wait."""

    def __init__(
        self, open_line: Callable[[], Line], clock: Clock, me: str, around: Around | None = None
    ) -> None:
        self._open_line = open_line
        self._clock = clock
        self._me, self._around = me, around or Around()
        self._listeners: list[Callable[[SyncView], None]] = []
        habits = self._around.habits
        self._facts = RoadFacts(
            now=clock.now(), paused_by=habits.paused_by, is_metered=habits.is_metered
        )
        self._may_send_once = False
        self._ways: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._pace = Pace()
        self._judging_waits = 0
        self._sending_since = 0.0
        self._has_moved = False

    def start(self) -> None:
        """Starts the thread; a second call changes nothing."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread after the turn in hand, at the latest when its connection times out."""
        self._stopping.set()
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(30.0)

    def state(self) -> SyncView:
        with self._lock:
            return view_of(replace(self._facts, now=self._clock.now()))

    def subscribe(self, callback: Callable[[SyncView], None]) -> Callable[[], None]:
        """The way to stop listening."""
        with self._lock:
            self._listeners.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return unsubscribe

    def send_now(self) -> None:
        """A turn at once with all that waits, whatever the pace; also ends a pause."""
        self._around.habits.paused_by = ""
        with self._lock:
            self._may_send_once = True
            self._facts = replace(self._facts, paused_by="", stopped="")
        self._wake.set()

    def note_news(self) -> None:
        """Something new waits in the outbox."""
        self._wake.set()

    def pause(self) -> None:
        """Until somebody resumes, also over a new start."""
        self._around.habits.paused_by = self._me
        self._tell(paused_by=self._me)

    def set_metered(self, *, metered: bool) -> None:
        """Metered: only counts and receipts; members go when somebody sends them."""
        self._around.habits.is_metered = metered
        self._tell(is_metered=metered)
        self._wake.set()

    def resume(self) -> None:
        self.send_now()

    def open_line(self) -> Line:
        """An engine for the calling thread; close it when done."""
        return self._open_line()

    @staticmethod
    def run_once(line: Line) -> Cycle:
        """One turn on the calling thread, for the command line.

        Raises `RoadClosedError` with the code of what is in the way.
        """
        try:
            cycle = line.engine.run_once(Pace().stream_s)
            line.note_contact(line.store)
            carry_on(line)
        except (UnreachableError, RefusedError) as error:
            raise RoadClosedError(error.code) from error
        return cycle

    def knock(self) -> Knock:
        """Proves this laptop to the centre and goes; nothing is sent and nothing taken."""
        line, code = self._open_line(), ""
        try:
            line.engine.knock()
        except (UnreachableError, RefusedError) as error:
            code = error.code
        finally:
            line.close()
        told_at = None if code.startswith("E-NET") else line.told_at()
        return Knock(code, None if told_at is None else int(told_at * 1000))

    def take(self, untrusted: bytes) -> Cycle | None:
        """What a file from the centre brings: one feed page and receipts; None for another file."""
        line = self._open_line()
        try:
            return line.engine.take(untrusted)
        finally:
            line.close()

    def _loop(self) -> None:
        line: Line | None = None
        self._ways = self._around.way_out()
        try:
            while not self._stopping.is_set():
                try:
                    line = line or self._open_line()
                    wait_s = self._turn(line)
                except KnownError as error:
                    # The store itself does not answer: the loop outlives that too.
                    wait_s = self._stop_for(error)
                self._tell(next_try_at=self._clock.now() + timedelta(seconds=wait_s))
                self._rest(wait_s)
        finally:
            if line is not None:
                line.close()

    def _rest(self, wait_s: float) -> None:
        """Until it is time, somebody asks, or the network comes back."""
        until = self._clock.mono() + wait_s
        while (left := until - self._clock.mono()) > 0 and not self._wake.wait(min(left, _LOOK_S)):
            if self._has_new_way():
                self._pace = Pace()
                break
        self._wake.clear()

    def _has_new_way(self) -> bool:
        before, self._ways = self._ways, self._around.way_out()
        return bool(self._ways - before)

    def _stop_for(self, error: KnownError) -> float:
        """Told to the person; seconds until the next try."""
        self._tell(transfer=None, stopped=error.code)
        if error.code not in _PASSING:
            return _STOPPED_S
        self._around.give_way()
        return _PASSING_S

    def _turn(self, line: Line) -> float:
        """One turn unless paused; seconds until the next."""
        self._look(line)
        stopped = self._facts.stopped
        if self._facts.paused_by or (stopped and stopped not in _PASSING):
            return _STOPPED_S
        retry_after: int | None = None
        self._has_moved = False
        with self._lock:
            is_told, self._may_send_once = self._may_send_once, False
        may_send = partial(self._may_send, is_told=is_told)
        begun = self._clock.mono()
        try:
            cycle = line.engine.run_once(
                self._pace.stream_s,
                lambda progress: self._progress(line, progress),
                may_send=may_send,
                give_way=line.give_way,
            )
            line.note_contact(line.store)
            if may_send():
                carry_on(line)
        except UnreachableError as error:
            self._pace = self._pace.after_failure(has_moved=self._has_moved)
            retry_after = error.retry_after_s
            self._tell(transfer=None, failure=error.code, stopped="")
        except RefusedError as error:
            self._tell(transfer=None, stopped=error.code)
        except KnownError as error:
            return self._stop_for(error)
        except Exception:  # noqa: BLE001 - logged with its traceback, and shown
            # One of the program's two last resorts: the loop must not die without a word.
            _LOG.exception("unexpected in the sync loop")
            self._pace = self._pace.after_failure()
            self._tell(transfer=None, failure="E-BUG-01")
        else:
            self._after(cycle)
        self._look(line)
        spent_s = self._clock.mono() - begun
        wait_s = self._pace.wait_s(random.random(), retry_after, spent_s)  # noqa: S311 - jitter
        return min(wait_s, self._verdict_wait_s(line)) if not self._facts.failure else wait_s

    def _may_send(self, *, is_told: bool) -> bool:
        """Between two packets: a pause, a metered road or the end of the program wait for none."""
        facts = self._facts
        is_open = not self._stopping.is_set() and not facts.paused_by
        return is_open and (is_told or not facts.is_metered)

    def _after(self, cycle: Cycle) -> None:
        self._pace = self._pace.after_success()
        self._judging_waits = 0 if cycle.stored or cycle.verdicts else self._judging_waits + 1
        self._around.settle()
        self._tell(transfer=None, failure="", stopped="", last_contact_at=self._clock.now())

    def _verdict_wait_s(self, line: Line) -> float:
        """Verdicts follow receipts within seconds: look again soon, then less often."""
        if not line.store.read.outbox.unjudged():
            return _LONGEST_VERDICT_S * 60
        return min(_LONGEST_VERDICT_S, _VERDICT_S * 2.0**self._judging_waits)

    def _progress(self, line: Line, progress: Progress) -> None:
        if progress.news is not News.SENDING:
            self._look(line)
            return
        now = self._clock.mono()
        self._has_moved |= progress.bytes_sent > 0
        if progress.sent == 0:
            self._sending_since = now
        spent = now - self._sending_since
        left = progress.bytes_total - progress.bytes_sent
        eta = (
            round(left * spent / progress.bytes_sent)
            if spent > _ETA_AFTER_S and progress.bytes_sent
            else None
        )
        transfer = Transfer(
            progress.sent, progress.total, progress.bytes_sent, progress.bytes_total, eta
        )
        self._tell(transfer=transfer)

    def _look(self, line: Line) -> None:
        """Counts of people from the store."""
        outbox = line.store.read.outbox
        people = outbox.people()
        oldest = outbox.oldest_waiting_ms()
        needs = ("held", "quarantined", "duplicate_person")
        self._tell(
            waiting=people.get("waiting", 0),
            received=people.get("stored", 0) + people.get("accepted", 0),
            is_ordered=line.is_ordered(),
            needs_person=sum(people.get(name, 0) for name in needs),
            count=CentreCount.read(line.store.read.kept.text_of("tally")),
            oldest_waiting_at=None
            if oldest is None
            else datetime.fromtimestamp(oldest / 1000, UTC),
        )

    def _tell(self, **changes: object) -> None:
        with self._lock:
            self._facts = replace(self._facts, **changes)  # type: ignore[arg-type]
            view = view_of(replace(self._facts, now=self._clock.now()))
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(view)
