"""Activation codes: single use, five wrong tries, seventy-two hours, the same answer again."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import update

from sync.protocol.activation import new_code, spell_code
from sync.protocol.problems import Problem
from sync.server.database import writing
from sync.server.devices import RegistrationError
from sync.server.tables import DEVICE, METADATA
from tests.support.bare_laptop import Laptop
from tests.support.parts import Ledger

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def wrong_code_for(code: str) -> str:
    """Another well-formed code that names the same device."""
    body = code.replace("-", "")[:-1]
    value = sum(_ALPHABET.index(digit) << 5 * place for place, digit in enumerate(reversed(body)))
    return spell_code(value ^ 1)


def test_an_activated_laptop_has_every_part_up_to_the_pinned_root(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    assert len(laptop.prefix) == 4
    assert len(laptop.recipients) == 2


def test_the_same_request_gets_the_same_response(ledger: Ledger) -> None:
    laptop = Laptop()
    request = laptop.request(ledger.code_for("laptop-1"))

    first = ledger.ask(request)

    assert isinstance(first, bytes)
    assert ledger.ask(request) == first


def test_a_code_counts_once(ledger: Ledger) -> None:
    code = ledger.code_for("laptop-1")
    assert isinstance(ledger.ask(Laptop().request(code)), bytes)

    assert ledger.ask(Laptop().request(code)) is Problem.CODE_REFUSED


def test_a_code_dies_after_five_wrong_tries(ledger: Ledger) -> None:
    code = ledger.code_for("laptop-1")
    wrong = wrong_code_for(code)

    answers = [ledger.ask(Laptop().request(wrong)) for _ in range(5)]

    assert answers == [Problem.CODE_REFUSED] * 5
    assert ledger.ask(Laptop().request(code)) is Problem.CODE_DEAD


def test_four_wrong_tries_leave_a_code_alive(ledger: Ledger) -> None:
    code = ledger.code_for("laptop-1")
    for _ in range(4):
        ledger.ask(Laptop().request(wrong_code_for(code)))

    assert isinstance(ledger.ask(Laptop().request(code)), bytes)


def test_a_code_lives_for_seventy_two_hours(ledger: Ledger) -> None:
    code = ledger.code_for("laptop-1")
    with writing(ledger.engine) as connection:
        connection.execute(
            update(DEVICE).values(code_until=DEVICE.c.code_until - 72 * 3600 * 1000 - 1)
        )

    assert ledger.ask(Laptop().request(code)) is Problem.CODE_REFUSED


def test_a_code_of_nobody_is_refused_like_a_wrong_one(ledger: Ledger) -> None:
    assert ledger.ask(Laptop().request(new_code())) is Problem.CODE_REFUSED


def test_a_request_that_is_not_one_is_answered_with_a_problem(ledger: Ledger) -> None:
    assert ledger.ask(b"\x00 not a request") is Problem.MALFORMED


def test_two_laptops_never_share_a_prefix(ledger: Ledger) -> None:
    prefixes = {ledger.laptop(f"laptop-{number}").prefix for number in range(5)}

    assert len(prefixes) == 5


def test_a_label_is_taken_once(ledger: Ledger) -> None:
    ledger.code_for("laptop-1")

    with pytest.raises(RegistrationError):
        ledger.code_for("laptop-1")


def test_the_migrations_end_at_the_tables_the_program_uses(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
