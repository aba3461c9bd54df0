"""Every state of every screen in both languages, as small pictures with a page that lists them.

    python -m tests.support.album docs/screens

The people are samples. Pictures are kept to 128 colours, so that the whole album stays small.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.support.samples import NOW, SomePreferences
from tests.support.screens import SCENES, provisioning
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.application import prepare
from ui.look.words import Words

LANGUAGES: Final = {"hi": "हिंदी", "en": "English"}
_COLOURS: Final = 128


def save(picture: QImage, path: Path) -> None:
    raw = picture.convertToFormat(QImage.Format.Format_RGB888)
    size = (raw.width(), raw.height())
    image = Image.frombuffer("RGB", size, bytes(raw.constBits()), "raw", "RGB", raw.bytesPerLine())
    few = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def shrink(folder: Path) -> None:
    """What another tool has written there already."""
    for path in sorted(folder.glob("provision_*.png")):
        with Image.open(path) as image:
            few = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def page(names: list[str]) -> str:
    """What GitHub and editors show as a page."""
    head = [
        "# Screens",
        "",
        "Every state of every screen, in both languages. The people are samples.",
        "",
    ]
    rows = ["| " + " | ".join(["", *LANGUAGES.values()]) + " |", "|---|---|---|"]
    rows += [
        f"| {name} | " + " | ".join(f"![]({name}.{code}.png)" for code in LANGUAGES) + " |"
        for name in names
    ]
    return "\n".join([*head, *rows, ""])


def main(arguments: list[str]) -> int:
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    Words.today = staticmethod(NOW.astimezone().date)  # type: ignore[method-assign]
    application = QApplication([])
    prepare(application)
    names = list(SCENES)
    for code in LANGUAGES:
        for name, scene in SCENES.items():
            stage = Stage(AnApplication(preferences=SomePreferences(language=code)))
            stage.unlock()
            scene(stage)
            save(stage.window.grab().toImage(), out / f"{name}.{code}.png")
            stage.close()
        provisioning(out, SomePreferences(language=code), f".{code}")
    shrink(out)
    names += [f"provision_{step}" for step in range(1, 6)]
    (out / "README.md").write_text(page(names), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
