"""Black-box smoke of the frozen program: `python tools/smoke.py dist/sadasya`.

A centre from source admits the frozen program; its real window, on a display nobody sees, takes in
one sample member by keys from outside; the card is painted and verified where only the root key is.
Figures go to stdout, pictures of the screen to build/smoke/.  Exit code 1 when anything is not so.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.centre import RunningCentre, running_centre  # noqa: E402
from tools.display import Display, NotSeenError, display, until  # noqa: E402

PASSPHRASE: Final = "a rural camp in rampur"
NEVER_SHIPPED: Final = ("sync.server", "fastapi", "sqlalchemy", "uvicorn", "alembic", "pytest")
HEADER: Final = (0, 0, 1366, 60)
FORM: Final = (0, 70, 900, 620)
_PICTURES: Final = ROOT / "build" / "smoke"
# Gender, relation, religion and category are chosen by digits; Tab on an empty day goes to the age.
ANSWERS: Final = (
    ("Namuna Devi", "Return"), ("", "Return"), ("11", ""), ("Namuna Ram", "Return"), ("", "Tab"),
    ("34", "Return"), ("6000000011", "Return"), ("SMP0007005", "Return"), ("Keratarai", "Return"),
    ("makan 3", "Return"), ("492001", "Return"), ("12", ""), ("Sahu", "Return"), ("", "Return"),
)  # fmt: skip


class SmokeError(Exception):
    """The frozen program did not do what it should."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The program as it is shipped, on one data folder."""

    program: Path
    data: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {
            "SADASYA_DATA": str(self.data),
            "SADASYA_VAULT": "none",
            "SADASYA_CAMERA": f"images:{ROOT / 'resources' / 'samples'}",
        }
        return {**kept, **own, **more}

    def run(self, *words: str, **more: str) -> str:
        """What a command prints; raises `SmokeError` unless it exits 0."""
        done = subprocess.run(
            [str(self.program), *words],
            env=self.environment(SADASYA_PIN=PASSPHRASE, QT_QPA_PLATFORM="offscreen", **more),
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode != 0:
            raise SmokeError(f"{words}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def facts(self, *words: str) -> dict[str, Any]:
        return dict(json.loads(self.run(*words, "--json")))

    @contextmanager
    def window(self, screen: Display) -> Iterator[subprocess.Popen[bytes]]:
        """The window until the block ends; then SIGTERM, as when the system shuts down."""
        environment = self.environment(DISPLAY=screen.name)
        process = subprocess.Popen(
            [str(self.program), "app"], env=environment, cwd=self.data.parent
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def archived(program: Path) -> set[str]:
    """Every module inside the program's archive."""
    from PyInstaller.archive.readers import (  # type: ignore[import-untyped]  # noqa: PLC0415
        CArchiveReader,
    )

    archive = CArchiveReader(str(program))
    inside = next(name for name in archive.toc if name.endswith(".pyz"))
    return set(archive.open_embedded_archive(inside).toc)


def check_contents(program: Path) -> None:
    modules = archived(program)
    loose = {path.name for path in (program.parent / "_internal").iterdir()}
    wrong = [
        name for name in NEVER_SHIPPED
        if name in loose or any(one == name or one.startswith(f"{name}.") for one in modules)
    ]  # fmt: skip
    commands = {
        f"ui.command_line.{path.stem}" for path in (ROOT / "ui" / "command_line").glob("*.py")
    }
    lost = sorted(commands - modules - {"ui.command_line.__init__"})
    if wrong or lost:
        raise SmokeError(f"the program carries {wrong} and lacks {lost}")


def activate(centre: RunningCentre, laptop: Frozen) -> None:
    text = laptop.data.parent / "activation.txt"
    text.write_text(centre.add_device(), encoding="utf-8")
    code = centre.add_user(name="Namuna (sample)")
    laptop.run("activate", "--file", str(text), SADASYA_USER_CODE=code)


def cold_start(screen: Display, process: subprocess.Popen[bytes]) -> float:
    """Seconds from starting the program to the unlock screen being drawn."""
    begun = time.monotonic()

    def is_drawn() -> bool:
        if process.poll() is not None:
            raise SmokeError(f"the window ended with {process.returncode}")
        colours = screen.picture().getcolors(1 << 20)
        return colours is None or len(colours) > 200  # noqa: PLR2004 - letters and icons stand

    until(is_drawn, "the unlock screen")
    return time.monotonic() - begun


def take_in(laptop: Frozen, screen: Display, shot: Callable[[str], None]) -> float:
    """One member from F2 to the card; seconds, as fast as keys are sent."""
    begun, before = time.monotonic(), screen.picture()
    screen.press("F2")
    screen.changed(FORM, before, "the form")
    for words, key in ANSWERS:
        if words:
            screen.write(words)
        if key:
            screen.press(key)
    screen.still(FORM, "the filled form")
    shot("form")
    spool = laptop.data / "spool"
    sealed_before, before = len(list(spool.glob("*.pkt"))), screen.picture()
    tries = 0

    def is_sealed() -> bool:
        """The auto-capture needs some seconds; saving before it changes nothing."""
        nonlocal tries
        if time.monotonic() - begun > 4 * (tries + 1):
            tries += 1
            screen.press("ctrl+Return")
        return len(list(spool.glob("*.pkt"))) > sealed_before

    until(is_sealed, "the sealed packet", 60)
    screen.changed(FORM, before, "the card")
    shot("card")
    return time.monotonic() - begun


def resident_mb(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def drive(laptop: Frozen, folder: Path) -> dict[str, float]:
    """Works the real window from outside."""
    with display(folder / "screen") as screen, laptop.window(screen) as process:

        def shot(name: str) -> None:
            _PICTURES.mkdir(parents=True, exist_ok=True)
            screen.picture().save(_PICTURES / f"screen-{name}.png")

        try:
            start_s = cold_start(screen, process)
            screen.still(HEADER, "the unlock screen")
            shot("unlock")
            screen.focus(screen.window("Sadasya").split("\n", maxsplit=1)[0])
            before = screen.picture()
            screen.write(PASSPHRASE)
            screen.press("Return")
            screen.changed(HEADER, before, "the header of an unlocked laptop")
            shot("home")
            seconds = take_in(laptop, screen, shot)
        except NotSeenError:
            shot("not-seen")
            raise
        return {
            "start to unlock screen, s": start_s,
            "one member, typed, s": seconds,
            "resident with the camera on, MB": resident_mb(process),
        }


def check_card(laptop: Frozen, folder: Path) -> None:
    """Paints the newest member's card and verifies it where nothing but the root key is."""
    facts = laptop.facts("status")
    if facts["enrolled"] != 1:
        raise SmokeError(f"enrolled: {facts}")
    number = laptop.run("find", "Namuna").split("\t")[0]
    laptop.run("card", "render", number, "--out", str(folder / "card.pdf"))
    painted = laptop.facts("card", "render", number, "--out", str(folder / "card.png"))
    pictures = [Path(name.strip()) for name in painted["files"].split(",")]
    for path in (*pictures, folder / "card.pdf"):
        shutil.copy(path, _PICTURES)
    stranger = Frozen(laptop.program, folder / "stranger")
    stranger.data.mkdir()
    shutil.copy(laptop.data / "root.pub", stranger.data)
    answers = [verdict(stranger, path) for path in pictures]
    if answers.count("valid") != 1:
        raise SmokeError(f"the card by itself is {answers}")


def verdict(stranger: Frozen, picture: Path) -> str:
    try:
        return str(stranger.facts("card", "verify", str(picture))["status"])
    except SmokeError:
        return "no code on this face"


def main() -> int:
    folder = Path(sys.argv[1]).resolve()
    program = folder / "sadasya"
    figures = {"folder, MB": sum(p.lstat().st_size for p in folder.rglob("*")) / 1e6}
    try:
        check_contents(program)
        with tempfile.TemporaryDirectory() as place:
            laptop = Frozen(program, Path(place) / "laptop")
            with running_centre(Path(place) / "centre") as centre:
                activate(centre, laptop)
                figures |= drive(laptop, Path(place))
            check_card(laptop, Path(place))
    except (SmokeError, NotSeenError) as error:
        print(f"smoke: {error}", file=sys.stderr)
        return 1
    for what, value in figures.items():
        print(f"{what}: {value:.2f}")
    print(f"smoke: all there; pictures in {_PICTURES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
