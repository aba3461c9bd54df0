"""A road for bytes that is cut at one chosen byte, in one direction; afterwards it holds.

Raw TCP: TLS goes through it unread.  Offsets count over all connections since `arm`.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Self

_CHUNK: Final = 65_536


class Way(Enum):
    """A direction, seen from the laptop."""

    UP = "up"
    DOWN = "down"


@dataclass
class Cutter:
    """Listens at `port` and passes everything to `target` on this machine."""

    target: int
    port: int = 0
    passed: dict[Way, int] = field(default_factory=dict)
    heard: dict[Way, bytearray] = field(default_factory=dict)
    has_cut: bool = False
    _cut: tuple[Way, int, bool] | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.arm(None)
        self._run(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def arm(self, way: Way | None, offset: int = 0, *, abruptly: bool = True) -> None:
        """Counts anew; the byte at `offset` and what follows do not get through."""
        with self._lock:
            self.passed = dict.fromkeys(Way, 0)
            self.heard = {one: bytearray() for one in Way}
            self.has_cut = False
            self._cut = None if way is None else (way, offset, abruptly)
            self._threads = [thread for thread in self._threads if thread.is_alive()]

    def _run(self, work: object, *words: object) -> None:
        thread = threading.Thread(target=work, args=words, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                laptop, _ = self._listener.accept()
                try:
                    centre = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    laptop.close()
                    continue
                both = (laptop, centre)
                for one in both:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                open_ways = [2]
                self._run(self._pump, Way.UP, laptop, centre, open_ways)
                self._run(self._pump, Way.DOWN, centre, laptop, open_ways)

    def _pump(
        self, way: Way, source: socket.socket, target: socket.socket, open_ways: list[int]
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                allowed = self._allowed(way, data)
                target.sendall(data[:allowed])
                if allowed < len(data):
                    self._break(source, target)
                    break
            target.shutdown(socket.SHUT_WR)
        with self._lock:
            open_ways[0] -= 1
            is_last = open_ways[0] == 0
        if is_last:
            source.close()
            target.close()

    def _allowed(self, way: Way, data: bytes) -> int:
        with self._lock:
            before = self.passed[way]
            allowed = len(data)
            if self._cut is not None and not self.has_cut and self._cut[0] is way:
                allowed = min(allowed, max(0, self._cut[1] - before))
            self.has_cut |= allowed < len(data)
            self.passed[way] += allowed
            self.heard[way] += data[:allowed]
            return allowed

    def _break(self, *sockets: socket.socket) -> None:
        """Both ends at once: by a reset, or as if each had closed."""
        assert self._cut is not None
        for one in sockets:
            with contextlib.suppress(OSError):
                if self._cut[2]:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RDWR)


def records(stream: bytes) -> list[tuple[int, int]]:
    """(start, length with its header) of each TLS record of one connection's stream."""
    found, at = [], 0
    while at + 5 <= len(stream):
        length = 5 + int.from_bytes(stream[at + 3 : at + 5], "big")
        found.append((at, length))
        at += length
    return found
