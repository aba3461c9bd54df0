"""What a member said is nowhere that it may not be: canaries in every field, then a search."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.domain.amendment import AmendReason, Why
from desktop.services.session import Session
from sync.server.database import open_database, reading
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo

# One recognisable word per field.  The booth, the choices and the consent come from closed sets.
SAID = {
    "name": "कनारीनाम देवी",
    "name_latin": "Canaryname Devi",
    "relation_name": "कनारीपिता साहू",
    "mobile": "9812734650",
    "epic": "ZQX7412589",
    "address": "कनारीपता 77",
    "pin": "497331",
    "religion": "buddhist",
    "category": "st",
    "caste": "कनारीजाति",
}
SEARCHED = (
    "कनारीनाम",
    "Canaryname",
    "कनारीपिता",
    "9812734650",
    "ZQX7412589",
    "कनारीपता",
    "कनारीजाति",
)
GUARDED = ("buddhist", "कनारीजाति")


def spellings(word: str) -> Iterator[bytes]:
    """The word as it might stand in a file: UTF-8, UTF-16, escaped, base64, hex."""
    for encoded in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
        yield encoded
        yield encoded.hex().encode()
    yield json.dumps(word).strip('"').encode()
    for shift in range(3):
        padded = base64.b64encode(b"\0" * shift + word.encode())
        yield padded[4 if shift else 0 : -4]


def hits(files: list[Path], words: tuple[str, ...]) -> list[str]:
    needles = [(word, form) for word in words for form in spellings(word)]
    found = []
    for path in files:
        data = path.read_bytes()
        found += [f"{path.name}: {word}" for word, form in needles if form in data]
    return found


def cell_bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes) else str(cell).encode()


def stands_in(word: str, cells: list[bytes]) -> bool:
    """In any spelling: a draft's answers are escaped JSON."""
    return any(form in cell for form in spellings(word) for cell in cells)


def files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def camp(laptop: Laptop, tmp_path: Path) -> Laptop:
    """A member sealed, a second one left as a draft, with temp and log folders of its own."""
    temp = tmp_path / "temp"
    temp.mkdir()
    laptop.environment = {"TMPDIR": str(temp), "HOME": str(tmp_path / "home")}
    path = laptop.write_people([answers(0, **SAID), answers(1, **SAID, consent={})], sample_photo())
    done = laptop.run("enrol", "--json", str(path))
    assert (done.returncode, done.stdout.count("ACK")) == (6, 1)
    (tmp_path / "said").write_text(done.stdout + done.stderr, encoding="utf-8")
    path.unlink()
    return laptop


def test_search_would_find_a_canary(tmp_path: Path) -> None:
    """The check can fail: each spelling is found where it is planted."""
    for count, form in enumerate(spellings("कनारीजाति")):
        path = tmp_path / str(count)
        path.write_bytes(b"before" + form + b"after")
        assert hits([path], ("कनारीजाति",)), form


def test_nothing_said_is_readable_on_the_laptop_or_on_its_way(
    camp: Laptop, centre: RunningCentre, tmp_path: Path
) -> None:
    assert hits([tmp_path / "said"], SEARCHED) == []
    before = files_below(camp.data, tmp_path / "temp", tmp_path / "home")
    assert any(path.suffix == ".pkt" for path in before)
    assert hits(before, SEARCHED) == []
    assert camp.sync()["verdicts"] == 1
    assert hits(files_below(camp.data, tmp_path / "temp", tmp_path / "home"), SEARCHED) == []


def test_religion_category_and_caste_are_gone_from_the_opened_store(camp: Laptop) -> None:
    """Even with the key: only the unsealed draft still holds them."""
    session = camp.unlock()
    try:
        database = session.enrolling._desk.store.database
        named = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        tables = [name for (name,) in database.rows(named)]
        assert {"enrolment", "draft", "packet", "audit", "consent"} <= set(tables)
        for table in tables:
            rows = database.rows(f"SELECT * FROM {table}")
            cells = [cell_bytes(cell) for row in rows for cell in row]
            found = [word for word in GUARDED if stands_in(word, cells)]
            assert found == (list(GUARDED) if table == "draft" else []), table
        (sealed,) = session.searching.recent(5)
        record = session.searching.record(sealed.id)
        assert record is not None
        shown = dict(record.lines)
        assert (shown["religion"], shown["category"], shown["caste"]) == ("given",) * 3
    finally:
        session.lock()


ANEW = "कनारीनईजाति"


def holders(session: Session, word: str) -> set[str]:
    """The tables of the opened store in which the word stands, and `file` for any file beside."""
    store = session.enrolling._desk.store
    named = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    found = set()
    for (table,) in store.database.rows(named):
        rows = store.database.rows(f"SELECT * FROM {table}")
        if stands_in(word, [cell_bytes(cell) for row in rows for cell in row]):
            found.add(table)
    folder = store.path.parent
    return found | ({"file"} if hits(files_below(folder), (word,)) else set())


def test_a_caste_given_anew_is_in_the_draft_while_it_is_open_and_nowhere_after(
    camp: Laptop, centre: RunningCentre
) -> None:
    session = camp.unlock()
    try:
        (sealed,) = session.searching.recent(5)
        begun = session.amending.begin(sealed.id, Why(AmendReason.MEMBER_ASKED))
        assert not {"religion", "category", "caste"} & set(begun.answers)
        told = begun.with_answers({**begun.answers, "caste": ANEW}, begun.touched_at)
        kept = session.enrolling.keep(told)
        assert holders(session, ANEW) == {"draft"}

        assert not isinstance(session.amending.seal(kept), tuple)
        assert holders(session, ANEW) == set()
        again = session.amending.begin(sealed.id)
        assert "caste" not in again.answers
        session.amending.drop(sealed.id)
        record = session.searching.record(sealed.id)
        assert record is not None
        assert dict(record.lines)["caste"] == "given"
        assert ANEW not in repr(record)
    finally:
        session.lock()
    assert camp.sync()["verdicts"] == 2
    assert hits(files_below(camp.data, centre.folder), (ANEW,)) == []


def test_guarded_answers_stand_nowhere_in_the_centres_database_or_logs(
    camp: Laptop, centre: RunningCentre
) -> None:
    assert camp.sync()["verdicts"] == 1
    engine = open_database(f"sqlite:///{centre.folder / 'centre.db'}")
    with reading(engine) as connection:
        tables = ("member", "packet", "audit", "feed")
        held = repr([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
        assert "कनारीनाम" in held  # the search can find what is there
        assert [word for word in GUARDED if word in held] == []
        (sealed,) = connection.execute(text("SELECT sealed FROM guarded")).scalars()
        assert not any(word.encode() in bytes(sealed) for word in GUARDED)
    engine.dispose()
    centre.stop()
    assert hits(files_below(centre.folder), GUARDED) == []
    logs = [path for path in files_below(centre.folder) if path.suffix == ".log"]
    # Both processes wrote where this looks: without their logs the search would show nothing.
    assert {path.name for path in logs} == {"open.log", "receive.log"}
    assert hits(logs, SEARCHED) == []


def test_wrong_secret_and_the_plain_sqlite_tool_open_nothing(camp: Laptop) -> None:
    store = camp.data / "store.db"
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(store).execute("SELECT * FROM sqlite_master").fetchall()
    tool = shutil.which("sqlite3")
    if tool is not None:
        dump = [tool, str(store), ".dump"]
        done = subprocess.run(dump, capture_output=True, text=True, check=False)
        assert "CREATE TABLE" not in done.stdout
    wrong = Laptop(camp.data, secret="नमूना शिविर रामपुर चार")
    done = wrong.run("status")
    assert (done.returncode, done.stderr.strip()) == (4, "not the right PIN; 9 tries left")
    assert camp.run("status").returncode == 0  # a success forgets the wrong ones


def test_ten_wrong_secrets_end_the_guessing(camp: Laptop) -> None:
    """The counter outlives the process, and later tries must wait."""
    wrong = Laptop(camp.data, secret="नमूना शिविर रामपुर चार")
    said = [wrong.run("status").stderr.strip() for _ in range(6)]
    assert said[:4] == [f"not the right PIN; {left} tries left" for left in (9, 8, 7, 6)]
    assert said[5].startswith("wait ")
    assert camp.run("status").returncode == 4  # the right one must wait as well


KEYSTORE = """
set -e
printf 'keyring' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$@"
"""


@pytest.mark.skipif(
    shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-run-session") is None,
    reason="no gnome-keyring here",
)
def test_with_a_keystore_a_copied_folder_and_the_right_pin_open_nothing(
    centre: RunningCentre, tmp_path: Path
) -> None:
    text_file, code = tmp_path / "text", centre.add_user("keeper")
    text_file.write_text(centre.add_device("kept"), encoding="utf-8")

    def within(home: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
        """The command in a session of its own, with that home's keystore."""
        home.mkdir(exist_ok=True)
        laptop = Laptop(data, secret="318642")
        environment = laptop.environ(
            HOME=str(home), XDG_DATA_HOME=str(home / "share"), XDG_RUNTIME_DIR=str(home),
            SADASYA_VAULT="system", SADASYA_USER_CODE=code,
        )  # fmt: skip
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        return subprocess.run(
            ["dbus-run-session", "--", "bash", "-c", KEYSTORE, "bash", *laptop.argv(*words)],
            env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    own, data = tmp_path / "own-home", tmp_path / "data"
    done = within(own, data, "activate", "--file", str(text_file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["degraded"] is False
    assert within(own, data, "status").returncode == 0

    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    stolen = within(tmp_path / "thief-home", copy, "status")
    assert (stolen.returncode, stolen.stdout) == (4, "")
    assert stolen.stderr.splitlines()[-1] == "E-KEY-02"
