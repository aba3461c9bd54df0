"""The mark: durable, torn or changed without harm, only ever forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.storage.mark import Mark, MarkFile

KEY = bytes(range(32))


def mark(seq: int) -> Mark:
    return Mark(seq, bytes([seq % 256]) * 32, seq - 1, seq + 5, bytes(32))


def test_the_newest_is_read_back_and_a_second_file_object_goes_on(tmp_path: Path) -> None:
    for seq in range(1, 6):
        MarkFile(tmp_path / "mark", KEY).write(mark(seq))
        assert MarkFile(tmp_path / "mark", KEY).read() == mark(seq)


def test_a_missing_file_and_another_key_read_as_none(tmp_path: Path) -> None:
    assert MarkFile(tmp_path / "mark", KEY).read() is None
    MarkFile(tmp_path / "mark", KEY).write(mark(3))
    assert MarkFile(tmp_path / "mark", bytes(32)).read() is None


@pytest.mark.parametrize("at", range(0, 1024, 7))
def test_a_changed_byte_leaves_this_mark_or_the_one_before(tmp_path: Path, at: int) -> None:
    path = tmp_path / "mark"
    file = MarkFile(path, KEY)
    file.write(mark(8))
    file.write(mark(9))
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert MarkFile(path, KEY).read() in {mark(8), mark(9)}


def test_ahead_by_any_of_three() -> None:
    here = mark(5)
    assert not here.is_ahead_of(here)
    assert mark(6).is_ahead_of(here)
    assert Mark(5, b"", 9, 0, b"").is_ahead_of(here)
