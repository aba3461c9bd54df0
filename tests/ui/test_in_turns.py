"""A long list holds nobody up, and is whole in the end."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.stage import Stage
from ui.widgets.in_turns import InTurns
from ui.widgets.member_list import MemberList

MANY = 50


def test_what_is_seen_comes_at_once_and_the_rest_in_order(qtbot: QtBot) -> None:
    owner, built, told = QObject(), list[int](), list[int]()
    turns = InTurns(owner)
    turns.begin((partial(built.append, at) for at in range(MANY)), lambda: told.append(len(built)))
    at_once = len(built)
    assert 0 < at_once < MANY / 2
    qtbot.waitUntil(lambda: len(built) == MANY)
    assert built == list(range(MANY))
    assert told[0] == at_once
    assert max(after - before for before, after in pairwise(told)) <= at_once


def test_another_list_gives_the_one_before_up(qapp: QApplication) -> None:
    owner, built = QObject(), list[str]()
    turns = InTurns(owner)
    turns.begin(partial(built.append, "old") for _ in range(MANY))
    built.clear()
    turns.begin([partial(built.append, "new")])
    for _ in range(MANY):
        qapp.processEvents()
    assert built == ["new"]


def test_fifty_members_are_all_there_and_three_take_their_place(
    qtbot: QtBot, open_stage: Stage
) -> None:
    members = MemberList(open_stage.window.look)
    qtbot.addWidget(members)
    found = open_stage.app.members.sealed
    many = [found[at % len(found)] for at in range(MANY)]
    members.show_members(many)
    qtbot.waitUntil(lambda: len(members.rows) == MANY)
    assert [row.found for row in members.rows] == many
    members.show_members(many[:3])
    assert [row.found for row in members.rows] == many[:3]
