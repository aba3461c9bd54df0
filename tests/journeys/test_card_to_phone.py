"""The card goes to a telephone on the laptop's own network, through the command (CRD4)."""

from __future__ import annotations

import base64
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from desktop.services.handing import local_address
from desktop.services.verifying import read_code_from
from tests.support.laptop import Laptop, answers, sample_photo


@pytest.mark.skipif(local_address() is None, reason="this machine is on no private network")
def test_a_telephone_gets_both_faces_and_the_card_proves_itself(
    laptop: Laptop, tmp_path: Path
) -> None:
    laptop.sync()
    (member,) = laptop.enrol([answers()], sample_photo())
    with subprocess.Popen(
        laptop.argv("card", "phone", member),
        env=laptop.environ(),
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        with urllib.request.urlopen(url, timeout=20) as answer:
            page = answer.read().decode()
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(url, timeout=20)
        assert running.wait(timeout=30) == 0
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]+)"', page)
    assert len(pictures) == 2
    assert not re.search(r"(?:src|href)=\"(?!data:)|<script|@import|url\(", page)
    back = tmp_path / "back.png"
    back.write_bytes(base64.b64decode(pictures[1]))
    assert read_code_from(back)
    done = laptop.run("card", "verify", str(back))
    assert done.returncode == 0, done.stderr
