"""Tokens into a style sheet, fonts and tinted icons.

Promises: every colour and size on the screen comes from the tokens; icons are rendered at the
screen's own pixel ratio; the marks that QSS can only reach as files live in a folder private to
this process and vanish with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QGuiApplication,
    QPainter,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer

from ui.look import tokens
from ui.look.assets import asset
from ui.look.brand import branded
from ui.look.words import Words

_PLACEHOLDER = re.compile(r"\{([A-Za-z][\w.-]*)\}")
_CAP_EDGES = 3  # what a keycap draws around its line
_MARKS = {
    "check": "onPrimary",
    "minus": "onPrimary",
    "chevron-down": "ink2",
    "chevron-up": "ink2",
}


NO_BRAND: Mapping[str, str] = {}


class FontsMissingError(RuntimeError):
    """The bundled fonts did not load: Devanagari would be drawn as boxes."""


def load_fonts() -> str:
    """Load the bundled static weights; refuses to go on with a family that merely looks alike.

    Static weights only: variable fonts lose their weight axis on some Windows builds.
    """
    for path in sorted(asset("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontsMissingError(path.name)
    found = QFontInfo(QFont(tokens.family())).family()
    if found != tokens.family():
        raise FontsMissingError(found)
    return found


class Look:
    """One colour set, one language, one type scale: everything a screen needs to draw itself.

    Never changed: another theme or language is another Look, and the screen is built again.
    """

    def __init__(
        self,
        theme: str = "light",
        language: str = "hi",
        *,
        large: bool = False,
        brand: Mapping[str, str] = NO_BRAND,
    ) -> None:
        self.name = theme
        self.brand = brand
        self.colours: dict[str, str] = tokens.tokens()["colour"][theme] | branded(theme, brand)
        self.large = large
        self.scale = tokens.LARGE_TYPE if large else 1.0
        self.words = Words(language)
        self.say = self.words.say
        self.count = self.words.count
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        self._marks = QTemporaryDir()
        self._sheet = ""

    @property
    def language(self) -> str:
        return self.words.language

    def is_like(self, other: Look) -> bool:
        """Whether both draw the same."""
        mine, its = ((look.name, look.language, look.large, look.colours) for look in (self, other))
        return mine == its

    def colour(self, name: str) -> QColor:
        return QColor(self.colours[name])

    def size(self, name: str) -> int:
        """Logical pixels at this type scale; panels keep their width so the form keeps columns."""
        nominal = tokens.size(name)
        return nominal if name.startswith("photoPanel") else round(nominal * self.scale)

    def px(self, nominal: int) -> int:
        return round(nominal * self.scale)

    def font(self, role: str) -> QFont:
        spec = tokens.type_roles()[role]
        font = QFont(tokens.family())
        font.setPixelSize(self.px(spec.size))
        font.setWeight(QFont.Weight(tokens.weight(self.name, spec.weight)))
        return font

    def icon(self, name: str, colour: str, px: int) -> QPixmap:
        """One SVG, tinted by replacing currentColor."""
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        tint = self.colour(colour).name()
        key = (name, tint, px, ratio)
        if key not in self._icons:
            self._icons[key] = _rendered(_tinted(name, tint), px, ratio)
        return self._icons[key]

    def style_sheet(self) -> str:
        """The filled template. An unknown placeholder is a KeyError: a slip never ships."""
        if not self._sheet:
            values = self._sheet_values()
            template = asset("look", "style.qss").read_text(encoding="utf-8")
            self._sheet = _PLACEHOLDER.sub(lambda found: values[found.group(1)], template)
        return self._sheet

    def _sheet_values(self) -> dict[str, str]:
        values: dict[str, str] = dict(self.colours)
        values |= self._write_marks()
        for role, spec in tokens.type_roles().items():
            values[f"{role}.size"] = str(self.px(spec.size))
            values[f"{role}.line"] = str(self.px(spec.line))
            values[f"{role}.inner"] = str(self.px(spec.line) - _CAP_EDGES)
            values[f"{role}.weight"] = str(tokens.weight(self.name, spec.weight))
        edges = 2 * tokens.line(self.name, "control")
        for name, nominal in tokens.tokens()["size"].items():
            values[f"size.{name}"] = str(self.px(nominal))
            values[f"inner.{name}"] = str(self.px(nominal) - edges)
        values |= {f"radius.{k}": str(v) for k, v in tokens.tokens()["radius"].items()}
        values |= {f"line.{k}": str(v) for k, v in tokens.tokens()["line"][self.name].items()}
        values["family"] = tokens.family()
        return values

    def _write_marks(self) -> dict[str, str]:
        folder = Path(self._marks.path())
        for name, colour in _MARKS.items():
            svg = _tinted(name, self.colour(colour).name())
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
        return {f"mark.{name}": (folder / f"{name}.svg").as_posix() for name in _MARKS}


def _tinted(name: str, colour: str) -> str:
    return _drawn(name).replace("currentColor", colour)


@cache
def _drawn(name: str) -> str:
    return asset("icons", f"{name}.svg").read_text(encoding="utf-8")


def _rendered(svg: str, px: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(px * ratio), round(px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, px, px))
    painter.end()
    return pixmap
