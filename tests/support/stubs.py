"""Sample members as sealing writes them into a laptop's store, without keys and packets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from desktop import wire
from desktop.domain.birth import Birth, read_birth
from desktop.domain.names import masked_name
from desktop.security.identity import keyed_digest
from desktop.services.likening import keys_of
from desktop.storage.enrolments import NewMember, StoredConsent, StoredPhoto
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store

INDEX: Final = b"index key of a sample store"
READABLE_UNTIL: Final = 1_000
DAY: Final = date(2026, 11, 22)


def seal_member(store: Store, index: int, said: Mapping[str, object], number: str = "") -> UUID:
    """The answers must have name, relation_name, birth, booth, mobile and epic."""
    identity, number = UUID(int=index), number or f"7K4Q-{index:05d}-X"
    birth = read_birth(said["birth"], DAY)
    born = birth.years()[0] if isinstance(birth, Birth) else 0
    name, relation, booth = (str(said[key]) for key in ("name", "relation_name", "booth"))
    with store.work() as tables:
        digest = wire.digest_of_bytes(b"%d" % index)
        tables.outbox.add(NewPacket(index, identity.bytes, 1, "enrolment", digest, b"packet", 1))
        member = NewMember(
            id=identity, rev=1, number=number, answers=said, name=name,
            masked_name=masked_name(name), born=born, booth=booth,
            epic_key=keyed_digest(INDEX, f"epic {said['epic']}") if said["epic"] else None,
            mobile_key=keyed_digest(INDEX, f"mobile {said['mobile']}") if said["mobile"] else None,
            enroller="namuna", pack="neutral@1", sealed_at=index, readable_until=READABLE_UNTIL,
            words="",
        )  # fmt: skip
        photo = StoredPhoto(b"jpeg", bytes(32), "")
        consent = StoredConsent("2026-1", "hi", "read", ("membership",), bytes(32), 1)
        tables.enrolments.add(member, photo, consent)
        tables.likenesses.add(number, keys_of(INDEX, (name, relation), booth, born))
    return identity
