"""Spellings that laptops learned, at the centre: words of accepted members, told to everybody."""

from __future__ import annotations

from sqlalchemy import select

from sync.protocol.cose import public_key
from sync.protocol.feed import ItemKind
from sync.protocol.spellings import LearnedSpellings
from sync.server import feed
from sync.server.database import reading, writing
from sync.server.spellings import tell
from sync.server.tables import CENTRE, SPELLING
from tests.domain.samples import some_answers
from tests.support.bare_laptop import Laptop
from tests.support.parts import EPOCH, SECRET, Ledger

CHOSEN = ["namunika", "नमूनिका"]


def told(ledger: Ledger, laptop: Laptop) -> list[list[list[str | int]]]:
    """Every list in a laptop's feed, its signature checked."""
    control = public_key(laptop.control_public)
    page = feed.page(ledger.engine, laptop.dev, "", EPOCH)
    return [
        LearnedSpellings.verify(item.body, control).choices
        for item in page.items
        if item.kind == ItemKind.SPELLINGS
    ]


def deliver(ledger: Ledger, laptop: Laptop, *pairs: list[str], **answers: object) -> None:
    packet = laptop.enrolment(some_answers(**answers), noted={"spellings": list(pairs)})
    ledger.receiving.receive([packet])
    ledger.open_all()


def wait_is_over(ledger: Ledger) -> None:
    with writing(ledger.engine) as connection:
        connection.execute(CENTRE.delete().where(CENTRE.c.name == "spellings_told_at"))


def tell_now(ledger: Ledger) -> int:
    wait_is_over(ledger)
    return tell(ledger.engine, ledger.keys.open_keys(SECRET).control)


def test_what_one_laptop_chose_every_laptop_is_told(ledger: Ledger) -> None:
    first, second = ledger.laptop("laptop-1"), ledger.laptop("laptop-2")

    deliver(ledger, first, CHOSEN)

    assert told(ledger, first) == told(ledger, second) == [[[*CHOSEN, 1]]]


def test_the_same_choice_again_is_no_news(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop, CHOSEN)

    deliver(ledger, laptop, CHOSEN, mobile="9800000002", epic="", name="मोहन यादव")

    assert tell_now(ledger) == 0
    assert len(told(ledger, laptop)) == 1


def test_a_correction_of_a_correction_goes_past_it(ledger: Ledger) -> None:
    first, second = ledger.laptop("laptop-1"), ledger.laptop("laptop-2")
    deliver(ledger, first, CHOSEN)
    other = ["namunika", "नामुनिका"]

    deliver(ledger, second, other, mobile="9800000002", epic="", name="मोहन यादव")

    assert tell_now(ledger) == 1
    assert told(ledger, first)[-1] == [[*other, 2]]


def test_few_news_wait_for_more(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    deliver(ledger, laptop, CHOSEN)
    deliver(ledger, laptop, ["foo", "फू"], mobile="9800000002", epic="", name="मोहन यादव")

    assert len(told(ledger, laptop)) == 1
    assert tell_now(ledger) == 1
    assert told(ledger, laptop)[-1] == [["foo", "फू", 1]]


def test_a_member_that_is_not_accepted_teaches_nothing(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop, CHOSEN, birth={"year": 2012})
    deliver(ledger, laptop)
    deliver(ledger, laptop, CHOSEN)  # the same person once more

    assert [verdict for verdict, _ in ledger.verdicts(laptop)] == [
        "quarantined",
        "accepted",
        "duplicate_person",
    ]
    assert told(ledger, laptop) == []


def test_whole_names_are_never_kept(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    deliver(ledger, laptop, ["namunika sahu", "नमूनिका साहू"], CHOSEN)

    with reading(ledger.engine) as connection:
        words = connection.execute(select(SPELLING.c.given, SPELLING.c.chosen)).all()
    assert [tuple(row) for row in words] == [tuple(CHOSEN)]


def test_a_laptop_that_joins_later_is_told_what_the_others_know(ledger: Ledger) -> None:
    deliver(ledger, ledger.laptop("laptop-1"), CHOSEN)

    assert told(ledger, ledger.laptop("laptop-2")) == [[[*CHOSEN, 1]]]
