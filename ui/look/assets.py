"""Where fonts, icons, tokens and words lie.

Promises: works from a checkout and from the frozen program alike, because `resources` is a
package in both.
"""

from __future__ import annotations

from pathlib import Path

import resources


def asset(*parts: str) -> Path:
    return Path(resources.__file__).parent.joinpath(*parts)
