"""Small building blocks: text, icons, rows and columns, chips, banners, cards."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ui.look.theme import Look

Item = QWidget | QLayout | int | None | tuple[QWidget | QLayout, int]
Margins = tuple[int, int, int, int]
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
NO_MARGINS: Margins = (0, 0, 0, 0)


def set_props(widget: QWidget, **props: object) -> None:
    """Set dynamic properties and let the style sheet see them; it reads a new widget's itself."""
    is_changed = any(widget.property(name) != value for name, value in props.items())
    for name, value in props.items():
        widget.setProperty(name, value)
    if not is_changed or not widget.testAttribute(_POLISHED):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def words_label(words: str = "") -> QLabel:
    """A label with any QSS padding gains an indent of half an x: switch it off."""
    label = QLabel(words)
    label.setIndent(0)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def text(words: str, role: str = "body", tone: str = "", *, wrap: bool = False) -> QLabel:
    label = words_label()
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    write(label, words, wrap=wrap)
    return label


def write(label: QLabel, words: str, *, wrap: bool = False) -> None:
    """Words from outside never become markup; only a wrapped paragraph is rich, and escaped."""
    if wrap:
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(f"<p style='line-height:112%;margin:0'>{escape(words)}</p>")
    else:
        label.setText(words)


class Glyph(QWidget):
    """A picture and nothing else: a label would be measured against every rule for words."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()


def glyph(look: Look, name: str, colour: str = "ink2", px: int = 22, lift: int = 2) -> Glyph:
    """An icon beside words, lifted to meet Devanagari, whose ink sits above the middle."""
    mark = Glyph()
    set_glyph(mark, look, name, colour, px, lift=lift)
    return mark


def set_glyph(  # noqa: PLR0913 (a drawing primitive: each argument is one property of the picture)
    mark: Glyph, look: Look, name: str, colour: str, px: int = 22, *, lift: int = 2
) -> None:
    mark.show_picture(look.icon(name, colour, px))
    mark.setFixedSize(px, px + 2 * lift)


def keycap(key: str) -> QLabel:
    label = words_label(key)
    label.setObjectName("keycap")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def row(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    layout = QHBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def column(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    layout = QVBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def _fill(layout: QBoxLayout, items: tuple[Item, ...], gap: int, margins: Margins) -> None:
    """Widgets, layouts, an int for a fixed gap, None for stretch, (thing, stretch) for a share."""
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, tuple):
            _place(layout, item[0], item[1])
        else:
            _place(layout, item, 0)


def _place(layout: QBoxLayout, thing: QWidget | QLayout, share: int) -> None:
    if isinstance(thing, QWidget):
        layout.addWidget(thing, share)
    else:
        layout.addLayout(thing, share)


def frame(name: str, layout: QLayout | None = None, **props: object) -> QFrame:
    box = QFrame()
    box.setObjectName(name)
    for key, value in props.items():
        box.setProperty(key, value)
    if layout is not None:
        box.setLayout(layout)
    return box


def holder(layout: QLayout) -> QWidget:
    box = QWidget()
    box.setObjectName("clear")
    box.setLayout(layout)
    return box


def rule(*, vertical: bool = False, px: int = 1) -> QFrame:
    line = frame("rule")
    if vertical:
        line.setFixedWidth(px)
    else:
        line.setFixedHeight(px)
    return line


def status(look: Look, words: str, icon_name: str, tone: str) -> QWidget:
    """Icon, word and colour without an outline, for rows where a chip on each would shout."""
    return holder(row(glyph(look, icon_name, tone, 20), text(words, "small", tone), None, gap=6))


def progress(value: int, top: int, spoken: str, kind: str = "") -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, max(top, 1))
    bar.setValue(value)
    bar.setTextVisible(False)
    bar.setAccessibleName(spoken)
    bar.setProperty("kind", kind)
    return bar


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)
