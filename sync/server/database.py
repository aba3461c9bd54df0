"""The door to the database: SQLite by default, PostgreSQL by a URL, both durable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from sync.server.tables import CENTRE


def open_database(url: str) -> Engine:
    """An engine whose every commit is on disk before it returns."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=8, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 15, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                        "trusted_schema=OFF", "busy_timeout=15000"):  # fmt: skip
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that starts as a reader can deadlock with another; ask for the lock at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")

    return engine


def _writes(connection: Connection) -> bool:
    return not connection.get_execution_options().get("reads", False)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, durable when this ends without an error."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent look that takes no write lock."""
    with engine.connect().execution_options(reads=True) as connection:
        yield connection


def insert_for(connection: Connection, table: Any) -> Any:  # noqa: ANN401 - two dialects' own
    """The dialect's INSERT that knows ON CONFLICT."""
    is_postgresql = connection.dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)


def locked(query: Select[Any], connection: Connection, *, skip: bool = False) -> Select[Any]:
    """FOR UPDATE where the database has it; SQLite's write lock already covers everything."""
    if connection.dialect.name != "postgresql":
        return query
    return query.with_for_update(skip_locked=skip)


def migration_config(engine: Engine) -> Config:
    config = Config()
    folder = resources.files("sync.server") / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Brings the database to this program's version."""
    command.upgrade(migration_config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database is at this program's version."""
    head = ScriptDirectory.from_config(migration_config(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def kept(connection: Connection, name: str) -> bytes | None:
    """One of the centre's named values."""
    value = connection.scalar(select(CENTRE.c.value).where(CENTRE.c.name == name))
    return None if value is None else bytes(value)


def keep(connection: Connection, name: str, value: bytes) -> None:
    statement: Insert = insert_for(connection, CENTRE).values(name=name, value=value)
    connection.execute(
        statement.on_conflict_do_update(  # type: ignore[attr-defined]
            index_elements=["name"], set_={"value": value}
        )
    )
