"""Orders to one laptop: lock, wipe, free.  Signed, numbered, told by its feed."""

from __future__ import annotations

from sqlalchemy import Engine, select, update

from sync.protocol.certificates import key_id
from sync.protocol.feed import ItemKind
from sync.protocol.grants import Order, OrderKind
from sync.server import audit, feed
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import locked, writing
from sync.server.devices import RegistrationError
from sync.server.keys import SigningKey
from sync.server.tables import DEVICE


def order(
    engine: Engine, control: SigningKey, label: str, kind: OrderKind, until: int | None = None
) -> Order:
    """The order, on its way.  Raises `RegistrationError`."""
    with writing(engine) as connection:
        query = select(DEVICE.c.dev, DEVICE.c.order_number).where(DEVICE.c.label == label)
        row = connection.execute(locked(query, connection)).first()
        if row is None or row.dev is None:
            raise RegistrationError(f"no activated device {label}")
        made = Order(
            number=row.order_number + 1, dev=bytes(row.dev), order=kind, at=now_ms(), until=until
        )
        numbered = update(DEVICE).where(DEVICE.c.label == label)
        connection.execute(numbered.values(order_number=made.number))
        signed = made.sign(control, key_id(control.public_key().public_bytes_raw()))
        feed.append(connection, bytes(row.dev), ItemKind.ORDER, signed)
        audit.write(connection, Entry(audit.COMMAND, Action.ORDERED, label, kind))
    return made
