"""Plays one member on a laptop with two displays, and prints what each of them showed.

Run in a process of its own: the number of displays is known to Qt before its first window.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

SCREENS = {
    "screens": [
        {"name": "laptop", "x": 0, "y": 0, "width": 1366, "height": 768},
        {"name": "member", "x": 1366, "y": 0, "width": 1920, "height": 1080},
    ]
}


def main(folder: Path) -> int:
    told = folder / "screens.json"
    told.write_text(json.dumps(SCREENS), encoding="ascii")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={told}"
    from tests.support.two_displays_play import play  # noqa: PLC0415 (Qt reads the line above)

    print(json.dumps(play(folder), ensure_ascii=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
