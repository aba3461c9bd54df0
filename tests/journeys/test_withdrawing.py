"""A member takes their consent back, from the laptop to the centre's counts."""

from __future__ import annotations

from pathlib import Path

from tests.support.laptop import answers
from tests.support.ledger import ledger
from tests.support.prepared import PreparedCamp


def test_a_member_withdraws_and_is_in_no_list_any_more(
    prepared: PreparedCamp, tmp_path: Path
) -> None:
    with prepared.running(tmp_path / "at-the-centre", knows_laptop=True) as centre:
        laptop = prepared.laptop_in(tmp_path / "at-the-camp")
        gone, stays = laptop.enrol([answers(0), answers(1)])

        told = laptop.run("withdraw", gone, "--wish", "erase")
        assert told.returncode == 0, told.stderr
        assert told.stdout == laptop.run("withdraw", gone).stdout, "once is enough"
        facts = laptop.sync()

        assert ledger(centre).members == {stays}
        assert centre.command("stats")["withdrawn"] == 1
        assert facts["waiting"] == 0
        assert laptop.run("find", "नमूना").stdout.count("नमूना") == 1
