"""Makes the source tree importable in its environment, with the two commands; builds nothing."""

from __future__ import annotations

import stat
import sys
import sysconfig
from pathlib import Path

COMMANDS = {"sadasya": "ui.__main__", "sadasya-server": "sync.server.__main__"}
SCRIPT = """#!{python}
import sys
from {module} import main
sys.exit(main())
"""


def link() -> None:
    root = Path(__file__).resolve().parents[1]
    packages = Path(sysconfig.get_path("purelib"))
    (packages / "sadasya.pth").write_text(f"{root}\n", encoding="utf-8")
    for name, module in COMMANDS.items():
        script = Path(sys.executable).parent / name
        script.write_text(SCRIPT.format(python=sys.executable, module=module), encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    link()
