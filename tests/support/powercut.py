"""Disks as a power cut may leave them, built from what a program wrote and synced.

A run is traced; the trace is replayed up to a moment.  What was synced by then is there.  Of what
was not, each file keeps all, nothing, a beginning, a torn beginning or any of it; each folder keeps
a beginning of its changes of names.  Harsher than usual file systems: a new name is durable only
after its folder was synced, whatever was done to the file.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_CALLS: Final = (
    "openat", "close", "dup", "dup2", "lseek", "write", "pwrite64", "writev", "pwritev", "fsync",
    "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink", "unlinkat",
)  # fmt: skip
_LINE: Final = re.compile(r"^(\d+)\s+(\w+)\((.*)$", re.DOTALL)
_RESUMED: Final = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_RESULT: Final = re.compile(r"\)\s+= (-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?")
_TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD: Final = re.compile(r"^(\d+)<")
_SECTOR: Final = 512
_DEADLINE_S: Final = 120.0


@dataclass(frozen=True)
class Call:
    """One system call that did what was asked."""

    name: str
    fd: int
    texts: tuple[bytes, ...]
    numbers: tuple[int, ...]
    words: str
    result: int


@dataclass
class File:
    """One file, under whatever name: what is on the disk for sure, and what may be."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut off there
    size: int = 0

    def sync(self) -> None:
        self.durable, self.pending = replayed(self.durable, self.pending), []

    def after_a_cut(self, chance: random.Random) -> bytes:
        """`pending` is kept, lost, kept up to a point, torn there, or kept here and there."""
        if not self.pending:
            return self.durable
        fate, keep = chance.randrange(5), chance.randrange(len(self.pending) + 1)
        kept: Sequence[tuple[int, bytes | None]] = ()
        if fate == 0:
            kept = self.pending
        elif fate == 2:
            kept = self.pending[:keep]
        elif fate == 3:
            kept = [*self.pending[:keep], *(_torn(one, chance) for one in self.pending[keep:][:1])]
        elif fate == 4:
            kept = [one for one in self.pending if chance.random() < 0.5]
        return replayed(self.durable, kept)


def _torn(one: tuple[int, bytes | None], chance: random.Random) -> tuple[int, bytes | None]:
    at, data = one
    if data is None:
        return one
    whole = len(data) // _SECTOR
    return at, data[: chance.randrange(whole + 1) * _SECTOR]


def replayed(content: bytes, steps: Sequence[tuple[int, bytes | None]]) -> bytes:
    held = bytearray(content)
    for at, data in steps:
        if data is None:
            held = held[:at] + bytes(max(0, at - len(held)))
            continue
        if len(held) < at:
            held += bytes(at - len(held))
        held[at : at + len(data)] = data
    return bytes(held)


@dataclass
class Disk:
    """The files below one folder, as the program sees them and as the disk has them."""

    root: str
    live: dict[str, File]
    durable: dict[str, File]
    names: dict[str, list[tuple[str, File | None]]] = field(default_factory=dict)
    open_files: dict[int, tuple[str, int]] = field(default_factory=dict)
    opened: dict[int, File] = field(default_factory=dict)
    said: bytes = b""

    @classmethod
    def of(cls, folder: Path) -> Disk:
        files = {
            str(path): File(content := path.read_bytes(), [], len(content))
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return cls(str(folder), files, dict(files))

    def take(self, call: Call) -> bool:
        """Whether it was about this disk, or about what was said."""
        is_ours = call.fd == 1 or call.fd in self.open_files
        if step := getattr(self, f"_{call.name}", None):
            step(call)
        return is_ours or any(text.startswith(self.root.encode()) for text in call.texts)

    def image(self, chance: random.Random, folder: Path) -> None:
        """Writes one disk that the cut may have left."""
        names = dict(self.durable)
        calm = chance.random()
        for changes in self.names.values():
            keep = chance.choice((0, len(changes), chance.randrange(len(changes) + 1)))
            _rename_all(names, changes[:keep])
        for name, file in names.items():
            path = folder / Path(name).relative_to(self.root)
            path.parent.mkdir(parents=True, exist_ok=True)
            # One in four loses everything that was not synced: what a plug pulled early does.
            path.write_bytes(file.durable if calm < 0.25 else file.after_a_cut(chance))

    def _openat(self, call: Call) -> None:
        path = call.texts[0].decode()
        if not path.startswith(self.root):
            return
        self.open_files[call.result] = (path, 0)
        self.opened.pop(call.result, None)
        if "O_DIRECTORY" in call.words or (path not in self.live and "O_CREAT" not in call.words):
            return
        if path not in self.live:
            self._name(path, File())
        file = self.opened[call.result] = self.live[path]
        if "O_TRUNC" in call.words:
            file.pending.append((0, None))
            file.size = 0
        if "O_APPEND" in call.words:
            self.open_files[call.result] = (path, file.size)

    def _close(self, call: Call) -> None:
        self.open_files.pop(call.fd, None)
        self.opened.pop(call.fd, None)

    def _lseek(self, call: Call) -> None:
        if call.fd in self.opened:
            self.open_files[call.fd] = (self.open_files[call.fd][0], call.result)

    def _write(self, call: Call) -> None:
        data = b"".join(call.texts)[: call.result]
        if call.fd == 1:
            self.said += data
        if file := self.opened.get(call.fd):
            path, at = self.open_files[call.fd]
            self._put(file, at, data)
            self.open_files[call.fd] = (path, at + len(data))

    _writev = _write

    def _pwrite64(self, call: Call) -> None:
        if file := self.opened.get(call.fd):
            self._put(file, call.numbers[-1], b"".join(call.texts)[: call.result])

    _pwritev = _pwrite64

    @staticmethod
    def _put(file: File, at: int, data: bytes) -> None:
        file.pending.append((at, data))
        file.size = max(file.size, at + len(data))

    def _ftruncate(self, call: Call) -> None:
        if file := self.opened.get(call.fd):
            file.pending.append((call.numbers[-1], None))
            file.size = call.numbers[-1]

    def _fsync(self, call: Call) -> None:
        if file := self.opened.get(call.fd):
            file.sync()
        elif call.fd in self.open_files:
            _rename_all(self.durable, self.names.pop(self.open_files[call.fd][0], []))

    _fdatasync = _fsync

    def _rename(self, call: Call) -> None:
        source, target = (text.decode() for text in call.texts[:2])
        if source in self.live and target.startswith(self.root):
            file = self.live[source]
            # One step: either both names have changed or neither.
            changes = self.names.setdefault(str(Path(target).parent), [])
            changes.append((f"{source}\0{target}", file))
            self.live[target] = self.live.pop(source)

    _renameat = _renameat2 = _rename

    def _unlink(self, call: Call) -> None:
        path = call.texts[0].decode()
        if path in self.live:
            self.live.pop(path)
            self.names.setdefault(str(Path(path).parent), []).append((path, None))

    _unlinkat = _unlink

    def _name(self, path: str, file: File) -> None:
        self.live[path] = file
        self.names.setdefault(str(Path(path).parent), []).append((path, file))


def _rename_all(names: dict[str, File], changes: Sequence[tuple[str, File | None]]) -> None:
    for name, file in changes:
        source, _, target = name.partition("\0")
        if file is None or target:
            names.pop(source, None)
        if file is not None:
            names[target or source] = file


def traced(argv: Sequence[str], environment: dict[str, str], cwd: Path, log: Path) -> list[Call]:
    """Runs the command; every call that its folder could remember, in the order of their ends."""
    strace = ["strace", "-f", "-y", "-xx", "-qq", "-s", "9000000", "--seccomp-bpf"]
    done = subprocess.run(
        [*strace, "-e", f"trace={','.join(_CALLS)}", "-o", str(log), *argv], env=environment,
        cwd=cwd, capture_output=True, text=True, timeout=_DEADLINE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(_read(log))


def _read(log: Path) -> Iterator[Call]:
    begun: dict[str, str] = {}
    with log.open(encoding="ascii") as lines:
        for line in lines:
            if " <unfinished ...>" in line:
                begun[line.split(maxsplit=1)[0]] = line.partition(" <unfinished ...>")[0]
                continue
            if match := _RESUMED.match(line):
                line = begun.pop(match[1]) + match[3]  # noqa: PLW2901 - both halves of one line
            if (match := _LINE.match(line)) and (call := _call(match[2], match[3])):
                yield call


def _call(name: str, words: str) -> Call | None:
    result = _RESULT.search(words)
    if result is None or int(result[1]) < 0:
        return None
    said = words[: result.start()]
    texts = tuple(bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(said))
    fd = _FD.match(said)
    plain = _TEXT.sub("", re.sub(r"<[^>]*>", "", said))
    numbers = tuple(int(number) for number in re.findall(r"(?<![\w])\d+", plain))
    return Call(name, int(fd[1]) if fd else -1, texts, numbers, plain, int(result[1]))


def about(disk: Disk, calls: Sequence[Call]) -> list[Call]:
    """The calls that a cut could fall between with another outcome; `disk` is used up."""
    return [call for call in calls if disk.take(call)]


def moments(disk: Disk, calls: Sequence[Call], wanted: Sequence[int]) -> Iterator[Disk]:
    """The disk after as many calls as each of `wanted`, in rising order; the same object."""
    at = 0
    for until in sorted(wanted):
        for call in calls[at:until]:
            disk.take(call)
        at = until
        yield disk
