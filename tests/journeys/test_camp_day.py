"""A camp day by command: provisioned, enrolled with no road, delivered, judged."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, acknowledged, answers, sample_photo
from tests.support.ledger import assert_nothing_lost, ledger

PEOPLE = 200


def test_two_hundred_enrolled_offline_all_arrive_in_order(
    laptop: Laptop, centre: RunningCentre
) -> None:
    centre.kill_receive()  # no road at all
    acked = laptop.enrol((answers(index) for index in range(PEOPLE)), sample_photo())
    assert len(acked) == PEOPLE
    offline = laptop.run("sync", "--once")
    assert (offline.returncode, offline.stderr.strip()) == (5, "E-NET-03")
    assert laptop.status()["waiting"] == PEOPLE

    centre.start_receive()
    first = laptop.sync()
    assert (first["stored"], first["verdicts"]) == (PEOPLE, PEOPLE)
    held = ledger(centre)
    assert held.ids == acked
    assert {state for *_, state in held.rows} == {"accepted"}
    assert_nothing_lost(laptop, centre, acked)

    second = laptop.sync()
    assert (second["sent"], second["round_trips"]) == (0, 1)
    assert second["received"] == second["enrolled"] == PEOPLE


def test_same_line_sealed_twice_is_two_people_but_a_bad_line_costs_nothing(
    laptop: Laptop, centre: RunningCentre
) -> None:
    people = [answers(0), answers(1, birth={"age": 17}), answers(2, consent={}), answers(3)]
    path = laptop.write_people(people, sample_photo())
    done = laptop.run("enrol", "--json", str(path))
    assert done.returncode == 6
    assert done.stderr.splitlines() == ["birth: birth.under_18", "consent: consent.missing"]
    assert len(acknowledged(done.stdout)) == 2
    assert laptop.status()["drafts"] == 2  # what was typed is still there
    assert laptop.sync()["verdicts"] == 2
    assert len(ledger(centre).members) == 2


def test_one_poisoned_member_never_stops_the_others(laptop: Laptop, centre: RunningCentre) -> None:
    """Same voter card and name: the centre calls it a duplicate person, the rest go on."""
    twice = {"epic": "WKH1186253"}
    people = [answers(0, **twice), answers(1), answers(5, **twice), answers(3)]
    laptop.enrol(people, sample_photo())
    told = laptop.sync()
    assert (told["received"], told["needs_correction"], told["waiting"]) == (3, 1, 0)
    assert told["enrolled"] == told["received"] + told["waiting"] + told["needs_correction"]


def test_laptop_is_provisioned_by_files_alone(centre: RunningCentre, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    stick = tmp_path / "stick"
    (stick / "laptop.txt").write_text(centre.add_device("far-away"), encoding="utf-8")
    code = centre.add_user("door")
    laptop = Laptop(tmp_path / "data")
    request, response = stick / "request.cbor", stick / "response.cbor"
    packets, proof = stick / "packets.cbor", stick / "proof.cbor"
    done = laptop.run("activate", "--file", str(stick / "laptop.txt"), "--request", str(request))
    assert done.returncode == 0, done.stderr
    centre.command("device", "respond", str(request), "--out", str(response))
    words = ("activate", "--response", str(response), "--packets", str(packets))
    done = laptop.run(*words, SADASYA_USER_CODE=code)
    assert done.returncode == 0, done.stderr
    assert laptop.status()["live"] is False

    path = laptop.write_people([answers(0)], sample_photo())
    early = laptop.run("enrol", "--json", str(path))
    assert (early.returncode, early.stderr.split()[0]) == (6, "E-SEA-01")

    centre.command("device", "confirm", "far-away", str(packets), "--out", str(proof))
    done = laptop.run("prove", str(proof))
    assert done.returncode == 0, done.stderr
    assert laptop.status()["live"] is True
    assert len(laptop.enrol([answers(0)], sample_photo())) == 1


def test_activation_takes_only_this_centre_and_the_right_codes(
    centre: RunningCentre, tmp_path: Path
) -> None:
    text, code = centre.add_device("picky"), centre.add_user("right")
    laptop = Laptop(tmp_path / "data")
    assert laptop.run("activate", "--code", "nonsense").stderr.strip() == "E-ACT-01"
    weak = Laptop(tmp_path / "weak", secret="123456")
    done = weak.run("activate", "--code", text, SADASYA_USER_CODE=code)
    assert done.stderr.strip() == "secret.passphrase_too_short"
    wrong = laptop.run("activate", "--code", text, SADASYA_USER_CODE="0000-0000-0000-0")
    assert wrong.stderr.strip() == "E-ACT-03"
    again = laptop.run("activate", "--code", text, "--json", SADASYA_USER_CODE=code)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {"degraded": True, "live": True, "user": "right"}
    thief = Laptop(tmp_path / "thief")
    used = thief.run("activate", "--code", text, SADASYA_USER_CODE=code)
    assert used.stderr.strip() == "E-SRV-06"


def test_one_process_at_a_time_works_on_a_laptop(laptop: Laptop) -> None:
    held = laptop.application().hold()
    busy = laptop.run("status")
    held.release()
    assert (busy.returncode, busy.stderr.strip()) == (75, "E-STO-06")
