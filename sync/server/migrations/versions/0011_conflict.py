"""Several laptops may correct one member; what waits for a person, and withdrawals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PACKET = sa.table(
    "packet", sa.column("typ"), sa.column("dev", sa.LargeBinary()),
    sa.column("lane", sa.LargeBinary()),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("device", sa.Column("revoked_at", sa.BigInteger()))
    op.add_column("device", sa.Column("revoked_after", sa.Integer()))
    op.add_column(
        "device", sa.Column("order_number", sa.BigInteger(), nullable=False, server_default="0")
    )
    # A laptop's own revisions are numbered by it alone: two laptops may both have a second one.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # In SQLite '' is a text, and no text equals the empty bytes that new rows have.
    nobody = sa.text("x''" if is_sqlite else "''")
    lane = sa.Column("lane", sa.LargeBinary(), nullable=False, server_default=nobody)
    autoincrement = {"sqlite_autoincrement": True} if is_sqlite else {}
    with op.batch_alter_table("packet", table_kwargs=autoincrement) as packet:
        packet.add_column(lane)
        packet.add_column(sa.Column("counter", sa.Integer()))
        packet.add_column(sa.Column("released_at", sa.BigInteger()))
        packet.drop_constraint("uq_packet_id_rev", type_="unique")
        packet.create_unique_constraint("uq_packet_id_rev_lane", ["id", "rev", "lane"])
    several = _PACKET.c.typ.in_(("amendment", "withdrawal"))
    op.get_bind().execute(sa.update(_PACKET).where(several).values(lane=_PACKET.c.dev))
    with op.batch_alter_table("version") as version:
        version.drop_constraint("pk_version", type_="primary")
        version.create_primary_key("pk_version", ["id", "rev", "dev"])
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("home", sa.LargeBinary(), nullable=False),
        sa.Column("usr", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wish", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawal"),
    )
    op.create_index("ix_withdrawal_number", "withdrawal", ["number"])
    op.create_table(
        "review",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("usr", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("is_chosen", sa.Boolean()),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", "field", "digest", name="pk_review"),
    )
