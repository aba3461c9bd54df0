"""The heads of each laptop's audit log that the centre was told, to hold it to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("audit_told", "audit_agreed", "audit_sealed"):
        op.add_column("device", sa.Column(name, sa.LargeBinary()))
