"""Two people on one laptop, and cards that stop counting: news that comes down by the feed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo


def test_second_person_added_at_the_centre_later_gets_a_pin_of_their_own(
    laptop: Laptop, centre: RunningCentre
) -> None:
    code = centre.add_user("meena", name="मीना", role="supervisor")
    words = ("user", "add")
    own = {"SADASYA_USER_CODE": code, "SADASYA_NEW_PIN": "मीना का अपना वाक्य"}
    assert laptop.run(*words, **own).stderr.strip() == "E-ACT-03"  # not heard of her yet
    laptop.sync()
    short = laptop.run(*words, SADASYA_USER_CODE=code, SADASYA_NEW_PIN="छोटा")
    assert short.stderr.strip() == "secret.passphrase_too_short"
    assert laptop.run(*words, **own).returncode == 0
    hers = Laptop(laptop.data, secret="मीना का अपना वाक्य", environment={"SADASYA_USER": "meena"})
    assert hers.status()["user"] == "meena"
    assert laptop.run("status", SADASYA_USER="meena").returncode == 4  # his secret is not hers


def test_card_is_valid_until_the_centre_says_otherwise(
    laptop: Laptop, centre: RunningCentre, tmp_path: Path
) -> None:
    laptop.enrol([answers(0), answers(1)], sample_photo())
    first, second = (
        line.split("\t")[0] for line in reversed(laptop.run("find", "नमूना").stdout.splitlines())
    )
    cards = {number: tmp_path / f"{number}.png" for number in (first, second)}
    for number, path in cards.items():
        done = laptop.run("card", "render", number, "--out", str(path))
        assert done.returncode == 0, done.stderr

    def verdict(number: str, verifier: Laptop) -> str:
        # The QR is on the back.
        back = cards[number].with_stem(f"{cards[number].stem}-back")
        done = verifier.run("card", "verify", str(back))
        return done.stdout.splitlines()[0].removeprefix("status: ")

    empty = Laptop(tmp_path / "empty")
    empty.data.mkdir()
    (empty.data / "root.pub").write_bytes((laptop.data / "root.pub").read_bytes())
    assert [verdict(number, empty) for number in cards] == ["valid", "valid"]
    strange = Laptop(tmp_path / "strange")
    strange.data.mkdir()
    (strange.data / "root.pub").write_text("ab" * 32)
    assert verdict(first, strange) == "unknown_issuer"

    laptop.sync()
    centre.command("revoke", "card", second)
    laptop.sync()
    assert [verdict(number, laptop) for number in cards] == ["valid", "revoked"]
    (empty.data / "revocations.cbor").write_bytes((laptop.data / "revocations.cbor").read_bytes())
    assert [verdict(number, empty) for number in cards] == ["valid", "revoked"]

    centre.command("revoke", "device", "laptop-1", "--after", "0")
    laptop.sync()
    assert verdict(first, laptop) == "revoked"
    laptop.enrol([answers(7)], sample_photo())
    # Taken, kept, and left to a person at the centre: whoever has the laptop is told no more.
    told = laptop.sync("--once")
    assert (told["waiting"], told["needs_correction"]) == (0, 0)
    centre.kill_open()
    centre.command("open", "--once")
    with sqlite3.connect(centre.folder / "centre.db") as database:
        held = database.execute("SELECT code FROM packet WHERE state = 'quarantined'").fetchall()
    assert held == [("device.revoked",)]
