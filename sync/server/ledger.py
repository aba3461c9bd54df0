"""New rows of the ledger, many at once, past keys that are there already.

Promises: the numbers given follow the order of the rows; a key is never there twice, whoever else
writes meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import psycopg
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, Executable, Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from sync.server.tables import PACKET

LedgerRow = dict[str, Any]
Key = tuple[bytes, int, bytes]

_TOLD: Final = ("server_seq", "id", "rev", "lane")
# Which keys are new, with a number for each of these.
_LOOK: Final = """
SELECT CASE WHEN p.id IS NULL THEN nextval(pg_get_serial_sequence('packet', 'server_seq')) END
FROM unnest(%(id)b::bytea[], %(rev)b::int[], %(lane)b::bytea[]) WITH ORDINALITY
    AS k (id, rev, lane, place)
LEFT JOIN packet AS p ON p.id = k.id AND p.rev = k.rev AND p.lane = k.lane ORDER BY k.place
"""


class TakenMeanwhileError(Exception):
    """Another stream took one of the keys between the look and the rows; nothing is written."""


def key_of(row: LedgerRow) -> Key:
    return row["id"], row["rev"], row["lane"]


def add_quickly(connection: Connection, rows: Sequence[LedgerRow]) -> dict[Key, int]:
    """The numbers of the new ones.  `rows` have a key each, and the same names in one order.

    PostgreSQL takes them by COPY: a look, then bytes that neither side takes apart.  Raises
    `TakenMeanwhileError`, after which the transaction is void.
    """
    if connection.dialect.name != "postgresql":
        return add_carefully(connection, rows)
    keys = {name: [row[name] for row in rows] for name in ("id", "rev", "lane")}
    found = connection.exec_driver_sql(_LOOK, keys).scalars().all()
    fresh = [row for row, number in zip(rows, found, strict=True) if number is not None]
    numbers = sorted(number for number in found if number is not None)
    try:
        _copy(connection, fresh, numbers)
    except UniqueViolation as error:
        raise TakenMeanwhileError from error
    except psycopg.Error as error:  # as every other way to the database says it
        raise DBAPIError.instance("COPY packet", None, error, psycopg.Error) from error
    return {key_of(row): number for row, number in zip(fresh, numbers, strict=True)}


def add_carefully(connection: Connection, rows: Sequence[LedgerRow]) -> dict[Key, int]:
    """The same, with keys passed over by the database itself while it writes."""
    names = tuple(rows[0])
    made: Sequence[Row[Any]]
    if connection.dialect.name != "postgresql":
        made = connection.execute(_insert(), rows).all()
    else:
        # One array for each column: a text of rows × columns places would be read anew each time.
        columns = {name: [row[name] for row in rows] for name in names}
        made = connection.exec_driver_sql(_arrays(names), columns).all()
    return {(bytes(row.id), row.rev, bytes(row.lane)): int(row.server_seq) for row in made}


def _copy(connection: Connection, rows: Sequence[LedgerRow], numbers: Sequence[int]) -> None:
    if not rows:
        return
    names = ("server_seq", *rows[0])
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - told to the type checker
    words = f"COPY packet ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(words) as copy:
        copy.set_types([_type_of(name).partition("(")[0].lower() for name in names])
        for row, number in zip(rows, numbers, strict=True):
            copy.write_row((number, *row.values()))


@cache
def _type_of(name: str) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return PACKET.c[name].type.compile(dialect)


@cache
def _insert() -> Executable:
    """Built once: building a statement costs more than running it."""
    statement = sqlite.insert(PACKET).on_conflict_do_nothing()
    made: Executable = statement.returning(*(PACKET.c[name] for name in _TOLD))
    return made


@cache
def _arrays(names: tuple[str, ...]) -> str:
    """The driver's own words, because only they can ask for binary: text is twice as long."""
    arrays = [f"%({name})b::{_type_of(name)}[]" for name in names]
    return (
        f"INSERT INTO packet ({', '.join(names)}) "  # noqa: S608 - names of our own table
        f"SELECT * FROM unnest({', '.join(arrays)}) "
        f"ON CONFLICT DO NOTHING RETURNING {', '.join(_TOLD)}"
    )
