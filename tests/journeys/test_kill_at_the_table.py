"""kill -9 while somebody types, while the photo is taken, while it is sealed (F15, CAP2).

Nothing is lost but the last two seconds, no photo changes its owner, no member is there by half.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

import resources
from desktop import wire
from desktop.domain.aadhaar import without_aadhaar
from tests.journeys.test_kill_laptop import WHOLE
from tests.support.laptop import Laptop, answers, sample_photo

ROOT: Final = Path(__file__).parents[2]
SEED: Final = 20261122
SAMPLE: Final = 4  # one of each moment
SOAK: Final = 150  # for each of two seeds, which two workers run beside each other
LOST_AT_MOST_S: Final = 2.0
_READY_S: Final = 60.0
# A member takes about this long at the player's pace: kills fall on every part of it.
_LONGEST_S: Final = 7.0
_SHORTLY_S: Final = 0.06
# What has to be seen in the diary before the clock of the kill begins to run.
READY: Final = b'"kind": "ready"'
PHOTO: Final = b'"photo": "'
SEALING: Final = b'"is_sealing": true'
MOMENTS: Final = ((READY, _LONGEST_S), (PHOTO, 0.3), (READY, _LONGEST_S), (SEALING, _SHORTLY_S))


@dataclass(frozen=True)
class Killed:
    """One run: its diary up to the kill."""

    diary: list[dict[str, Any]]
    at: float

    def forms(self, draft: str) -> list[dict[str, Any]]:
        return [one for one in self.diary if one["kind"] == "form" and one["draft"] == draft]

    @property
    def drafts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one["draft"] for one in self.diary if one["kind"] == "form"))

    @property
    def sealed(self) -> set[str]:
        return {one["draft"] for one in self.diary if one["kind"] == "sealed"}


def kill_after(laptop: Laptop, log: Path, first: int, moment: tuple[bytes, float]) -> Killed:
    """Plays until so many seconds after the diary first told of what is to be seen, then kills."""
    seen, seconds = moment
    log.unlink(missing_ok=True)
    log.touch()
    environment = laptop.environ(
        QT_QPA_PLATFORM="offscreen", SADASYA_CAMERA=f"images:{resources.path('samples')}"
    )
    argv = [sys.executable, "-m", "tests.support.at_the_table", str(log), str(first)]
    with subprocess.Popen(
        argv, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as playing:
        try:
            _await(playing, log, seen)
            time.sleep(seconds)  # the very moment of the kill is what is tried
        finally:
            playing.send_signal(signal.SIGKILL)
        at = time.monotonic()
        assert playing.wait() == -signal.SIGKILL, (playing.stderr or sys.stdin).read()
    lines = log.read_bytes().splitlines()
    whole = [json.loads(line) for line in lines if line.endswith(b"}")]
    return Killed(whole, at)


def _await(playing: subprocess.Popen[bytes], log: Path, seen: bytes) -> None:
    until = time.monotonic() + _READY_S
    with log.open("rb") as diary:
        read = b""
        while not _is_seen(read, seen):
            assert playing.poll() is None, (playing.stderr or sys.stdin).read()
            assert time.monotonic() < until, f"not seen: {seen!r}"
            time.sleep(0.001)
            read = read[-200:] + diary.read()


def _is_seen(read: bytes, seen: bytes) -> bool:
    """A photo counts when it has a digest."""
    at = read.find(seen)
    while at >= 0:
        follows = read[at + len(seen) : at + len(seen) + 1]
        if seen != PHOTO or (follows and follows != b'"'):
            return True
        at = read.find(seen, at + 1)
    return False


def check(laptop: Laptop, killed: Killed) -> str:
    """Opens the store as the next minute would; what the kill had met."""
    session = laptop.unlock()
    try:
        store = session.enrolling._desk.store
        (whole,) = store.database.rows(WHOLE)
        assert len(set(whole)) == 1, f"a member by half: {whole}"
        assert store.database.is_sound()
        assert store.read.audit.first_break(wire.digest_of) is None
        members = {
            found.id.hex: session.searching.record(found.id)
            for found in session.searching.recent(500)
        }
        kept = {draft.id.hex: draft for draft in session.enrolling.parked()}
        for draft in killed.drafts:
            forms = killed.forms(draft)
            taken = {form["photo"] for form in forms} - {""}
            if draft in members:
                record = members[draft]
                assert record is not None
                assert record.photo is not None
                assert wire.digest_of_bytes(record.photo).hex() in taken, "a swapped photo"
                continue
            assert draft not in killed.sealed, "an acknowledged member is lost"
            others = {one.get("photo") for one in killed.diary if one.get("draft") != draft}
            _check_draft(session, kept.get(draft), forms, killed.at, others - {"", None})
        return _met(killed, members)
    finally:
        session.lock()


def _check_draft(
    session: Any, kept: Any, forms: list[dict[str, Any]], at: float, others: set[str]
) -> None:
    """What the store holds is what stood in the form at most two seconds before the kill."""
    due = [form for form in forms if form["at"] <= at - LOST_AT_MOST_S]
    recent = [form for form in forms if form["at"] > at - LOST_AT_MOST_S]
    wanted = [*due[-1:], *recent]
    if kept is None:
        # A form into which nothing was typed yet leaves no draft.
        assert not due or due[-1]["answers"] == forms[0]["answers"], "a draft is lost"
        return
    states = [without_aadhaar(form["answers"]) for form in wanted]
    assert json.loads(json.dumps(dict(kept.answers))) in states, "typing is lost"
    photo = session.enrolling.photo_of(kept.id)
    taken = {form["photo"] for form in forms} - {""}
    if due and due[-1]["photo"] and due[-1]["photo"] == wanted[-1]["photo"]:
        assert photo is not None, "a photo is lost"
    if photo is not None and taken:
        assert photo.digest.hex() in taken, "a swapped photo"
    # A photo may be durable before the diary tells of it; then it must be nobody else's.
    assert photo is None or photo.digest.hex() not in others, "a swapped photo"


def _met(killed: Killed, members: dict[str, Any]) -> str:
    last = killed.diary[-1]
    if last["kind"] != "form":
        return "between members"
    if last["is_sealing"]:
        return "sealing, and sealed" if last["draft"] in members else "sealing"
    return "with the photo" if last["photo"] else "typing"


def kills(laptop: Laptop, tmp_path: Path, count: int, seed: int) -> Iterator[str]:
    """One laptop all day: every kill meets what the kills before it left."""
    laptop.sync()
    laptop.enrol([answers()], sample_photo())  # whose booth the next ones take over
    chance = random.Random(seed)
    for run in range(count):
        seen, longest = MOMENTS[run % len(MOMENTS)]
        moment = (seen, chance.uniform(0.0, longest))
        killed = kill_after(laptop, tmp_path / "diary", run * 5, moment)
        yield check(laptop, killed)


def said(met: list[str], seed: int) -> str:
    parts = ", ".join(f"{met.count(what)} {what}" for what in sorted(set(met)))
    return f"{len(met)} kills, seed {seed}: {parts}; 0 lost, 0 swapped, 0 by half"


def test_killed_while_typing_loses_at_most_the_last_two_seconds(
    laptop: Laptop, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    met = list(kills(laptop, tmp_path, SAMPLE, SEED))
    assert len(set(met)) > 1, met
    tell(said(met, SEED))


@pytest.mark.soak
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_killed_at_three_hundred_moments_loses_at_most_the_last_two_seconds(
    laptop: Laptop, tmp_path: Path, tell: Callable[[str], None], seed: int
) -> None:
    met = list(kills(laptop, tmp_path, SOAK, seed))
    assert {"typing", "with the photo"} <= set(met)
    assert any(what.startswith("sealing") for what in met)
    tell(said(met, seed))
