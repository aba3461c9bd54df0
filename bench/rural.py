"""The road packet by packet: the kernel's own TCP over a link that is slow, lossy and cut.

    python -m bench.rural [MEMBERS]

Needs root, /dev/net/tun, iproute2 and `bench/tunlink.py` of the shared material (beside the
repository, or where SADASYA_SHARED points); what is missing is said, and nothing is measured.  The
laptops sit in network namespaces of their own, side by side: what they wait for is the air.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.camp import Camp, scratch, unlocked
from bench.figures import HEADING, Figure, missing, row
from bench.roads import BITS_PER_S, CUT_EVERY_S, DOWN_S, ROOT, SHARED, seal_many, url_of
from sync.server.keys import KeyFolder, make_tls
from tests.support.centre import made_centre
from tests.support.laptop import Laptop

MEMBERS: Final = 200
FAST_BITS_PER_S: Final = 2_000_000
TUN: Final = SHARED / "bench" / "tunlink.py"
_THERE: Final = "10.99.0.2"
_PATIENCE: Final = 3.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A link, and the bandwidth by which its figure is a ratio."""

    name: str
    bits_per_s: int
    words: tuple[str, ...]


SCENES: Final = (
    Scene("slow", BITS_PER_S, ("--down-bps", "256000", "--rtt-ms", "400", "--loss", "0.02")),
    Scene(
        "cut", BITS_PER_S,
        ("--down-bps", "256000", "--rtt-ms", "400", "--loss", "0.02",
         "--cut-every", str(CUT_EVERY_S), "--down-time", str(DOWN_S)),
    ),
    Scene("fast", FAST_BITS_PER_S,
          ("--down-bps", "4000000", "--rtt-ms", "200", "--loss", "0", "--queue", "262144")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one laptop's members."""

    seconds: float
    received: int
    floor_s: float
    link: dict[str, Any]


def obstacle() -> str:
    """Why it cannot be measured here; empty when it can."""
    if not TUN.exists():
        return "needs bench/tunlink.py of the shared material"
    if os.geteuid() or not Path("/dev/net/tun").exists() or shutil.which("ip") is None:
        return "needs root, /dev/net/tun and iproute2"
    return ""


def play(members: int) -> None:
    """In the laptop's namespace, with the laptop of the environment; prints JSON."""
    laptop = Laptop(Path(os.environ["SADASYA_DATA"]), secret=os.environ["SADASYA_PIN"])
    patience = members * 45_000 * 8 / BITS_PER_S * _PATIENCE
    with unlocked(laptop) as session:
        begun = time.perf_counter()
        session.synchronising.start()
        while time.perf_counter() - begun < patience:
            if session.synchronising.state().received >= members:
                break
            time.sleep(0.02)
        spent = time.perf_counter() - begun
        received = session.synchronising.state().received
    print(json.dumps({"seconds": spent, "received": received}), flush=True)


def ready(at: Camp, scene: Scene, members: int) -> Laptop:
    """A laptop that has sealed so many, and has not sent one."""
    laptop = at.another(scene.name)
    with unlocked(laptop) as session:
        seal_many(session, members)
    url_of(laptop, f"https://{_THERE}:{at.centre.port}")
    return laptop


def send(at: Camp, scene: Scene, laptop: Laptop, members: int) -> Sent:
    size = sum(path.stat().st_size for path in (laptop.data / "spool").glob("*.pkt"))
    stats = at.folder / f"{scene.name}.json"
    done = subprocess.run(
        [sys.executable, str(TUN), "--ports", str(at.centre.port), "--tag", scene.name[:3],
         "--up-bps", str(scene.bits_per_s), *scene.words, "--stats", str(stats), "--",
         sys.executable, "-m", "bench.rural", "--play", str(members)],
        env=laptop.environ(), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.strip().splitlines()[-1])
    floor = size * 8 / scene.bits_per_s
    return Sent(told["seconds"], told["received"], floor, json.loads(stats.read_text("utf-8")))


def measure(at: Camp, members: int = MEMBERS) -> list[Figure]:
    laptops = [(scene, ready(at, scene, members)) for scene in SCENES]
    with ThreadPoolExecutor(len(SCENES)) as pool:
        sending = [pool.submit(send, at, *one, members) for one in laptops]
        slow, cut, fast = (one.result() for one in sending)
    cuts = int(cut.link["cuts"])
    with_cuts = cut.floor_s + cuts * DOWN_S
    extra = (cut.link["up"]["tx_bytes"] - slow.link["up"]["tx_bytes"]) / 1000
    return [
        Figure("128 kbit/s, 400 ms, 2 % loss, by packets", slow.seconds / slow.floor_s, "x", 1.08,
               note=_note(slow, members, slow.floor_s)),
        Figure("the same, cut every 30 s", cut.seconds / with_cuts, "x", 1.15,
               note=f"{_note(cut, members, with_cuts)}, {cuts} cuts"),
        Figure("the same, more on the air than without cuts", extra, "KB", 43.5 * max(1, cuts),
               note="a packet for each cut; by IP, with what TCP sends again"),
        Figure("2 Mbit/s, 200 ms", fast.seconds / fast.floor_s, "x", 1.5,
               note=_note(fast, members, fast.floor_s)),
    ]  # fmt: skip


def _note(sent: Sent, members: int, floor: float) -> str:
    return f"{sent.received} of {members} members in {sent.seconds:.1f} s; floor {floor:.1f} s"


def main() -> None:
    if "--play" in sys.argv:
        play(int(sys.argv[-1]))
        return
    members = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    print(HEADING)
    if why := obstacle():
        print(row(missing("the link by packets", why)))
        return
    with scratch() as folder:
        centre = made_centre(folder / "at-the-centre")
        hosts = (_THERE, "127.0.0.1", "localhost")
        keys = KeyFolder(centre.folder / "keys")
        (keys.receive / "tls-key.pem").unlink()
        make_tls(keys, hosts, dt.datetime.now(dt.UTC))
        centre.start()
        try:
            for figure in measure(Camp(folder, centre, Laptop(folder / "nobody")), members):
                print(row(figure))
        finally:
            centre.stop()


if __name__ == "__main__":
    main()
