"""What each revision of a member changed, and the light and colour of their picture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("look", sa.LargeBinary()))
    op.create_table(
        "version",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("rev", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("usr", sa.String(64), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "rev", name="pk_version"),
    )
