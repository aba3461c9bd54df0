"""Copies of the tree with one promise taken out, and the named test that must then fail.

The tree itself is never touched.  What a mutant takes out must stand in the source exactly once,
so a mutant that no longer fits is an error and not a success.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
_NEEDED: Final = ("desktop", "sync", "ui", "tests", "tools", "bench")
_LINKED: Final = ("resources", "docs", "pyproject.toml")
_DEADLINE_S: Final = 300.0
_TESTS_FAILED: Final = 1  # what pytest exits with; 2 to 5 would mean that nothing was tried


@dataclass(frozen=True)
class Change:
    """One place of the source, and what the mutant has there."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """`test` is a pytest node: green on the tree, red on the mutant."""

    name: str
    changes: tuple[Change, ...]
    test: str


@dataclass(frozen=True)
class Tried:
    """What became of a mutant."""

    mutant: Mutant
    code: int
    said: str

    @property
    def is_killed(self) -> bool:
        return self.code == _TESTS_FAILED


def copied_tree(folder: Path) -> Path:
    """A tree that can be changed; what is only read is linked."""
    folder.mkdir(parents=True)
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", ".hypothesis")
    for name in _NEEDED:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name, ignore=skipped, symlinks=True)
    for name in _LINKED:
        (folder / name).symlink_to(REPOSITORY / name)
    return folder


def apply(mutant: Mutant, tree: Path) -> None:
    for change in mutant.changes:
        path = tree / change.path
        text = path.read_text(encoding="utf-8")
        assert text.count(change.old) == 1, f"{mutant.name}: {change.path} has changed"
        path.write_text(text.replace(change.old, change.new), encoding="utf-8")


def run(tree: Path, *nodes: str) -> tuple[int, str]:
    """pytest on these nodes alone, on the code of `tree`; its exit code and what it said."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
             "-p", "no:randomly", "--soak", *nodes]  # fmt: skip
    done = subprocess.run(
        words, cwd=tree, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
    )
    return done.returncode, done.stdout + done.stderr


def tried(mutant: Mutant, folder: Path) -> Tried:
    """The mutant in a copy of its own, which is gone when this returns."""
    tree = copied_tree(folder)
    try:
        apply(mutant, tree)
        return Tried(mutant, *run(tree, mutant.test))
    finally:
        shutil.rmtree(folder)
