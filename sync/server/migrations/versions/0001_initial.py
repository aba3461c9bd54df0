"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_activation")),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "centre",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_centre")),
    )
    op.create_table(
        "conflict",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("packet", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_conflict")),
    )
    op.create_table(
        "device",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("camp", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code_name", sa.String(length=4), nullable=False),
        sa.Column("code_salt", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_until", sa.BigInteger(), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=True),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.Column("last_feed", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("app", sa.String(length=32), nullable=False),
        sa.Column("contact_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('awaited', 'activated', 'live', 'revoked')", name=op.f("ck_device_state")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_device")),
        sa.UniqueConstraint("code_name", name=op.f("uq_device_code_name")),
        sa.UniqueConstraint("dev", name=op.f("uq_device_dev")),
        sa.UniqueConstraint("label", name=op.f("uq_device_label")),
        sa.UniqueConstraint("prefix", name=op.f("uq_device_prefix")),
    )
    op.create_table(
        "feed",
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dev", "number", name=op.f("pk_feed")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_latin", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("relation_name", sa.Text(), nullable=False),
        sa.Column("gender", sa.String(length=16), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("birth", sa.Text(), nullable=False),
        sa.Column("mobile", sa.String(length=16), nullable=False),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=True),
        sa.Column("epic", sa.String(length=32), nullable=False),
        sa.Column("epic_index", sa.LargeBinary(), nullable=True),
        sa.Column("booth", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("pin", sa.String(length=6), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(length=128), nullable=False),
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("usr", sa.String(length=64), nullable=False),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'duplicate_person')", name=op.f("ck_member_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("number", name=op.f("uq_member_number")),
    )
    op.create_index(op.f("ix_member_booth"), "member", ["booth"], unique=False)
    op.create_index(op.f("ix_member_captured_at"), "member", ["captured_at"], unique=False)
    op.create_index(op.f("ix_member_epic_index"), "member", ["epic_index"], unique=False)
    op.create_index(op.f("ix_member_mobile_index"), "member", ["mobile_index"], unique=False)
    op.create_table(
        "nonce",
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_nonce")),
    )
    op.create_table(
        "packet",
        sa.Column(
            "server_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("typ", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("packet", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('stored', 'accepted', 'quarantined', 'duplicate_person')",
            name=op.f("ck_packet_state"),
        ),
        sa.PrimaryKeyConstraint("server_seq", name=op.f("pk_packet")),
        sa.UniqueConstraint("id", "rev", name=op.f("uq_packet_id_rev")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_packet_dev_seq", "packet", ["dev", "seq"], unique=False)
    op.create_index(op.f("ix_packet_digest"), "packet", ["digest"], unique=False)
    op.create_index(
        "ix_packet_stored",
        "packet",
        ["server_seq"],
        unique=False,
        sqlite_where=sa.text("state = 'stored'"),
        postgresql_where=sa.text("state = 'stored'"),
    )
    op.create_table(
        "person",
        sa.Column("usr", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("totp", sa.String(length=64), nullable=False),
        sa.Column("totp_last", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("usr", name=op.f("pk_person")),
    )
    op.create_table(
        "session",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("dev", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    op.create_table(
        "user_grant",
        sa.Column("grant_id", sa.LargeBinary(), nullable=False),
        sa.Column("usr", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_user_grant")),
        sa.UniqueConstraint("usr", name=op.f("uq_user_grant_usr")),
    )
    op.create_table(
        "guarded",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["member.id"], name=op.f("fk_guarded_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarded")),
    )
    op.create_table(
        "visit",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("usr", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["usr"], ["person.usr"], name=op.f("fk_visit_usr")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_visit")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Ciphertext does not compress: store it out of line, untouched.
        for table, column in (("packet", "packet"), ("conflict", "packet")):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
