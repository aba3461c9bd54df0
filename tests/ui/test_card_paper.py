"""The panel beside the card: papers, the slip, the sheet of all that wait, the telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.support.stage import Stage
from ui.screens.card import CardScreen, page_words
from ui.screens.desk import ToCard
from ui.screens.phone import PhoneSheet
from ui.screens.press import PrintOrder, Stock
from ui.widgets.ground import ground_of

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def card(open_stage: Stage) -> CardScreen:
    member = open_stage.app.members.sealed[0]
    screen = open_stage.go(ToCard(member.id, is_new=True))
    assert isinstance(screen, CardScreen)
    return screen


def choose(card: CardScreen, stock: Stock) -> None:
    card.panel.stock.setCurrentIndex(card.panel.stock.findData(stock.value))
    card.panel.stock.activated.emit(card.panel.stock.currentIndex())


def test_printer_and_paper_are_remembered_on_this_laptop(
    open_stage: Stage, card: CardScreen
) -> None:
    choose(card, Stock.A4_TEN)
    open_stage.key(Qt.Key.Key_F9)
    open_stage.settle()
    assert open_stage.press.orders == [PrintOrder("Sample printer", Stock.A4_TEN, 1)]
    again = open_stage.go(ToCard(open_stage.app.members.sealed[1].id))
    assert isinstance(again, CardScreen)
    assert again.panel.order == PrintOrder("Sample printer", Stock.A4_TEN, 1)


def test_a_reprint_is_counted_and_said(open_stage: Stage, card: CardScreen) -> None:
    before = card.panel.before.text()
    for _ in range(2):
        open_stage.key(Qt.Key.Key_F9)
        open_stage.settle()
    assert before != card.panel.before.text()
    assert "2" in card.panel.before.text()


def test_the_papers_of_a_slip_print_the_slip_in_the_members_language(
    open_stage: Stage, card: CardScreen
) -> None:
    open_stage.session.preferences.card_language = "en"
    choose(card, Stock.SLIP_58)
    assert card.panel.print_it.words == card.look.say("Print the slip")
    open_stage.key(Qt.Key.Key_F9)
    open_stage.settle()
    (slip, order), *_ = open_stage.press.orders
    assert slip == (open_stage.app.members.sealed[0].id, "en")
    assert order == PrintOrder("Sample printer", Stock.SLIP_58, 1)


def test_one_sheet_takes_all_whose_card_never_left(open_stage: Stage, card: CardScreen) -> None:
    waiting = len(open_stage.app.members.sealed)
    assert str(waiting) in card.panel.sheet.words
    open_stage.key(Qt.Key.Key_F9, SHIFT)
    open_stage.settle()
    (cards, order), *_ = open_stage.press.orders
    assert (cards, order) == (waiting, PrintOrder("Sample printer", Stock.A4, 1))
    assert open_stage.app.members.unprinted(40) == ()
    assert not card.panel.sheet.isVisible()


def test_the_telephone_gets_a_page_of_its_own_and_the_sheet_says_when_it_has_it(
    open_stage: Stage, card: CardScreen
) -> None:
    open_stage.key(Qt.Key.Key_F10)
    open_stage.settle()
    (offer,) = open_stage.session.handing.offers
    sheet = ground_of(card).findChild(PhoneSheet)
    assert isinstance(sheet, PhoneSheet)
    assert sheet.address.text() == offer.url
    assert "118" in sheet.state.accessibleName()
    offer.fate = "taken"
    sheet.show_fate()
    assert offer.is_closed
    assert sheet.state.accessibleName() == card.look.say("The phone has the card")
    open_stage.key(Qt.Key.Key_Escape)


def test_leaving_the_card_ends_the_offer(open_stage: Stage, card: CardScreen) -> None:
    open_stage.key(Qt.Key.Key_F10)
    open_stage.settle()
    (offer,) = open_stage.session.handing.offers
    card.leave()
    assert offer.is_closed


def test_the_page_speaks_the_members_language() -> None:
    hindi, english = page_words("hi", "7K4Q-00042-X"), page_words("en", "7K4Q-00042-X")
    assert english.title == "Your membership card"
    assert hindi.title != english.title
    texts: Callable[[str], bool] = str.isascii
    assert not any(map(texts, (hindi.title, hindi.keep, hindi.once)))
