"""One person before the camera: joins the photo panel, the camera and the draft.

Promises: a photo that was taken belongs to the draft at once, so that nothing is lost with the
power; another photo replaces it.
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.photo import Photo
from ui.bridge.camera_feed import CameraFeed
from ui.screens.desk import Desk
from ui.widgets.photo_panel import PanelState, PhotoPanel
from ui.widgets.undo_bar import UndoBar


class Sitting(QObject):
    """Lives as long as the enrol screen that owns the panel."""

    changed = Signal()
    saving_without = Signal()
    reason_wanted = Signal()
    retaken = Signal(object)
    shown = Signal(object, object)

    def __init__(self, desk: Desk, panel: PhotoPanel) -> None:
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self._camera = desk.session.photographing
        self._feed: CameraFeed | None = None
        self._draft_id: UUID | None = None
        self.photo: Photo | None = None
        self.is_waived = self._is_resting = False
        panel.take_wanted.connect(self._take)
        panel.keep_wanted.connect(self.keep)
        panel.retake_wanted.connect(self.retake)
        panel.without_wanted.connect(self.reason_wanted)
        panel.look_again_wanted.connect(self._camera.start)
        panel.camera_chosen.connect(self._camera.choose)

    def begin(self, draft_id: UUID, photo: Photo | None, *, is_new: bool = False) -> None:
        """`is_new`: somebody else has sat down since the form before."""
        self._draft_id = draft_id
        self.photo, self.is_waived, self._is_resting = photo, False, False
        self._feed = CameraFeed(self._camera)
        self._feed.shown.connect(self._panel.show_frame)
        self._feed.shown.connect(self.shown)
        self._feed.taken.connect(self._on_taken)
        self._panel.show_cameras(tuple(self._camera.cameras()))
        self._camera.start()
        if photo is not None:
            self._panel.show_kept(photo)
        elif is_new:
            self._camera.next_person()
        else:
            self._camera.retake()

    def rest(self, draft_id: UUID) -> None:
        """Nobody sits before the camera: no photo is taken until one is asked for."""
        self._draft_id, self.photo, self._is_resting = draft_id, None, True

    def end(self) -> None:
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def keep(self) -> None:
        if self.photo is not None and self._panel.state is PanelState.TAKEN:
            self._panel.show_kept(self.photo)
            self.changed.emit()

    def retake(self) -> None:
        before, self.photo = self.photo, None
        self._panel.show_live()
        self._camera.retake()
        self.changed.emit()
        if before is not None:
            self.retaken.emit(before)

    def offer_back(self, undo: UndoBar) -> None:
        """Each photo that is taken again may be had back for ten seconds."""
        words = self._desk.look.say("Photo taken again")
        self.retaken.connect(lambda photo: undo.offer(words, lambda: self.restore(photo)))

    def restore(self, photo: Photo) -> None:
        """The photo from before it was taken again."""
        self.photo = photo
        self._panel.show_kept(photo)
        self._attach(photo)
        self.changed.emit()

    def _take(self, failing: str) -> None:
        if self._is_resting and self._draft_id is not None:
            self.begin(self._draft_id, None)
            return
        self._camera.capture_now(failing or None)

    def waive(self, reason: str) -> None:
        """No photo for now, and why; the member is saved without."""
        self.is_waived = True
        if self._draft_id is not None:
            draft_id, enrolling = self._draft_id, self._desk.session.enrolling
            self._desk.ask(
                self._panel,
                lambda: enrolling.without_photo(draft_id, reason),
                lambda _none: None,
            )
        self.saving_without.emit()

    def _on_taken(self, photo: Photo) -> None:
        if self._draft_id is None or self.photo is not None:
            return
        self.photo = photo
        self._panel.show_taken(photo)
        self._attach(photo)
        self._desk.announce(self._desk.look.say("The photo is clear"))
        self.changed.emit()

    def _attach(self, photo: Photo) -> None:
        draft_id, desk = self._draft_id, self._desk
        if draft_id is not None:
            desk.tasks.run(
                self._panel,
                lambda: desk.unkept.attach(desk.session, draft_id, photo),
                lambda _none: None,
                self._on_unkept,
            )

    def _on_unkept(self, error: Exception) -> None:
        """The photo stays on the screen, and is kept as soon as the disk takes it."""
        self._desk.unkept.look_after()
        self._desk.report(error)
