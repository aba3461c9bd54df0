"""Which bundles came by pen drive, so that a newer answer can be made for each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("packets", sa.BigInteger(), nullable=False),
        sa.Column("trailer", sa.Boolean(), nullable=False),
        sa.Column("road", sa.String(64), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dev", "bundle", name="pk_bundle"),
    )
    op.create_index("ix_bundle_came_at", "bundle", ["came_at"])
