"""Members taken in before the near key was kept get theirs, so that they too are found again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.server.likening import near_name

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MEMBER = sa.table(
    "member", sa.column("id", sa.LargeBinary()), sa.column("name"), sa.column("name_key")
)


def upgrade() -> None:
    connection = op.get_bind()
    unnamed = sa.select(_MEMBER.c.id, _MEMBER.c.name).where(_MEMBER.c.name_key == "")
    keys = [{"of": row.id, "key": near_name(row.name)} for row in connection.execute(unnamed).all()]
    if keys:
        one = sa.update(_MEMBER).where(_MEMBER.c.id == sa.bindparam("of"))
        connection.execute(one.values(name_key=sa.bindparam("key")), keys)
