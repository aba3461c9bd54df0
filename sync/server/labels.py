"""The words by which campaigns ask their questions, for pages that name a question.

Promises: of every version that this centre signed, the one in force first; a version that cannot be
read costs its words alone, and a name without words stands for itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sync.protocol import cose
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.pack import AAD, PackRefusedError, open_pack
from sync.protocol.version import VERSION
from sync.server.centre import Centre

_FORM: Final = "form.json"
Spoken = Mapping[str, Mapping[str, str]]


class Labels:
    """Reads the packs when a page first wants a word, and again when they are others."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._seen: tuple[tuple[str, int], ...] = ()
        self._words: Spoken = {}

    def of(self, name: str, language: str) -> str:
        """The question's own words in that language, in any, or its name."""
        spoken = self._spoken().get(name, {})
        return spoken.get(language) or next((words for words in spoken.values() if words), name)

    def _spoken(self) -> Spoken:
        files = self._files()
        seen = tuple((str(path), path.stat().st_mtime_ns) for path in files)
        if seen != self._seen:
            found: dict[str, Mapping[str, str]] = {}
            for path in files:
                for name, words in self._read(path):
                    found.setdefault(name, words)
            self._seen, self._words = seen, found
        return self._words

    def _files(self) -> list[Path]:
        """The pack in force, then the others, newest first."""
        held = sorted(self._centre.packs.glob("*.pack"), key=_age, reverse=True)
        return [path for path in (self._centre.pack, *held) if path.is_file()]

    def _read(self, path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
        keys = self._centre.keys
        root = cose.public_key(keys.root_key())
        control = cose.public_key(certified_key(keys.certificates().control, root, Purpose.CONTROL))
        try:
            pack = open_pack(
                path.read_bytes(), lambda data: cose.verify1(data, control, aad=AAD), app=VERSION
            )
            form = json.loads(pack.members[_FORM])
        except (PackRefusedError, KeyError, OSError, ValueError):
            return
        for question in form.get("fields", ()):
            yield str(question["name"]), {**question.get("label", {})}


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns
