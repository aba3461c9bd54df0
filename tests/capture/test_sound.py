"""Recordings are played, paused and ended; the device of silence stands in for a loudspeaker."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable
from threading import Event

import miniaudio
import pytest

from desktop.capture.sound import AUDIBLE, Sound, SoundError
from desktop.services.reading_aloud import ReadingAloud

SILENT = (miniaudio.Backend.NULL,)
_RATE = 8000


def a_tone(seconds: float) -> bytes:
    """A 440 Hz sample tone as WAV; nobody's voice."""
    count = round(seconds * _RATE)
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        tone = (round(9000 * math.sin(2 * math.pi * 440 * at / _RATE)) for at in range(count))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return held.getvalue()


def _until(seen: Callable[[], bool]) -> None:
    """Asks again and again, and gives up; nothing is decided by how long a wait is."""
    nobody = Event()
    for _ in range(2000):
        if seen():
            return
        nobody.wait(0.005)
    pytest.fail("not within ten seconds")


def test_a_recording_says_how_long_it_is_before_it_is_heard() -> None:
    sound = Sound(a_tone(1.5), SILENT)
    assert sound.seconds == pytest.approx(1.5, abs=0.05)
    assert sound.played == 0
    assert not sound.is_playing


def test_it_plays_to_its_end_on_a_thread_of_its_own() -> None:
    sound = Sound(a_tone(1.2), SILENT)
    sound.play()
    assert sound.is_playing
    _until(lambda: not sound.is_playing)
    assert sound.played == pytest.approx(sound.seconds)
    sound.close()


def test_a_pause_loses_no_word_and_after_the_end_it_begins_again() -> None:
    sound = Sound(a_tone(2.0), SILENT)
    sound.play()
    _until(lambda: sound.played > 0.8)
    reached = sound.played
    sound.pause()
    kept = sound.played
    assert 0.2 < kept < reached
    assert not sound.is_playing
    sound.play()
    _until(lambda: not sound.is_playing)
    assert sound.played == pytest.approx(sound.seconds)
    sound.play()
    assert sound.played < sound.seconds
    sound.close()


@pytest.mark.parametrize("junk", [b"", b"RIFF", b"OggS" + bytes(200), b"\xff\xfb" + bytes(9)])
def test_what_is_no_sound_is_refused(junk: bytes) -> None:
    with pytest.raises(SoundError) as refused:
        Sound(junk, SILENT)
    assert refused.value.code == "E-SND-02"


def test_no_device_is_a_known_trouble_and_never_a_silent_success() -> None:
    """The device of silence is not among those that a member could hear."""
    assert miniaudio.Backend.NULL not in AUDIBLE
    deaf = [backend for backend in AUDIBLE if backend is miniaudio.Backend.WINMM]
    sound = Sound(a_tone(0.2), deaf)
    with pytest.raises(SoundError) as refused:
        sound.play()
    assert refused.value.code == "E-SND-01"
    assert not sound.is_playing


def test_another_recording_silences_the_first() -> None:
    loaded: list[Sound] = []

    def load(recording: bytes) -> Sound:
        loaded.append(Sound(recording, SILENT))
        return loaded[-1]

    reading = ReadingAloud(load)
    reading.play(a_tone(2.0))
    reading.play(a_tone(1.0))
    assert [sound.is_playing for sound in loaded] == [False, True]
    assert reading.heard().whole == pytest.approx(1.0, abs=0.05)
    reading.pause()
    reading.play(a_tone(1.0))
    assert len(loaded) == 2
    reading.silence()
    assert not loaded[-1].is_playing
    assert reading.heard().whole == 0
