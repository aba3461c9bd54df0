"""Members carry what was noted at the table, and the answers to a pack's own questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("noted", "extra"):
        column = sa.Column(name, sa.Text(), nullable=False, server_default="{}")
        op.add_column("member", column)
