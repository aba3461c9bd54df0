"""Puts the other programs' packages into a folder: `python -m bench.peers.installing FOLDER`.

What cannot be installed is said and left out.  None of it is a dependency of ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_NPM = {"pouchdb": "9.0.0", "pouchdb-server": "4.2.0"}
_PYPI = {"kinto": ("kinto[postgresql]", "kinto-attachment"), "anki": ("anki",)}


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    node = folder / "node"
    if not (node / "node_modules" / "pouchdb-server").exists():
        node.mkdir(parents=True, exist_ok=True)
        (node / "package.json").write_text(json.dumps({"private": True, "dependencies": _NPM}))
        _try("PouchDB", ["npm", "install", "--no-audit", "--no-fund", "--silent"], node)
    for name, packages in _PYPI.items():
        python = folder / name / "bin" / "python"
        if not python.exists() and _try(name, [sys.executable, "-m", "venv", name], folder):
            pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            if not _try(name, [*pip, *packages], folder):
                python.unlink()


def _try(name: str, words: Sequence[str], folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(words, cwd=folder, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{name}: not installed: {error}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
