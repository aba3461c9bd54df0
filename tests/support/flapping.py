"""A link that goes up and down: by the bytes it carried and the tries it refused, never by time.

Raw TCP, as a radio that comes and goes: what was on its way when it went is lost, both ends see the
connection break, and a try while it is down breaks off at once.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

_CHUNK: Final = 4_096
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Spell:
    """Refuses so many tries, for ever without a number, then carries so many bytes up."""

    refuses: int | None = 0
    carries: int | None = None


@dataclass
class Flapping:
    """Listens at `port` and passes everything to `target` on this machine, spell after spell."""

    target: int
    spells: Sequence[Spell]
    on_bytes: Callable[[int], None] = lambda _up: None
    port: int = 0
    cuts: int = 0
    refused: int = 0
    _at: int = 0
    _tries: int = 0
    _carried: int = 0
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._run(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._drop_all()
        for thread in self._threads:
            thread.join(10)

    def lift(self) -> None:
        """Ends a spell that refuses for ever."""
        with self._lock:
            self._tries = -1

    @property
    def is_over(self) -> bool:
        """Whether it has come to its last spell, which holds."""
        with self._lock:
            return self._at == len(self.spells) - 1

    def _run(self, work: Callable[..., None], *words: object) -> None:
        thread = threading.Thread(target=work, args=words, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                laptop, _ = self._listener.accept()
                if self._is_down():
                    self.refused += 1
                    laptop.recv(1)  # else the reset may come before the laptop is connected at all
                    _reset(laptop)
                    continue
                try:
                    centre = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    _reset(laptop)
                    continue
                with self._lock:
                    self._open += [laptop, centre]
                self._run(self._pump, laptop, centre, True)
                self._run(self._pump, centre, laptop, False)

    def _is_down(self) -> bool:
        with self._lock:
            refuses = self.spells[self._at].refuses
            if self._tries < 0 or (refuses is not None and self._tries >= refuses):
                return False
            self._tries += 1
            return True

    def _pump(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if is_up and not self._carry(len(data)):
                    self._drop_all()
                    return
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def _carry(self, size: int) -> bool:
        """Whether these bytes get through; with the first that do not, the next spell begins."""
        with self._lock:
            self._carried += size
            carries = self.spells[self._at].carries
            if carries is None or self._carried <= carries:
                carried = self._carried
            else:
                self._at, self._tries, self._carried = self._at + 1, 0, 0
                self.cuts += 1
                return False
        self.on_bytes(carried)
        return True

    def _drop_all(self) -> None:
        with self._lock:
            dropped, self._open = self._open, []
        for one in dropped:
            _reset(one)


def _reset(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
