"""The centre as it really runs: two processes, TLS, a folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.protocol.activation import ActivationText, read_code
from tests.support.centre import RunningCentre, running_centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentre]:
    with running_centre(tmp_path_factory.mktemp("running")) as running:
        yield running


def test_the_centre_answers_over_tls_that_its_own_authority_vouches_for(
    centre: RunningCentre,
) -> None:
    assert centre.ask("GET", "/healthz")[0] == 200


def test_an_activation_text_names_this_centre_and_a_code_that_reads(centre: RunningCentre) -> None:
    text = ActivationText.read(centre.add_device("text"))

    assert text.url == centre.url
    assert read_code(text.code) == text.code


def test_a_label_is_given_to_one_laptop_only(centre: RunningCentre) -> None:
    centre.add_device("twice")

    again = centre.attempt("device", "add", "twice")

    assert again.returncode == 6
    assert "twice" in again.stderr


def test_a_killed_centre_comes_back_on_the_same_folder_and_port(centre: RunningCentre) -> None:
    centre.kill_receive()
    centre.kill_open()

    centre.restart()

    assert centre.ask("GET", "/readyz")[0] == 200
    assert centre.add_user("after-the-kill")


def test_receive_refuses_to_start_with_the_openers_passphrase_in_its_environment(
    centre: RunningCentre,
) -> None:
    refused = centre.attempt("receive")

    assert refused.returncode == 3
    assert "seal.pem" in refused.stderr


def test_a_centre_is_never_written_over(centre: RunningCentre) -> None:
    before = (centre.folder / "keys" / "public" / "root.pub").read_bytes()

    assert centre.attempt("init").returncode == 3
    assert (centre.folder / "keys" / "public" / "root.pub").read_bytes() == before


def test_serve_runs_both_processes_and_ends_them_when_told(tmp_path: Path) -> None:
    with running_centre(tmp_path) as centre:
        centre.stop()
        words = ["serve", "--centre", str(centre.folder)]
        secret = ["--passphrase-file", str(centre.passphrase)]
        serving = subprocess.Popen([sys.executable, "-m", "sync.server", *words, *secret])
        try:
            centre.wait_until_ready(serving)
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(timeout=20) == 0
        finally:
            serving.kill()
            serving.wait()
