"""The `sadasya` command on the slowest laptop: one on which the least price of a guess is enough.

How many passes a guess takes is measured once, at activation, and kept with the laptop's slots.
"""

from __future__ import annotations

import sys

from desktop.security import keys
from ui.__main__ import main


def slow_down() -> None:
    keys.calibrated_passes = lambda *_: keys.FLOOR_PASSES


if __name__ == "__main__":
    slow_down()
    sys.exit(main())
