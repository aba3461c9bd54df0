"""The page that a member's telephone gets: both faces of the card, and how to keep them.

Promises: whole in itself, nothing is loaded from anywhere; readable at 320 px; no script.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.cards.code import link_matrix
from desktop.cards.marks import Mark
from ui.cards.painter import png, ready

_QUIET: Final = 4
_STYLE: Final = """
body{margin:0;padding:20px 16px 40px;background:#f1f4f6;color:#14181d;
 font:18px/1.5 "Noto Sans Devanagari",sans-serif}
main{max-width:520px;margin:0 auto}h1{font-size:24px;margin:0 0 12px}
img{display:block;width:100%;border-radius:10px;margin:0 0 8px;border:1px solid #c9d1d9}
a{display:block;padding:12px;margin:0 0 20px;border:2px solid #155e75;border-radius:6px;
 color:#155e75;text-align:center;text-decoration:none;font-weight:600}
p{margin:0 0 12px}small{font-size:16px;color:#4a5560}
"""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page says, in the member's language."""

    language: str
    title: str
    front: str
    back: str
    keep: str
    once: str
    number: str


def page_of(front: Sequence[Mark], back: Sequence[Mark], words: PageWords) -> bytes:
    """HTML in UTF-8.  Works without a window."""
    ready()
    faces = "".join(
        _face(png(marks), said, f"{words.number}{ending}.png", words)
        for marks, said, ending in ((front, words.front, ""), (back, words.back, "-back"))
    )
    page = (
        f'<!doctype html><html lang="{escape(words.language)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(words.title)}</title><style>{_STYLE}</style><main>"
        f"<h1>{escape(words.title)}</h1>{faces}<p><small>{escape(words.once)}</small></p></main></html>"
    )
    return page.encode()


def _face(picture: bytes, said: str, name: str, words: PageWords) -> str:
    source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return (
        f'<img src="{source}" alt="{escape(said)}">'
        f'<a href="{source}" download="{escape(name)}">{escape(words.keep)}: {escape(said)}</a>'
    )


def link_picture(text: str, width: int) -> QImage:
    """A code of whole dots, at most `width` wide with its quiet zone, black on white."""
    modules = link_matrix(text)
    across = len(modules) + 2 * _QUIET
    dot = max(1, width // across)
    image = QImage(across * dot, across * dot, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for y, row in enumerate(modules):
        for x, is_dark in enumerate(row):
            if is_dark:
                place = QRect((x + _QUIET) * dot, (y + _QUIET) * dot, dot, dot)
                painter.fillRect(place, Qt.GlobalColor.black)
    painter.end()
    return image
