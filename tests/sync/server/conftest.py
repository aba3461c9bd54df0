"""The centre's parts on SQLite and on PostgreSQL: one cluster a run, one database a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.keys import KeyFolder
from tests.support.parts import Ledger, a_ledger, make_keys
from tests.support.postgres import Cluster


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFolder:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'centre.db'}"
    cluster = request.getfixturevalue("cluster")
    assert isinstance(cluster, Cluster)
    return cluster.new_database()


@pytest.fixture
def ledger(url: str, tmp_path: Path, keys: KeyFolder) -> Iterator[Ledger]:
    with a_ledger(url, tmp_path, keys) as made:
        yield made
