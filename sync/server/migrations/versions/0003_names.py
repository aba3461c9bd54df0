"""Members carry the near key of their name: the same person is found in another spelling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("name_key", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_member_name_key", "member", ["name_key"])
