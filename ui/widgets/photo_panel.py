"""The camera beside the form: live picture, one sentence, and never a dead end."""

from __future__ import annotations

from enum import StrEnum, auto

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from desktop.domain.photo import Photo
from ui.bridge.beside import SamePhoto
from ui.bridge.ports import CameraChoice, Preview
from ui.bridge.wording import camera_fault, photo_hint
from ui.look.theme import Look
from ui.look.words import N_, clock_time
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, holder, row
from ui.widgets.preview import PreviewFrame


class PanelState(StrEnum):
    """What the panel is about."""

    LIVE = auto()
    TAKEN = auto()
    KEPT = auto()
    NO_CAMERA = auto()


class PhotoPanel(QFrame):
    """Asks; the enrol screen answers. It holds no photo of its own."""

    take_wanted = Signal(str)
    keep_wanted = Signal()
    retake_wanted = Signal()
    without_wanted = Signal()
    look_again_wanted = Signal()
    camera_chosen = Signal(str)

    def __init__(self, look: Look, *, tight: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look = look
        self._failing = ""
        self._may_keep_anyway = False
        self.may_go_without = True
        self.state = PanelState.LIVE
        self.preview = PreviewFrame(look)
        self.hint = Banner(look, "info", look.say("Look into the camera"))
        self.hint.setFixedHeight(look.px(44))
        self._buttons()
        self.camera = QComboBox()
        self.camera.setProperty("kind", "inline")
        self.camera.setAccessibleName(look.say("Camera"))
        self.camera.activated.connect(self._on_camera)
        self._camera_line = holder(row(glyph(look, "camera", "ink2", 20), (self.camera, 1), gap=8))
        edge = 8 if tight else 12
        inner = column((self.preview, 1), self.hint, gap=8, margins=(12, edge, 12, 8))
        for button in (self.keep, self.retake, self.anyway, self.take, self.again, self.without):
            inner.addWidget(button)
        inner.addWidget(self._camera_line)
        self._camera_line.hide()  # until there is something to choose
        self.setLayout(inner)
        self._settle()

    def _buttons(self) -> None:
        look, say = self._look, self._look.say
        self.take = KeyButton(look, say("Take photo"), "F8", "camera")
        self.keep = KeyButton(look, say("Keep it"), "Enter", "check")
        self.retake = KeyButton(look, say("Take again"), "F8", "undo")
        self.anyway = KeyButton(look, say("Keep as it is"), "Shift+F8", "flag", "quiet")
        self.again = KeyButton(look, say("Look again"), "F8", "sync")
        self.without = KeyButton(look, say("Without photo"), "Ctrl+F8", "arrow-right", "quiet")
        self.take.clicked.connect(lambda: self.take_wanted.emit(""))
        self.keep.clicked.connect(self.keep_wanted)
        self.retake.clicked.connect(self.retake_wanted)
        self.anyway.clicked.connect(lambda: self.take_wanted.emit(self._failing))
        self.again.clicked.connect(self.look_again_wanted)
        self.without.clicked.connect(self.without_wanted)

    def press_key(self) -> None:
        """F8 does what the panel's F8 button says."""
        button = {
            PanelState.LIVE: self.take,
            PanelState.NO_CAMERA: self.again,
        }.get(self.state, self.retake)
        button.click()

    def press_other_key(self) -> None:
        """Shift+F8 is the way on when the photo will not come out well."""
        if not self.anyway.isHidden():
            self.anyway.click()

    def press_without(self) -> None:
        """Ctrl+F8: no camera, or the member wants no photo."""
        if not self.without.isHidden():
            self.without.click()

    def show_cameras(self, cameras: tuple[CameraChoice, ...]) -> None:
        self.camera.clear()
        for choice in cameras:
            self.camera.addItem(choice.name, choice.id)
        self._show(self._camera_line, on=bool(cameras))

    def show_frame(self, image: QImage, preview: Preview) -> None:
        if self.state in (PanelState.TAKEN, PanelState.KEPT):
            return
        if preview.fault is not None:
            self._show_fault(preview.fault)
            return
        hint = preview.judgement.hint if preview.judgement is not None else None
        self._failing = str(hint or "")
        self._may_keep_anyway = preview.may_keep_anyway
        self.preview.show_frame(image, good=hint is None)
        self._say(photo_hint(hint))
        self._move(PanelState.LIVE)

    def _show_fault(self, fault: str) -> None:
        self.preview.show_nothing()
        self._say(camera_fault(fault))
        self._move(PanelState.NO_CAMERA)

    def show_taken(self, photo: Photo) -> None:
        self.preview.show_photo(photo.jpeg)
        self._say(("The photo is clear", "ok", "check-circle"))
        self._move(PanelState.TAKEN)

    def show_kept(self, photo: Photo) -> None:
        self.preview.show_photo(photo.jpeg)
        words = self._look.say("Photo kept {clock}", clock=clock_time(photo.taken_at))
        self.hint.say(words, "ok", "check-circle")
        self._move(PanelState.KEPT)

    def show_live(self) -> None:
        self.preview.show_nothing()
        self._say(("Look into the camera", "info", "camera"))
        self._move(PanelState.LIVE)

    def show_problem(self) -> None:
        """After a failed save without a photo."""
        self._say((N_("Still without photo"), "err", "alert-circle"))

    def warn_same(self, same: SamePhoto | None) -> None:
        """Nearly the picture of another person of this day: a slip of the hand, perhaps (PHO7)."""
        if same is None or self.state not in (PanelState.TAKEN, PanelState.KEPT):
            return
        whose = same.number or same.name or self._look.say("another draft")
        words = self._look.say("This photo is like that of {whose}: the same person?", whose=whose)
        self.hint.say(words, "warn", "users")

    def _say(self, spoken: tuple[str, str, str]) -> None:
        words, tone, icon = spoken
        self.hint.say(self._look.say(words), tone, icon)

    def _move(self, state: PanelState) -> None:
        self.state = state
        self._settle()

    def _settle(self) -> None:
        state = self.state
        self._show(self.take, on=state is PanelState.LIVE)
        self._show(self.keep, on=state is PanelState.TAKEN)
        self._show(self.retake, on=state in (PanelState.TAKEN, PanelState.KEPT))
        self._show(self.anyway, on=state is PanelState.LIVE and self._may_keep_anyway)
        self._show(self.again, on=state is PanelState.NO_CAMERA)
        is_open = state in (PanelState.NO_CAMERA, PanelState.LIVE)
        self._show(self.without, on=is_open and self.may_go_without)

    @staticmethod
    def _show(widget: QWidget, *, on: bool) -> None:
        if widget.isHidden() == on:
            widget.setVisible(on)

    def _on_camera(self, at: int) -> None:
        self.camera_chosen.emit(str(self.camera.itemData(at)))
