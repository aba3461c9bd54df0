"""Campaigns for tests: those that ship, and one that nobody has seen before, written here."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import openpyxl

import resources
from desktop.domain.pack import Campaign, read_campaign

LANGUAGES = ("label::हिंदी (hi)", "label::English (en)")
MESSAGES = ("constraint_message::हिंदी (hi)", "constraint_message::English (en)")
SURVEY_HEAD = ("type", "name", *LANGUAGES, "required", "relevant", "constraint", *MESSAGES)
SURVEY_HEAD += ("appearance", "parameters")
SETTINGS: tuple[Sequence[object], ...] = (
    ("notice_id", "notice_language", "notice_purposes", "pin_prefixes"),
    ("2026-1", "hi", "membership photo_on_card", "49"),
)
Rows = Sequence[Sequence[object]]


def shipped(name: str) -> Campaign:
    campaign = read_campaign(f"{name}@1", resources.tree("packs", name))
    assert isinstance(campaign, Campaign), campaign
    return campaign


def a_workbook(survey: Rows, choices: Rows = (), settings: Rows = SETTINGS) -> bytes:
    """An .xlsx with these rows below the usual headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets: Mapping[str, Rows] = {
        "survey": (SURVEY_HEAD, *survey),
        "choices": (("list_name", "name", *LANGUAGES), *choices),
        "settings": settings,
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_form(form: bytes, *, id_: str = "unseen", languages: Sequence[str] = ()) -> Campaign:
    """The neutral pack's places, notices and rules around another form."""
    members = {**resources.tree("packs", "neutral"), "form.json": form}
    if languages:
        about = {**json.loads(members["pack.json"]), "languages": list(languages)}
        members["pack.json"] = json.dumps(about).encode()
    campaign = read_campaign(f"{id_}@1", members)
    assert isinstance(campaign, Campaign), campaign
    return campaign
