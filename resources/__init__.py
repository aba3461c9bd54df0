"""Data only: fonts, icons, words, packs; read through one accessor.

Works from a source tree, from an installed package and from the frozen program, which unpacks its
data beside itself.
"""

from __future__ import annotations

import sys
from pathlib import Path


def path(*parts: str) -> Path:
    """Where a resource lies; refuses a way out of the resources."""
    root = _root()
    found = root.joinpath(*parts)
    if ".." in parts or not found.resolve().is_relative_to(root.resolve()):
        raise ValueError("a resource lies below the resources")
    return found


def text(*parts: str) -> str:
    """A resource as UTF-8 text."""
    return path(*parts).read_text(encoding="utf-8")


def content(*parts: str) -> bytes:
    """A resource as bytes."""
    return path(*parts).read_bytes()


def tree(*parts: str) -> dict[str, bytes]:
    """Every file below a folder of the resources, by its relative POSIX path, in order."""
    folder = path(*parts)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def _root() -> Path:
    unpacked: str | None = getattr(sys, "_MEIPASS", None)
    return Path(unpacked) / "resources" if unpacked else Path(__file__).resolve().parent
