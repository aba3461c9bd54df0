"""The house measures, kept by the machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from desktop import settings
from desktop.storage.database import Database
from desktop.storage.migrate import migrate, migrations
from sync.protocol import version
from sync.protocol.problems import Problem

ROOT = Path(__file__).parents[2]
SOURCES = sorted(p for top in ("desktop", "ui", "sync") for p in (ROOT / top).rglob("*.py"))
TRACKED = [
    path
    for line in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.splitlines()
    if (path := ROOT / line).is_file()
]  # fmt: skip
TEXTS = [p for p in TRACKED if p.suffix in {".py", ".md", ".toml", ".lock", ".json", ".yml", ""}]
NEVER = re.compile(
    r"^(?:Manager|\w+Manager|\w+Helper|\w+Utils?|\w+Handler|\w+Service|\w+Controller|\w+Impl|\w+DTO|"
    r"\w+Info|Operator|\w*Beneficiary\w*|\w*Registration(?!Error)\w*)$"
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_fits_on_the_desk(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400 or "Longer than 400 lines because" in text
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # A migration is one list of tables, whatever its length.
            is_list = "versions" in path.parts
            assert is_list or (node.end_lineno or 0) - node.lineno < 50, node.name
        if isinstance(node, ast.ClassDef):
            assert not NEVER.match(node.name), node.name


def test_no_hollow_names() -> None:
    hollow = {"utils.py", "helpers.py", "common_utils.py", "misc.py", "base.py", "constants.py"}
    assert [path for path in SOURCES if path.name in hollow] == []


def test_versions_are_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == settings.VERSION == version.VERSION


def test_every_problem_is_documented_and_no_number_is_used_twice() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    for problem in Problem:
        row = f"| {problem.code} | {problem.status} | {problem.title} |"
        assert row in text, row
    assert len({problem.number for problem in Problem}) == len(Problem)


def test_schema_is_the_sum_of_the_migrations(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db", bytes(32))
    migrate(database)
    rows = database.rows(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%'"
    )
    database.close()
    held = "\n".join(f"{sql};" for (sql,) in rows) + "\n"
    path = ROOT / "desktop" / "storage" / "schema.sql"
    assert path.read_text(encoding="utf-8") == held, "write it again from the migrations"
    assert len(migrations()) >= 1


def test_nothing_in_the_repository_names_a_machine_or_a_registry() -> None:
    paths = re.compile(r"(?:^|[\s\"'`(=])/(?:work|root|home/\w+)/[\w.-]+", re.MULTILINE)
    hosts = re.compile(r"https?://[^\s\"'>)]*(?:pypi|pythonhosted|npmjs|deb\.debian)[^\s\"'>)]*")
    for path in TEXTS:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), path
        if path != Path(__file__):
            assert not paths.search(text), path


def test_locks_hold_hashes_and_no_addresses() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_what_ships_is_what_was_tested() -> None:
    """The same version of everything in every lock."""
    pin = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)
    locks = {
        path.stem: dict(pin.findall(path.read_text(encoding="utf-8")))
        for path in (ROOT / "requirements").glob("*.lock")
    }
    assert locks.keys() == {"desktop", "server", "dev"}
    for name in ("desktop", "server"):
        assert locks[name].items() <= locks["dev"].items(), name


def test_a_none_survives_many_void_calls_of_qt() -> None:
    """PySide6 6.12.0 drops a reference to None per void call on Python 3.11 (ADR 0003)."""
    program = (
        "import sys\nfrom PySide6.QtCore import QObject\nthing = QObject()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(5000): thing.setObjectName('a')\n"
        "sys.exit(0 if abs(sys.getrefcount(None) - before) < 1000 else 1)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert done.returncode == 0
