"""A robot at the table: the real window, a camera, a centre and keys, member after member.

    python -m bench.robot [MEMBERS]

Counts every key as a person presses it (Ctrl+Enter is two), every mouse event the window ever gets,
and every stall over 100 ms with camera and sync on, from a laptop on which a thousand members wait
for a road; the first of them go out while the sync page is looked at.  Times are modelled with the
operators of the keystroke-level model (Card, Moran & Newell 1980): K 0.28 s practised and 0.75 s
new, M 1.35 s, nine of them, and the talk with the member, 52 s by estimate (asking and reading the
notice aloud).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from bench.camp import Camp, camp
from bench.figures import HEADING, Figure, row
from desktop.bootstrap import application_in
from desktop.domain.names import to_latin
from tests.support.laptop import Laptop
from tests.support.on_the_road import seal_some
from tests.support.rolls import write_csv
from ui.application import make_application, make_window
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import SamplePerson, voter_card
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.sync_centre import SyncCentreScreen

ROOT: Final = Path(__file__).resolve().parents[1]
MEMBERS: Final = 50
MOST_KEYS: Final = 75
PRACTISED_S, NEW_S = 0.28, 0.75
MENTAL_S: Final = 9 * 1.35
PHOTO_S: Final = 6.0
TALK_S: Final = 52.0
TARGET_S: Final = 90.0
TARGET_NEW_S: Final = 120.0
THOUGHT_S: Final = 1.35
MOST_LISTED: Final = 35
WAITING: Final = 1_000
# A laptop at a camp is slower than the machine that measures.
MOST_OWN_MS: Final = 60
BOOTH_CODE: Final = "CG-090-012"

_GIVEN: Final = (
    ("सुनीता", "1"), ("रमेश", "2"), ("गीता", "1"), ("मोहन", "2"), ("लक्ष्मी", "1"), ("संतोष", "2"),
    ("पूर्णिमा", "1"), ("भगवान दास", "2"), ("अंजू", "1"), ("जितेंद्र", "2"), ("ममता", "1"),
    ("राधेश्याम", "2"), ("शकुंतला", "1"),
)  # fmt: skip
_FAMILY: Final = (
    "साहू",
    "वर्मा",
    "यादव",
    "पटेल",
    "निषाद",
    "ध्रुव",
    "खान",
    "देवांगन",
    "टोप्पो",
    "बंजारे",
    "सिन्हा",
)
_FATHERS: Final = ("दिनेश", "हरि", "भोला", "मंगल", "कृष्णा", "अशोक", "रतन")


@dataclass(frozen=True, slots=True)
class Robot:
    """What one run came to; `listed` are the keys of members whom the voters' list filled in.

    `own`: the longest work of the window's thread itself, and during what.
    `choices`: how often somebody was chosen from a list of suggestions, which costs a thought.
    """

    members: int
    keys: tuple[int, ...]
    listed: tuple[int, ...]
    choices: int
    mouse: int
    stalls: tuple[str, ...]
    worst_ms: float
    own: tuple[float, str]
    automatic: int

    @property
    def usual(self) -> tuple[int, ...]:
        """All but the first, for whom the booth is chosen."""
        return self.keys[1:]


def people(count: int, first: int = 0) -> list[dict[str, str]]:
    """`count` different sample people from the `first` on: nobody is called so.

    A thousand and one follow each other before two have the same names; no number is anybody's.
    """
    made = []
    names = zip(cycle(_GIVEN), cycle(_FAMILY), cycle(_FATHERS), strict=False)
    chosen = islice(names, first, first + count)
    for place, ((given, gender), family, father) in enumerate(chosen, start=first):
        made.append(
            {
                "name": f"{given} {family}",
                "gender": gender,
                "relation": ("1", "3")[gender == "1" and place % 3 > 0],
                "relation_name": f"{father} {family}",
                "age": str(19 + place % 60),
                "mobile": f"60{place:08d}",
                "house": f"मकान {place + 1}",
                "religion": str(1 + place % 4),
                "category": str(1 + place % 4),
                "caste": family,
            }
        )
    return made


def play(count: int) -> None:
    """In a process of its own, with the laptop of the environment; prints JSON."""

    class Mouse(QObject):
        """Counts what no keyboard makes."""

        seen = 0
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            self.seen += event.type() in self.kinds
            return super().eventFilter(watched, event)

    laptop = application_in(None)
    held = laptop.hold()
    make_application()
    window = make_window(laptop)
    mouse = Mouse()
    with tempfile.TemporaryDirectory() as pictures:
        hands = Hands(window, Path(pictures))
        window.show()
        window.activateWindow()
        hands.until(lambda: QApplication.activeWindow() is window, "the window")
        # Where a mouse comes in.  On the application, it would see every event of every widget, and
        # would itself be what stalls.
        window.windowHandle().installEventFilter(mouse)
        window.begin()
        enroller = Enroller(hands, os.environ["SADASYA_PIN"])
        enroller.unlock()
        hands.watch.begin()
        _look_at_the_sync(hands)
        typed, others = people(count)[: -(count // 2)], people(count)[-(count // 2) :]
        taken = [
            enroller.take_in(SamplePerson(**person), place) for place, person in enumerate(typed)
        ]
        listed = [
            _take_in_listed(enroller, person, len(typed) + place)
            for place, person in enumerate(others)
        ]
        hands.watch.end()
    told = {
        "keys": [one.keys for one in taken],
        "listed": listed,
        "choices": enroller.choices,
        "automatic": sum(one.is_auto for one in taken),
        "mouse": mouse.seen,
        "stalls": hands.watch.longer_than_100,
        "worst_ms": hands.watch.worst_ms,
        "own_ms": hands.watch.worst_own_ms,
        "own_during": hands.watch.worked_during,
    }
    print(json.dumps(told), flush=True)
    window.close()
    held.release()
    os._exit(0)


def _look_at_the_sync(hands: Hands) -> None:
    """Until a third of what waits is there; then back."""
    hands.watch.doing = "the sync page, sending"
    hands.press(Qt.Key.Key_F4)
    sync = hands.at(SyncCentreScreen).desk.sync
    hands.until(lambda: sync.view.waiting < WAITING * 2 // 3, "a third of the backlog gone")
    hands.press(Qt.Key.Key_Escape)
    hands.at(HomeScreen)


def _take_in_listed(enroller: Enroller, person: dict[str, str], place: int) -> int:
    """One member by their voter card from the list; the keys it took."""
    hands = enroller.hands
    keys = hands.keys
    hands.press(Qt.Key.Key_F2)
    screen = hands.at(EnrolScreen)
    hands.until(lambda: screen.form.field_with_focus() == "name", "the first field")
    hands.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel = screen.aside.panel
    hands.write(voter_card(place)[-7:])
    hands.until(lambda: bool(getattr(panel, "rows", None)), "the voter in the list")
    hands.enter()
    hands.until(lambda: screen.form.field_with_focus() == "mobile", "a filled form")
    hands.write(person["mobile"])
    # On to what no list may hold.
    hands.enter()
    hands.write(f"{person['religion']}{person['category']}")
    if place % 2:
        hands.write("0")
    else:
        enroller.write_listed(screen, person["caste"])
        hands.enter()
    hands.until(screen.form.consent.tick.hasFocus, "the consent line")
    hands.enter()
    hands.until(lambda: screen.sitting.photo is not None, "the photo")
    hands.settle()
    hands.save()
    card = hands.at(CardScreen)
    hands.until(lambda: bool(card.number.text()), "the card")
    return hands.keys - keys


def voters(count: int) -> list[dict[str, str]]:
    """The same people as a voters' list of the camp's booth would have them."""
    relation = {"1": "father", "3": "husband"}
    gender = {"1": "female", "2": "male"}
    return [
        {
            "part": BOOTH_CODE, "serial": str(place + 1), "epic": voter_card(place),
            "name_hi": person["name"], "name_en": to_latin(person["name"]),
            "relation": relation[person["relation"]],
            "relation_name_hi": person["relation_name"],
            "relation_name_en": to_latin(person["relation_name"]),
            "age": person["age"], "gender": gender[person["gender"]], "house": str(place + 1),
        }
        for place, person in enumerate(people(count))
    ]  # fmt: skip


def robot(laptop: Laptop, count: int = MEMBERS) -> Robot:
    """Runs it on this laptop, whose centre answers and which holds the list of `voters`."""
    samples = ROOT / "resources" / "samples"
    environment = laptop.environ(
        QT_QPA_PLATFORM="offscreen", SADASYA_CAMERA=f"images:{samples}", TMPDIR=str(laptop.data)
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.robot", "--play", str(count)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Robot(
        count, tuple(told["keys"]), tuple(told["listed"]), told["choices"], told["mouse"],
        tuple(told["stalls"]), told["worst_ms"],
        (told["own_ms"], told["own_during"]), told["automatic"],
    )  # fmt: skip


def modelled(keys: float, per_key: float, choices: float = 0.0) -> float:
    """Seconds for one member, talk included; a choice from a list is one thought more."""
    return keys * per_key + MENTAL_S + choices * THOUGHT_S + PHOTO_S + TALK_S


def measure(at: Camp, count: int = MEMBERS) -> list[Figure]:
    laptop = at.another("robot")
    csv = write_csv(at.folder / "robot.csv", voters(count))
    roll = at.folder / "robot.roll"
    at.centre.command(
        "roll", "build", "--csv", str(csv), "--place", "CG-090", "--for", "robot",
        "--out", str(roll),
    )  # fmt: skip
    taken = laptop.run("roll", "take", str(roll))
    if taken.returncode != 0:
        raise RuntimeError(taken.stderr)
    # They go out while the first members are taken in.
    seal_some(laptop, WAITING, at.centre.port)
    # In life the centre is another machine: here it takes no turn from the window.
    for name in ("receive", "open"):
        os.setpriority(os.PRIO_PROCESS, at.centre.pid(name), 19)
    made = robot(laptop, count)
    keys, listed = median(made.usual), median(made.listed)
    choices = made.choices / len(made.keys)
    stalls = "; ".join(made.stalls) or "none"
    said = f"{keys:g} keys, {choices:.1f} choices from lists, 9 M, photo, talk"
    return [
        Figure("keys of a member, typed, most", max(made.usual), "keys", MOST_KEYS,
               note=f"{len(made.usual)} members, median {keys:g}, the first {made.keys[0]}"),
        Figure("keys of a member, from the list, most", max(made.listed), "keys", MOST_LISTED,
               note=f"{len(made.listed)} members, median {listed:g}"),
        Figure("mouse events", made.mouse, "", 0, note=f"{count} members"),
        Figure("stalls over 100 ms, camera and sync on", len(made.stalls), "", 0,
               note=f"{WAITING} waiting at first; worst {made.worst_ms:.0f} ms; {stalls}"),
        Figure("longest work of the window's thread between two events", made.own[0], "ms",
               MOST_OWN_MS, note=made.own[1]),
        Figure("one member, practised, with the talk", modelled(keys, PRACTISED_S, choices), "s",
               TARGET_S, note=f"{said}, {PRACTISED_S} s a key"),
        Figure("one member, new at it, with the talk", modelled(keys, NEW_S, choices), "s",
               TARGET_NEW_S, note=f"{said}, {NEW_S} s a key"),
        Figure("one member from the list, practised", modelled(listed, PRACTISED_S), "s", TARGET_S,
               note=f"{listed:g} keys"),
        Figure("photos that the camera took by itself", made.automatic, "", len(made.keys),
               is_floor=True),
    ]  # fmt: skip


def main() -> None:
    if "--play" in sys.argv:
        play(int(sys.argv[-1]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    with tempfile.TemporaryDirectory() as folder, camp(Path(folder)) as at:
        print(HEADING)
        for figure in measure(at, count):
            print(row(figure))


if __name__ == "__main__":
    main()
