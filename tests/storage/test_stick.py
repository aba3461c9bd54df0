"""Files on a stick are whole under their name, or not there; what is not ours is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import CarryError, StoreError
from desktop.storage import carried, stick
from desktop.storage.carried import Carried

NAME = "01234567-89abcdef.enb"


def code_of(folder: Path, name: str = NAME) -> str:
    with pytest.raises(CarryError) as refused:
        stick.write_whole(folder, name, b"a bundle")
    return refused.value.code


def test_a_full_stick_and_one_that_is_gone_say_so_and_leave_nothing(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.tmp").symlink_to("/dev/full")
    assert code_of(tmp_path) == "E-USB-05"
    assert list(tmp_path.iterdir()) == []
    assert code_of(tmp_path / "pulled-out") == "E-USB-04"


def test_a_stick_that_keeps_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _path: b"a bundel")
    assert code_of(tmp_path) == "E-USB-02"
    assert list(tmp_path.iterdir()) == []


def test_only_files_of_our_kind_name_and_size_are_found(tmp_path: Path) -> None:
    for name in (NAME, "FEDCBA98-00000001.ENB", "01234567-89abcdef.rcpt", "photo.enb", "._" + NAME,
                 "01234567-89abcdef.enb.tmp"):  # fmt: skip
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "01234567-00000002.enb").write_bytes(bytes(100))
    (tmp_path / "01234567-00000003.enb").mkdir()
    found = stick.found_on(tmp_path, "enb", 99)
    assert [path.name for path in found] == [NAME, "FEDCBA98-00000001.ENB"]
    assert [stick.maker_of(path) for path in found] == ["01234567", "fedcba98"]
    stick.clear_aside(tmp_path, "01234567")
    assert not (tmp_path / "01234567-89abcdef.enb.tmp").exists()


def test_what_is_carried_is_bounded_and_a_full_disk_is_told_as_the_laptops_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Carried(tmp_path / "carried")
    monkeypatch.setattr(carried, "MOST_BYTES", 10)
    assert kept.add("01234567-89abcdef", b"123456", bytes(32))
    with pytest.raises(CarryError, match="E-USB-07"):
        kept.add("01234567-89abcde0", b"123456", bytes(32))
    full = tmp_path / "carried" / f"01234567-89abcde1-{'00' * 8}.enb.tmp"
    full.symlink_to("/dev/full")
    with pytest.raises(StoreError, match="E-STO-03"):
        kept.add("01234567-89abcde1", b"1", bytes(32))
    assert [one.bundle() for one in kept.to_deliver()] == [b"123456"]
