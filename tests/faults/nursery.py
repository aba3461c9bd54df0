"""A process that has loaded everything, and forks a child for each start that is asked for.

One JSON line in, one JSON line out.  `start`: forks a child that is the centre's `receive` or
`open`, or a laptop at work; `kill`: SIGKILL, and how the child had ended.  A child begins with
nothing but loaded code: no file, socket or store of the parent is open.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import desktop.services.believing
from desktop.errors import StoreError
from desktop.services.session import Session
from desktop.services.synchronising import Line, RoadClosedError
from desktop.services.unlocking import StoreKey
from sync.server.__main__ import main as centre_main
from sync.server.command_line import running  # noqa: F401 - loaded before the first fork
from tests.support.forking import become
from tests.support.laptop import answers
from tests.support.opener import Opener, remembered_campaign

_PATIENCE: Final = 600
_PER_TURN: Final = 2
_FATHERS: Final = ("मोहन", "बुधराम", "गणेश", "फागू", "ललित", "शंकर", "अनंत")


def say(words: str) -> None:
    """One write: what was said is in the file, whatever happens to this process next."""
    os.write(1, f"{words}\n".encode())


def enrol(session: Session, index: int) -> None:
    enrolling = session.enrolling
    draft = enrolling.begin()
    say(f"TRY {draft.id}")
    person = answers(index, relation_name=f"{_FATHERS[index % 7]} {_FATHERS[index // 7 % 7]}")
    draft = enrolling.keep(draft.with_answers(person, draft.touched_at))
    enrolling.without_photo(draft.id, "camera_missing")
    sealed = enrolling.seal(draft)
    assert not isinstance(sealed, tuple), sealed
    say(f"ACK {sealed.id} {sealed.number}")


def work(asked: dict[str, Any]) -> None:
    """Takes in members and sends them until it is killed."""
    session, index = _opened(asked), int(asked["first"])
    line = session.synchronising.open_line()
    while True:
        for _ in range(_PER_TURN):
            enrol(session, index)
            index += 1
        _turn(session, line)


def drain(asked: dict[str, Any]) -> None:
    """Sends until nothing waits and all is judged; then says what it has receipts for."""
    session = _opened(asked)
    line = session.synchronising.open_line()
    outbox = line.store.read.outbox
    pause, least, in_vain = threading.Event(), 0, 0
    while in_vain < _PATIENCE:
        _turn(session, line)
        left = outbox.counts()[0] + outbox.unjudged()
        if not left:
            break
        # As long as it gets less, however slowly, nothing is stuck.
        in_vain = 0 if not least or left < least else in_vain + 1
        least = min(left, least or left)
        pause.wait(0.1)
    for _, digest, state in outbox.digests():
        if state != "waiting":
            say(f"SETTLED {digest.hex()}")
    say(f"HELD {outbox.counts()[0] + outbox.unjudged() + outbox.people().get('held', 0)}")
    line.close()
    session.lock()


def _turn(session: Session, line: Line) -> None:
    try:
        cycle = session.synchronising.run_once(line)
        say(f"TURN {cycle.sent} {cycle.stored}")
    except RoadClosedError as error:
        say(f"CLOSED {error.code}")


def _opened(asked: dict[str, Any]) -> Session:
    key = StoreKey(asked["user"], bytes.fromhex(asked["key"]), bytes.fromhex(asked["mark"]))
    try:
        return Opener(key).open(Path(asked["data"]))
    except StoreError as error:
        say(f"REFUSED {error}")
        raise


def receive(asked: dict[str, Any]) -> None:
    centre_main(["receive", "--centre", asked["folder"]])


def open_(asked: dict[str, Any]) -> None:
    centre_main(["open", "--centre", asked["folder"], "--passphrase-file", asked["passphrase"]])


_CHILDREN: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    "work": work, "drain": drain, "receive": receive, "open": open_,
}  # fmt: skip


def start(asked: dict[str, Any]) -> int:
    child = os.fork()
    if not child:
        out = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        become(partial(_live, asked), out, out)
    return child


def _live(asked: dict[str, Any]) -> int:
    _CHILDREN[asked["what"]](asked)
    return 0


def kill(child: int, number: int) -> int:
    """The child's exit code; -9 when it was killed just now."""
    os.kill(child, number)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve() -> None:
    warm = os.environ.get("NURSERY_PACK")
    if warm:
        Opener(StoreKey(*_key(json.loads(warm)))).open(Path(json.loads(warm)["data"])).lock()
    for text in sys.stdin:
        asked = json.loads(text)
        match asked["ask"]:
            case "start":
                told = start(asked)
            case "kill":
                told = kill(int(asked["child"]), signal.SIGKILL)
            case "end":
                told = kill(int(asked["child"]), signal.SIGTERM)
            case _:
                told = os.waitstatus_to_exitcode(os.waitpid(int(asked["child"]), 0)[1])
        print(json.dumps(told), flush=True)


def _key(asked: dict[str, Any]) -> tuple[str, bytes, bytes]:
    return asked["user"], bytes.fromhex(asked["key"]), bytes.fromhex(asked["mark"])


if __name__ == "__main__":
    desktop.services.believing.read_campaign = remembered_campaign  # type: ignore[attr-defined]
    serve()
