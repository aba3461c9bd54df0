"""What laptops learned about spelling, counted for each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spelling",
        sa.Column("dev", sa.LargeBinary(), primary_key=True),
        sa.Column("given", sa.Text(), primary_key=True),
        sa.Column("chosen", sa.Text(), primary_key=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_spelling_given", "spelling", ["given"])
    op.create_index("ix_spelling_told", "spelling", ["told"])
