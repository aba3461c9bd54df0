"""`serve`, `receive`, `open`: the two processes, and one command that runs both."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final, TypeVar

import uvicorn
from sqlalchemy.exc import OperationalError

from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import public_key
from sync.protocol.session import KEPT_S
from sync.server.app import StartRefusedError, receive_app
from sync.server.blobs import BlobError, Blobs
from sync.server.campaigns import KnownPacks, UnfitPackError
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase
from sync.server.database import is_current, kept, open_database, reading
from sync.server.devices import Activations
from sync.server.keys import PASSPHRASE_ENV
from sync.server.opening import Opening

_IDLE_S: Final = 0.1
_AWAY_S: Final = 5.0
_COMING_UP_S: Final = 2.0
_TRIES: Final = 30
_T = TypeVar("_T")


def opener(centre: Centre, secret: bytes) -> tuple[Opening, Activations, int]:
    """The open process's parts.  Raises `KeyFileError`, `UnfitPackError`."""
    keys = centre.keys.open_keys(secret)
    engine = open_database(centre.database)
    with reading(engine) as connection:
        epoch = int(kept(connection, "epoch") or b"1")
    held = centre.keys.certificates()
    root = public_key(centre.keys.root_key())
    packs = KnownPacks(centre, certified_key(held.control, root, Purpose.CONTROL))
    opening = Opening(engine, Blobs(centre.blobs), keys, packs.judging)
    return opening, Activations(keys.ca, keys.control, held, centre.pack), epoch


def run_receive(arguments: argparse.Namespace) -> Exit:
    """Faces the network.  Exit code 3 where it could read a key that opens packets."""
    centre = Centre.read(arguments.centre)
    try:
        app = _once_the_database_answers(lambda: receive_app(centre))
    except StartRefusedError as error:
        complain(str(error))
        return Exit.CONFIGURATION
    receive = centre.keys.receive
    _settle_memory()
    uvicorn.run(
        app,
        host=centre.host,
        port=centre.port,
        ssl_keyfile=str(receive / "tls-key.pem"),
        ssl_certfile=str(receive / "tls.pem"),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEPT_S,
        timeout_graceful_shutdown=5,
    )
    return Exit.OK


def run_open(arguments: argparse.Namespace) -> Exit:
    """Opens what has been received, until told to stop.  Has no network door."""
    centre = Centre.read(arguments.centre)
    secret = sys.stdin.buffer.readline().strip() if arguments.secret_on_stdin else b""
    secret = secret or passphrase(arguments)
    tries = 1 if arguments.once else _TRIES
    try:
        opening, activations, epoch = _once_the_database_answers(
            lambda: opener(centre, secret), tries
        )
    except UnfitPackError as error:
        complain(f"the campaign pack does not fit: {error}")
        return Exit.CONFIGURATION
    engine = open_database(centre.database)
    if not _once_the_database_answers(lambda: is_current(engine), tries):
        complain("the database is of another version: run `sadasya-server migrate`")
        return Exit.CONFIGURATION
    _once_the_database_answers(opening.look_again, tries)
    _settle_memory()
    stop = _stopped_by_signal()
    while not stop.is_set():
        try:
            done = activations.answer_waiting(engine, epoch) + opening.open_waiting(epoch)
        except (BlobError, OperationalError) as error:
            # Storage or database is away: nothing was judged, and nothing is lost by waiting.
            complain(f"opening waits: {type(error).__name__}")
            if arguments.once:
                return Exit.TRY_AGAIN
            stop.wait(_AWAY_S)
            continue
        if arguments.once and not done:
            break
        if not done:
            stop.wait(_IDLE_S)
    return Exit.OK


def serve(arguments: argparse.Namespace) -> Exit:
    """Both processes from one command.  The passphrase goes to the opener alone, by a pipe."""
    secret = passphrase(arguments)
    without = {name: value for name, value in os.environ.items() if name != PASSPHRASE_ENV}
    base = [sys.executable, "-m", "sync.server"]
    common = ["--centre", str(arguments.centre)]
    stop = _stopped_by_signal()
    opening = subprocess.Popen(  # noqa: S603 - our own program
        [*base, "open", *common, "--secret-on-stdin"], env=without, stdin=subprocess.PIPE
    )
    assert opening.stdin is not None  # noqa: S101 - a pipe was asked for
    opening.stdin.write(secret + b"\n")
    opening.stdin.close()
    receiving = subprocess.Popen([*base, "receive", *common], env=without)  # noqa: S603
    children = (receiving, opening)
    while not stop.wait(0.2) and all(child.poll() is None for child in children):
        pass
    for child in children:
        child.terminate()
    codes = [child.wait() for child in children]
    return Exit.OK if stop.is_set() else Exit(next((c for c in codes if c in set(Exit)), 1))


def _once_the_database_answers(start: Callable[[], _T], tries: int = _TRIES) -> _T:
    """A machine that starts may start us before its database; a minute of that is no failure."""
    pause = threading.Event()
    for _ in range(tries - 1):
        try:
            return start()
        except OperationalError as error:
            complain(f"the database does not answer yet: {type(error.orig).__name__}")
            pause.wait(_COMING_UP_S)
    return start()


def _settle_memory() -> None:
    """What is there now stays: looking through it for garbage took a tenth of the work."""
    gc.collect()
    gc.freeze()


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()

    def _note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, _note)
    signal.signal(signal.SIGINT, _note)
    return stop
