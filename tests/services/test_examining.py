"""The doctor: each thing that can be wrong has its own code, and no check stops another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from desktop.domain.health import Check, Finding, Grade, of_the_road, support_text, worst
from tests.support.prepared import PreparedCamp
from ui.bridge.wording import finding
from ui.look.words import Words

ROAD = ("E-NET-01", "E-NET-02", "E-NET-03", "E-NET-04", "E-NET-05", "E-NET-06", "E-NET-07",
        "E-NET-08", "E-SRV-09", "E-SRV-02", "E-SRV-03", "E-HTTP-503")  # fmt: skip
ELSE = ("E-CLK-01", "E-CLK-02", "E-PAK-12", "E-DSK-01", "E-STO-08", "E-KEY-05", "E-SPO-01",
        "E-CAM-01")  # fmt: skip


@pytest.mark.parametrize("code", ROAD)
def test_every_trouble_of_the_road_is_found_at_its_place(code: str) -> None:
    found = worst(of_the_road(code))
    assert found is not None
    assert found.code == code
    wanted = {"E-NET-01": Check.NETWORK, "E-SRV-02": Check.REGISTERED, "E-SRV-03": Check.REGISTERED}
    assert found.check is wanted.get(code, Check.CENTRE)


def test_every_trouble_has_a_sentence_and_a_step_of_its_own() -> None:
    for language in ("hi", "en"):
        words = Words(language)
        told = [finding(words, Finding(Check.CENTRE, Grade.WRONG, c)) for c in (*ROAD, *ELSE)]
        assert all(what and step for what, step in told)
        assert len(set(told)) == len(told)


def test_a_locked_laptop_without_a_network_is_looked_at_from_outside(
    prepared: PreparedCamp, tmp_path: Path
) -> None:
    laptop = prepared.laptop_in(tmp_path / "camp")
    done = laptop.run("doctor", "--json", SADASYA_PIN="not the right one")
    assert done.returncode == 4, done.stderr
    checks = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert list(checks) == [check.value for check in Check]
    assert checks["copies"]["grade"] == "unknown"
    assert checks["keystore"]["code"] == "E-KEY-05"


def test_an_open_laptop_says_that_the_centre_is_not_there_and_names_nobody(
    prepared: PreparedCamp, tmp_path: Path
) -> None:
    laptop = prepared.laptop_in(tmp_path / "camp")
    done = laptop.run("doctor", "--json")
    checks = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert checks["centre"]["code"] in {"E-NET-03", ""} or checks["network"]["code"] == "E-NET-01"
    assert done.returncode == 5, done.stdout
    assert checks["copies"]["grade"] == "well"
    support = laptop.run("doctor", "--support").stdout
    assert re.search(r"^keystore: watch E-KEY-05$", support, re.MULTILINE)
    assert "namuna" not in support
    assert not re.search("[\u0900-\u097f]", support)


def test_what_support_reads_is_codes_alone() -> None:
    findings = (Finding(Check.DISK, Grade.WRONG, "E-STO-08"), Finding(Check.CAMERA))
    assert support_text(findings, {"sadasya": "1"}) == (
        "sadasya: 1\ndisk: wrong E-STO-08\ncamera: well"
    )
