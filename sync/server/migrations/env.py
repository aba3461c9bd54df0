"""Alembic's entry: runs the migrations on the engine that `sync.server.database` hands over."""

from __future__ import annotations

from alembic import context

from sync.server.tables import METADATA

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=METADATA, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
