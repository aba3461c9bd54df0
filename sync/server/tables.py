"""The centre's tables, for SQLite and PostgreSQL alike.

`packet` is the ledger: append-only, its row is the idempotence record, for ever.  It is also the
queue between the two processes.  `member` is a projection that could be made again from it.
Religion, category and caste stand in `guarded` alone, sealed to a key of their own.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
# SQLite counts by itself only in a plain INTEGER primary key.
_Number: Final = BigInteger().with_variant(Integer, "sqlite")

CENTRE: Final = Table(
    "centre",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

DEVICE: Final = Table(
    "device",
    METADATA,
    Column("place", _Number, primary_key=True),
    Column("label", String(64), nullable=False, unique=True),
    Column("prefix", String(4), nullable=False, unique=True),
    Column("scope", String(64), nullable=False),
    Column("camp", LargeBinary, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code_name", String(4), nullable=False, unique=True),
    Column("code_salt", LargeBinary, nullable=False),
    Column("code_digest", LargeBinary, nullable=False),
    Column("code_until", BigInteger, nullable=False),
    Column("code_tries", Integer, nullable=False, default=0),
    Column("dev", LargeBinary, unique=True),
    Column("public", LargeBinary),
    Column("box", LargeBinary),
    Column("last_feed", BigInteger, nullable=False, default=0),
    Column("made", BigInteger, nullable=False, default=0),
    Column("app", String(32), nullable=False, default=""),
    Column("contact_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("revoked_after", Integer),
    Column("order_number", BigInteger, nullable=False, default=0, server_default="0"),
    Column("audit_told", LargeBinary),
    Column("audit_agreed", LargeBinary),
    Column("audit_sealed", LargeBinary),
    CheckConstraint("state IN ('awaited', 'activated', 'live', 'revoked')", name="state"),
)

ACTIVATION: Final = Table(
    "activation",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("response", LargeBinary),
    Column("problem", String(16)),
    Column("asked_at", BigInteger, nullable=False),
)

GRANT: Final = Table(
    "user_grant",
    METADATA,
    Column("grant_id", LargeBinary, primary_key=True),
    Column("usr", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

PACKET: Final = Table(
    "packet",
    METADATA,
    Column("server_seq", _Number, primary_key=True),
    Column("dev", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", LargeBinary, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("typ", String(16), nullable=False),
    Column("digest", LargeBinary, nullable=False, index=True),
    Column("packet", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("captured_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code", String(64), nullable=False, default=""),
    Column("judged_at", BigInteger),
    # Whose revision it is, of kinds that several laptops may make of one member; else empty.
    Column("lane", LargeBinary, nullable=False, default=b""),
    Column("counter", Integer),  # of the card, where the packet waits for a person to let it in
    Column("released_at", BigInteger),
    UniqueConstraint("id", "rev", "lane"),
    CheckConstraint(
        "state IN ('stored', 'accepted', 'quarantined', 'duplicate_person')", name="state"
    ),
    sqlite_autoincrement=True,
)
Index("ix_packet_dev_seq", PACKET.c.dev, PACKET.c.seq)
Index("ix_packet_stored", PACKET.c.server_seq, sqlite_where=PACKET.c.state == "stored",
      postgresql_where=PACKET.c.state == "stored")  # fmt: skip

CONFLICT: Final = Table(
    "conflict",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("dev", LargeBinary, nullable=False),
    Column("id", LargeBinary, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("packet", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

FEED: Final = Table(
    "feed",
    METADATA,
    Column("dev", LargeBinary, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

NONCE: Final = Table(
    "nonce",
    METADATA,
    Column("nonce", LargeBinary, primary_key=True),
    Column("until", BigInteger, nullable=False),
)

SESSION: Final = Table(
    "session",
    METADATA,
    Column("token", LargeBinary, primary_key=True),
    Column("dev", LargeBinary, nullable=False),
    Column("until", BigInteger, nullable=False),
)

MEMBER: Final = Table(
    "member",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("number", String(10), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_latin", Text, nullable=False),
    Column("relation", String(16), nullable=False),
    Column("relation_name", Text, nullable=False),
    Column("gender", String(16), nullable=False),
    Column("born", Integer, nullable=False),
    Column("birth", Text, nullable=False),
    Column("mobile", String(16), nullable=False),
    Column("mobile_index", LargeBinary, index=True),
    Column("epic", String(32), nullable=False),
    Column("epic_index", LargeBinary, index=True),
    Column("booth", String(64), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("pin", String(6), nullable=False),
    Column("consent", Text, nullable=False),
    Column("photo", String(128), nullable=False),
    Column("pack", String(64), nullable=False),
    Column("dev", LargeBinary, nullable=False),
    Column("usr", String(64), nullable=False),
    Column("captured_at", BigInteger, nullable=False, index=True),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("flags", Text, nullable=False, default=""),
    Column("noted", Text, nullable=False, default="{}", server_default="{}"),
    Column("extra", Text, nullable=False, default="{}", server_default="{}"),
    Column("name_key", Text, nullable=False, default="", server_default="", index=True),
    Column("look", LargeBinary),
    CheckConstraint("state IN ('accepted', 'duplicate_person')", name="state"),
)

GUARDED: Final = Table(
    "guarded",
    METADATA,
    Column("id", LargeBinary, ForeignKey("member.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

SPELLING: Final = Table(
    "spelling",
    METADATA,
    Column("dev", LargeBinary, primary_key=True),
    Column("given", Text, primary_key=True, index=True),
    Column("chosen", Text, primary_key=True),
    Column("counter", Integer, nullable=False),
    Column("told", Boolean, nullable=False, index=True),
)

VERSION: Final = Table(
    "version",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    Column("changes", Text, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("usr", String(64), nullable=False),
    Column("dev", LargeBinary, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

# Members who took their consent back.  Their row in `member` is gone: nothing reads it by mistake.
WITHDRAWAL: Final = Table(
    "withdrawal",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("number", String(10), nullable=False, index=True),
    Column("dev", LargeBinary, nullable=False),
    Column("home", LargeBinary, nullable=False),  # the laptop that took the member in
    Column("usr", String(64), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("wish", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("known_at", BigInteger, nullable=False),
)

# Answers that two corrections give differently: one row for each side, until a person picks.
REVIEW: Final = Table(
    "review",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("value", Text, nullable=False),
    Column("dev", LargeBinary, nullable=False),
    Column("usr", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("is_chosen", Boolean),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_at", BigInteger),
)

PERSON: Final = Table(
    "person",
    METADATA,
    Column("usr", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", String(64), nullable=False, default=""),
    Column("totp_last", BigInteger, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("tried_at", BigInteger, nullable=False, default=0),
    Column("is_disabled", Boolean, nullable=False, default=False),
)

VISIT: Final = Table(
    "visit",
    METADATA,
    Column("token", LargeBinary, primary_key=True),
    Column("usr", String(64), ForeignKey("person.usr"), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", _Number, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object", String(128), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

BUNDLE: Final = Table(
    "bundle",
    METADATA,
    Column("dev", LargeBinary, primary_key=True),
    Column("bundle", LargeBinary, primary_key=True),
    Column("after", String(64), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("packets", BigInteger, nullable=False),
    Column("trailer", Boolean, nullable=False),
    Column("road", String(64), nullable=False),
    Column("came_at", BigInteger, nullable=False),
)
Index("ix_bundle_came_at", BUNDLE.c.came_at)

FAULT: Final = Table(
    "fault",
    METADATA,
    Column("dev", LargeBinary, primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", BigInteger, nullable=False),
)
