"""The pen-drive road, closed: a laptop that never sees a network, and a stick that others carry."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.ledger import ledger


def bundle(laptop: Laptop, *words: str) -> dict[str, Any]:
    done = laptop.run("bundle", *words, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def far(centre: RunningCentre, tmp_path: Path) -> Laptop:
    """A laptop provisioned by files alone: no line of it ever leads to a network."""
    paper = tmp_path / "paper"
    paper.mkdir()
    (paper / "text").write_text(centre.add_device("far-away"), encoding="utf-8")
    code = centre.add_user("door")
    (tmp_path / "far").mkdir()
    far = Laptop(tmp_path / "far" / "data")
    request, response = paper / "request", paper / "response"
    packets, proof = paper / "packets", paper / "proof"
    done = far.run("activate", "--file", str(paper / "text"), "--request", str(request))
    assert done.returncode == 0, done.stderr
    centre.command("device", "respond", str(request), "--out", str(response))
    words = ("activate", "--response", str(response), "--packets", str(packets))
    done = far.run(*words, SADASYA_USER_CODE=code)
    assert done.returncode == 0, done.stderr
    centre.command("device", "confirm", "far-away", str(packets), "--out", str(proof))
    done = far.run("prove", str(proof))
    assert done.returncode == 0, done.stderr
    return far


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carried_by_another(far: Laptop, courier: Laptop, stick: Path, people: int) -> None:
    """The whole loop; each step says what is so, and not more."""
    assert bundle(far, "export", str(stick))["members"] == people
    # On the stick is not at the centre.
    assert (far.status()["waiting"], far.status()["received"]) == (people, 0)
    assert bundle(courier, "carry", str(stick)) == {"bundles": 1, "members": people}
    assert bundle(courier, "carry", str(stick))["bundles"] == 0  # the same bytes are one bundle
    courier.sync()
    assert far.status()["received"] == 0
    assert bundle(courier, "give-back", str(stick)) == {"answers": 1}
    assert list((courier.data / "carried").iterdir()) == []
    taken = bundle(far, "take", str(stick))
    assert (taken["receipts"], taken["verdicts"]) == (people, people)
    status = far.status()
    assert (status["waiting"], status["received"]) == (0, people)
    assert bundle(courier, "carry", str(stick))["bundles"] == 0  # its answer lies beside it


def test_members_of_a_laptop_without_a_network_are_accepted_by_another_ones_road(
    far: Laptop, laptop: Laptop, centre: RunningCentre, stick: Path
) -> None:
    acked = far.enrol((answers(index) for index in range(5)), sample_photo())
    carried_by_another(far, laptop, stick, 5)
    held = ledger(centre)
    assert held.ids == acked
    assert {state for *_, state in held.rows} == {"accepted"}
    assert bundle(far, "export", str(stick)) == {"files": [], "members": 0}


@pytest.mark.soak
def test_fifty_members_of_a_laptop_without_a_network_are_accepted(
    far: Laptop, laptop: Laptop, centre: RunningCentre, stick: Path
) -> None:
    acked = far.enrol((answers(index) for index in range(50)), sample_photo())
    carried_by_another(far, laptop, stick, 50)
    assert ledger(centre).ids == acked
    print("\ncarried by another laptop: 50/50 accepted, 50/50 receipts came back")


def test_the_centre_takes_a_stick_by_command_and_names_what_is_missing(
    far: Laptop, centre: RunningCentre, stick: Path, tmp_path: Path
) -> None:
    far.enrol((answers(index) for index in range(4)), sample_photo())
    bundle(far, "export", str(stick))
    (path,) = stick.glob("*.enb")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])

    done = centre.attempt("bundle", "import", str(path))
    assert done.returncode == 6
    told = json.loads(done.stdout)["laptops"]["far-away"]
    assert told == {"made": 3, "has": 3, "missing": []}  # as far as anybody can know by now
    assert "trailer does not verify" in done.stderr
    assert bundle(far, "take", str(stick))["receipts"] == 2
    assert far.status()["waiting"] == 2

    path.write_bytes(whole)
    done = centre.attempt("bundle", "import", str(stick))
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)["laptops"]["far-away"]
    assert told == {"made": 5, "has": 5, "missing": []}
    assert bundle(far, "take", str(stick))["receipts"] == 2
    assert far.status()["received"] == 4
    shutil.rmtree(tmp_path / "paper")
