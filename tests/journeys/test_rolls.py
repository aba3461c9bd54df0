"""A voters' list from the centre's CSV to the table: for the laptops it names, and for no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cards.marks import Text
from desktop.domain.rolls import answers_from, noted_roll
from desktop.services.enrolling import Sealed
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers
from tests.support.rolls import epic_of, sample_rows, write_csv

ROWS = 1500


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "list.csv", sample_rows(ROWS))


def build(centre: RunningCentre, csv: Path, out: Path, *more: str) -> Path:
    words = ("--csv", str(csv), "--place", "CG-090", "--out", str(out), *more)
    centre.command("roll", "build", *(words if "--for" in more else (*words, "--for", "*")))
    return out


def found(laptop: Laptop, text: str, *more: str) -> list[dict[str, object]]:
    done = laptop.run("roll", "find", text, "--json", *more)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_a_list_is_looked_up_on_its_laptop_and_closed_to_any_other(
    laptop: Laptop, centre: RunningCentre, csv: Path, tmp_path: Path
) -> None:
    roll = build(centre, csv, tmp_path / "one.roll", "--for", "laptop-1")
    taken = laptop.run("roll", "take", str(roll), "--json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["rows"] == ROWS
    (listed,) = json.loads(laptop.run("roll", "list", "--json").stdout)
    assert (listed["roll"], listed["places"]) == ("cg-090@1", ["CG-090"])
    gone = laptop.run("roll", "take", str(tmp_path / "gone.roll"))
    assert (gone.returncode, gone.stderr.strip()) == (6, "E-USB-04")
    wanted = list(sample_rows(ROWS))[900]

    by_epic = found(laptop, epic_of(900))
    assert [row["name_hi"] for row in by_epic] == [wanted["name_hi"]]
    assert found(laptop, "2/201") == by_epic
    for digits in (epic_of(900)[-7:], epic_of(900)[-6:]):
        assert found(laptop, digits) == by_epic
    assert found(laptop, "२०१", "--booth", "CG-090-002") == by_epic
    for name in (wanted["name_hi"], wanted["name_en"]):
        assert by_epic[0] in found(laptop, name, "--booth", "CG-090-002")

    (tmp_path / "other").mkdir()
    other = Laptop(tmp_path / "other" / "data")
    other.activate(centre, "laptop-2", user="doosra")
    refused = other.run("roll", "take", str(roll))
    assert (refused.returncode, refused.stderr.strip()) == (6, "E-ROL-04")
    # Neither do the files help that the first laptop keeps.
    body = next((laptop.data / "rolls").iterdir())
    assert wanted["name_hi"].encode() not in body.read_bytes()
    assert not body.read_bytes().startswith(b"SQLite")


def test_a_bit_flipped_anywhere_is_refused(
    laptop: Laptop, centre: RunningCentre, csv: Path, tmp_path: Path
) -> None:
    whole = build(centre, csv, tmp_path / "one.roll").read_bytes()
    session = laptop.unlock()
    path = tmp_path / "flipped.roll"
    try:
        ends = [*range(0, 700, 23), 800, len(whole) // 3, len(whole) // 2, len(whole) - 1]
        for place in ends:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            taken = session.rolls.take(path)
            assert getattr(taken, "code", "taken") in ("E-ROL-01", "E-ROL-02", "E-ROL-03"), place
        for cut in (whole[:-1], whole + b"x", whole[:100], b""):
            path.write_bytes(cut)
            assert getattr(session.rolls.take(path), "code", "taken") in ("E-ROL-01", "E-ROL-03")
        assert session.rolls.held() == ()
        path.write_bytes(whole)
        assert session.rolls.take(path).rows == ROWS  # type: ignore[union-attr]
        # Flipped on the laptop's own disk, it is as good as none, and people still enrol.
        session.rolls.close()
        body = next((laptop.data / "rolls").iterdir())
        held = body.read_bytes()
        body.write_bytes(held[:5000] + bytes([held[5000] ^ 1]) + held[5001:])
        assert session.rolls.held() == ()
    finally:
        session.lock()


def test_an_older_list_never_comes_back_and_an_ended_one_goes(
    laptop: Laptop, centre: RunningCentre, csv: Path, tmp_path: Path
) -> None:
    first, second, ended = (
        build(centre, csv, tmp_path / f"{days}.roll", "--days", days) for days in ("30", "31", "-1")
    )
    session = laptop.unlock()
    assert session.rolls.take(second).name == "cg-090@2"  # type: ignore[union-attr]
    assert session.rolls.take(first).code == "E-ROL-06"  # type: ignore[union-attr]
    assert session.rolls.take(ended).code == "E-ROL-05"  # type: ignore[union-attr]
    session.lock()
    assert len(list((laptop.data / "rolls").iterdir())) == 1

    session = laptop.unlock()
    with session.rolls._store.work() as tables:
        # As if forty days had gone by.
        tables.rolls._database.execute("UPDATE roll SET not_after = 1")
    session.lock()
    session = laptop.unlock()
    assert session.rolls.held() == ()
    assert list((laptop.data / "rolls").iterdir()) == []
    assert session.rolls.take(first).code == "E-ROL-06"  # type: ignore[union-attr]
    session.lock()


def test_a_list_of_another_centre_is_refused(
    laptop: Laptop, centre: RunningCentre, csv: Path, tmp_path: Path
) -> None:
    roll = build(centre, csv, tmp_path / "one.roll").read_bytes()
    text = laptop.unlock()
    try:
        path = tmp_path / "other.roll"
        # The signature's last byte stands just before the body.
        head_end = int.from_bytes(roll[1:3], "big") + 3
        path.write_bytes(roll[: head_end - 1] + bytes([roll[head_end - 1] ^ 1]) + roll[head_end:])
        assert text.rolls.take(path).code == "E-ROL-02"  # type: ignore[union-attr]
    finally:
        text.lock()


def test_devanagari_digits_and_a_number_in_two_parts_are_read(
    centre: RunningCentre, laptop: Laptop, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text(
        "part,serial,epic,name_hi,age,gender\n"
        "१२,७,ABC1234567,सुनीता साहू,३४,F\n13,8,ABC1234567,सुनीता साहू,34,महिला\n",
        encoding="utf-8",
    )
    assert laptop.run("roll", "take", str(build(centre, path, tmp_path / "t.roll"))).returncode == 0
    rows = found(laptop, "ABC I234S67")
    assert [(row["part"], row["serial"], row["age"]) for row in rows] == [
        ("CG-090-012", 7, 34),
        ("CG-090-013", 8, 34),
    ]


def test_a_member_filled_from_the_list_is_sealed_with_the_row_and_their_card_says_so(
    laptop: Laptop, centre: RunningCentre, csv: Path, tmp_path: Path
) -> None:
    roll = build(centre, csv, tmp_path / "one.roll")
    session = laptop.unlock()
    try:
        assert session.rolls.take(roll).rows == ROWS  # type: ignore[union-attr]
        (hit,) = session.rolls.find(epic_of(900))
        filled = answers_from(hit.voter, hit.as_of, "मकान")
        for noted in ({"roll": noted_roll(hit.voter, hit.roll)}, {}):
            draft = session.enrolling.begin()
            session.enrolling.keep(draft)
            session.enrolling.without_photo(draft.id, "no_camera")
            whole = answers(0) | filled | {"mobile": "9876543210", "relation_name": "रमेश"}
            sealed = session.enrolling.seal(
                draft.with_answers(whole, draft.touched_at).with_noted(**noted)
            )
            assert isinstance(sealed, Sealed), sealed
            back = session.printing.card(sealed.id).back
            said = [mark.words for mark in back if isinstance(mark, Text)]
            assert any("मतदाता सूची में" in words for words in said) == bool(noted)
    finally:
        session.lock()
