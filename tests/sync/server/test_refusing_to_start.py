"""Receive never starts where it could open a packet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from sync.server.app import StartRefusedError, receive_app
from sync.server.centre import Centre
from sync.server.database import migrate, open_database
from sync.server.keys import PASSPHRASE_ENV, KeyFolder, load_private
from tests.support.parts import SECRET


@pytest.fixture
def centre(tmp_path: Path, keys: KeyFolder) -> Centre:
    shutil.copytree(keys.root, tmp_path / "keys")
    database = f"sqlite:///{tmp_path / 'centre.db'}"
    engine = open_database(database)
    migrate(engine)
    engine.dispose()
    return Centre(
        folder=tmp_path, database=database, blobs=f"file://{tmp_path / 'blobs'}",
        url="https://centre.example", host="127.0.0.1", port=8443,
    )  # fmt: skip


def unprotect(path: Path) -> None:
    """Writes the key once more, as somebody in a hurry would: without its passphrase."""
    key = load_private(path, SECRET)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def test_it_starts_beside_keys_that_it_cannot_open(centre: Centre) -> None:
    receive_app(centre).state.parts.engine.dispose()


@pytest.mark.parametrize("name", ["seal.pem", "ca.pem", "control.pem", "guard.pem"])
def test_it_refuses_a_key_without_a_passphrase(centre: Centre, name: str) -> None:
    unprotect(centre.keys.open / name)

    with pytest.raises(StartRefusedError, match=name):
        receive_app(centre)


def test_it_refuses_the_passphrase_in_its_environment(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_ENV, SECRET.decode())

    with pytest.raises(StartRefusedError, match=r"seal\.pem"):
        receive_app(centre)


def test_a_wrong_passphrase_in_its_environment_opens_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_ENV, "another")

    receive_app(centre).state.parts.engine.dispose()


def test_it_refuses_a_database_of_another_version(centre: Centre) -> None:
    (centre.folder / "centre.db").unlink()

    with pytest.raises(StartRefusedError, match="migrate"):
        receive_app(centre)
