"""Cards of a revoked laptop: up to the counter they hold, above it they fail."""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.identifiers import compact_number, number_for
from sync.protocol.card import CardClaims, CardStatus, issue_card, verify_card
from sync.protocol.certificates import Purpose, certify_device, certify_key, device_id
from sync.protocol.grants import RevocationList

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
NOW, YEAR = 1_800_000_000, 31_536_000
ROOT, CA, STRANGER = (Ed25519PrivateKey.generate() for _ in range(3))
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@dataclass
class Issuer:
    """A laptop that issues cards."""

    prefix: str
    authority: Ed25519PrivateKey = CA

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.dev = device_id(public(self.key))
        anchor = ROOT if self.authority is CA else STRANGER
        self.ca = certify_key(anchor, Purpose.CA, public(self.authority))
        self.certificate = certify_device(self.authority, public(self.key), self.prefix, NOW + YEAR)

    def card(self, counter: int, expires: int = NOW + YEAR) -> str:
        number = compact_number(number_for(self.prefix, counter))
        claims = CardClaims(number, "सुनीता नमूना", 1980, NOW - 60, expires)
        return issue_card(claims, self.key, self.certificate, self.ca)


def mutated(card: str, chance: random.Random) -> str:
    place = chance.randrange(len(card))
    other = chance.choice([one for one in BASE45 if one != card[place]])
    return chance.choice((
        card[:place] + other + card[place + 1 :], card[:place] + card[place + 1 :],
        card[:place] + other + card[place:],
    ))  # fmt: skip


@pytest.mark.parametrize("cards", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_no_false_accept_and_no_false_reject(cards: int) -> None:
    chance = random.Random(SEED)
    honest, stolen = Issuer("7K4Q"), Issuer("8M2P")
    stranger = Issuer("7K4Q", STRANGER)
    limit = 500
    one = compact_number(number_for("7K4Q", 77))
    made = RevocationList(number=3, at=NOW * 1000, devices={stolen.dev: limit},
                          cards=(_digest(one),))  # fmt: skip
    accepts = rejects = 0
    for _ in range(cards):
        counter = chance.choice((limit - 1, limit, limit + 1, chance.randrange(1, 99_999)))
        kind = chance.randrange(7)
        is_mutant = kind == 2
        card, wanted = {
            0: (honest, CardStatus.REVOKED if counter == 77 else CardStatus.VALID),
            1: (stolen, CardStatus.VALID if counter <= limit else CardStatus.REVOKED),
            3: (stranger, CardStatus.UNKNOWN_ISSUER),
        }.get(kind, (honest, CardStatus.VALID))
        text = card.card(counter)
        if is_mutant:
            text = mutated(text, chance)
        elif kind == 4:
            text, wanted = honest.card(77), CardStatus.REVOKED
        elif kind == 5:
            text, wanted = honest.card(counter, NOW - 1), CardStatus.EXPIRED
            wanted = CardStatus.REVOKED if counter == 77 else wanted
        elif kind == 6:
            text = stolen.card(counter, NOW - 1)
            wanted = CardStatus.EXPIRED if counter <= limit else CardStatus.REVOKED
        found = verify_card(text, public(ROOT), NOW, made).status
        if is_mutant or wanted is not CardStatus.VALID:
            accepts += found is CardStatus.VALID
        else:
            rejects += found is not CardStatus.VALID
        assert is_mutant or found is wanted
    print(f"false accepts {accepts}/{cards}, false rejects {rejects}/{cards} seed={SEED}")
    assert (accepts, rejects) == (0, 0)


def _digest(number: str) -> bytes:

    return hashlib.sha256(number.encode()).digest()[:8]
