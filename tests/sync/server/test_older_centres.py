"""A centre's database that an older program wrote is brought up to date with everything in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, LargeBinary, MetaData, Numeric, insert, select

from sync.server.counting import Counting
from sync.server.database import is_current, migrate, migration_config, open_database, reading
from sync.server.likening import near_name
from sync.server.tables import DEVICE, GUARDED, MEMBER, PACKET

NAME = "सुनीता देवी नमूना"
WHO, LAPTOP = bytes(range(16)), bytes(range(8))
FILLED: dict[str, dict[str, object]] = {
    "device": {"label": "laptop-1", "state": "live", "dev": LAPTOP},
    "packet": {"id": WHO, "dev": LAPTOP, "rev": 1, "state": "accepted", "typ": "enrolment"},
    "member": {
        "id": WHO, "dev": LAPTOP, "rev": 1, "name": NAME, "state": "accepted", "birth": "{}",
        "number": "7K4Q00001X", "photo": "portrait",
    },
    "guarded": {"id": WHO, "sealed": b"sealed"},
}  # fmt: skip


def revisions() -> list[str]:
    """Every revision, the first one first."""
    engine = open_database("sqlite://")
    found = ScriptDirectory.from_config(migration_config(engine)).walk_revisions()
    engine.dispose()
    return [script.revision for script in found][::-1]


def older_centre(engine: Engine, revision: str) -> None:
    """The tables as that revision knew them, each with one row."""
    command.upgrade(migration_config(engine), revision)
    tables = MetaData()
    tables.reflect(engine, only=list(FILLED))
    with engine.begin() as connection:
        for name, values in FILLED.items():
            table = tables.tables[name]
            wanted = [one for one in table.columns if not one.nullable and not one.server_default]
            plain = {
                one.name: b"" if isinstance(one.type, LargeBinary) else _plain(one.type)
                for one in wanted
            }
            if name == "member" and revision >= "0007":
                plain["name_key"] = near_name(NAME)  # a program of that day kept it by itself
            connection.execute(insert(table).values({**plain, **values}))


def _plain(kind: object) -> object:
    is_number = isinstance(kind, Numeric) or "INT" in str(kind).upper()
    return 1 if is_number else ""


def test_there_is_one_way_up() -> None:
    engine = open_database("sqlite://")
    scripts = ScriptDirectory.from_config(migration_config(engine))
    engine.dispose()
    assert len(scripts.get_heads()) == 1
    assert revisions() == sorted(set(revisions()))


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_a_centre_of_every_earlier_program_is_brought_up_to_date(
    tmp_path: Path, revision: str
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'centre.db'}")
    older_centre(engine, revision)

    migrate(engine)

    assert is_current(engine)
    with reading(engine) as connection:
        member: Any = connection.execute(select(MEMBER)).one()
        device: Any = connection.execute(select(DEVICE)).one()
        packet: Any = connection.execute(select(PACKET)).one()
        guarded: Any = connection.execute(select(GUARDED)).one()
    (standing,) = Counting(engine).standing("")
    engine.dispose()
    assert (member.id, member.name, member.rev, member.noted) == (WHO, NAME, 1, "{}")
    assert (member.extra, member.look, member.photo) == ("{}", None, "portrait")
    assert member.name_key == near_name(NAME) != "", "found by name although taken in before"
    assert (device.label, device.state, device.box) == ("laptop-1", "live", None)
    # What an older program took in is counted, and nothing is held against its laptop.
    assert (device.audit_told, device.audit_agreed, device.audit_sealed) == (None, None, None)
    assert standing.words == "laptop-1: made 1, has 1"
    assert (packet.state, packet.rev) == ("accepted", 1)
    assert guarded.sealed == b"sealed"
