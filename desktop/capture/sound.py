"""The only door to the sound: plays one recording on a thread of its own.

Promises: nothing here waits for the end of a recording; where there is no sound device, or the
bytes are no sound, `SoundError` says so; a pause loses no word; after `close` nothing is heard.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from typing import Final

import miniaudio

from desktop.errors import KnownError

# Speech needs no more, and a notice of three minutes takes nine megabytes.
_RATE: Final = 24_000
_BYTES_A_FRAME: Final = 2
_PERIOD_MS: Final = 60
# What the device holds is lost when it stops, so a pause goes back by a word.
_BACK: Final = _RATE * _BYTES_A_FRAME // 2
_SILENT: Final = (miniaudio.Backend.NULL,)
AUDIBLE: Final = tuple(backend for backend in miniaudio.Backend if backend not in _SILENT)


class SoundError(KnownError):
    """E-SND-01 this laptop has no sound device that answers; E-SND-02 the recording is no sound."""


class Sound:
    """One recording, loaded; it is silent until `play`."""

    def __init__(self, recording: bytes, backends: Sequence[miniaudio.Backend] = AUDIBLE) -> None:
        """Raises `SoundError` E-SND-02."""
        try:
            decoded = miniaudio.decode(recording, nchannels=1, sample_rate=_RATE)
        except miniaudio.DecodeError as error:
            raise SoundError("E-SND-02") from error
        self._samples = bytes(decoded.samples)
        self._backends = list(backends)
        self._device: miniaudio.PlaybackDevice | None = None
        self._at = 0
        self._is_playing = False
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """How long the whole of it is."""
        return len(self._samples) / (_RATE * _BYTES_A_FRAME)

    @property
    def played(self) -> float:
        """How much of it was handed to the device."""
        return self._at / (_RATE * _BYTES_A_FRAME)

    @property
    def is_playing(self) -> bool:
        return self._is_playing and self._at < len(self._samples)

    def play(self) -> None:
        """From where it stands; from the beginning once it has ended.  Raises `SoundError`."""
        with self._lock:
            if self.is_playing:
                return
            if self._at >= len(self._samples):
                self._at = 0
            self._silence()
            stream = self._stream()
            next(stream)
            try:
                self._device = miniaudio.PlaybackDevice(
                    nchannels=1,
                    sample_rate=_RATE,
                    buffersize_msec=_PERIOD_MS,
                    backends=self._backends,
                    app_name="Sadasya",
                )
                self._device.start(stream)
            except miniaudio.MiniaudioError as error:
                self._silence()
                raise SoundError("E-SND-01") from error
            self._is_playing = True

    def pause(self) -> None:
        """Going on begins a word earlier, so that none is lost."""
        with self._lock:
            was_playing = self.is_playing
            self._silence()
            if was_playing:
                self._at = max(0, self._at - _BACK)

    def close(self) -> None:
        with self._lock:
            self._silence()

    def _silence(self) -> None:
        self._is_playing = False
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _stream(self) -> Generator[bytes, int, None]:
        """The device's thread asks for frames; after the end it is given silence."""
        wanted = yield b""
        while True:
            size = wanted * _BYTES_A_FRAME
            part = self._samples[self._at : self._at + size]
            self._at += len(part)
            wanted = yield part.ljust(size, b"\0")
