"""Catalogues in step with the code: `python tools/words.py update|check`.

`update` takes new sentences into the .po files and compiles them; `check` fails when a catalogue is
behind the code, has a gap, or was not compiled.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "resources" / "words"
FORMS = {"say": None, "count": (1, 2), "N_": None}
LANGUAGES = ("hi",)


def in_code() -> Catalog:
    found = extract_from_dir(
        ROOT / "ui", method_map=[("**.py", "python")], keywords=FORMS, comment_tags=()
    )
    catalogue = Catalog(project="Sadasya", charset="utf-8", fuzzy=False)
    for file, _, message, _, _ in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def path_of(language: str) -> Path:
    return WORDS / language / "LC_MESSAGES" / "sadasya.po"


def read(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return pofile.read_po(file)


def compiled(catalogue: Catalog) -> bytes:
    held = io.BytesIO()
    mofile.write_mo(held, catalogue)
    return held.getvalue()


def update() -> int:
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(in_code(), no_fuzzy_matching=True)
        with path_of(language).open("wb") as file:
            pofile.write_po(file, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
        path_of(language).with_suffix(".mo").write_bytes(compiled(read(language)))
    return check()


def check() -> int:
    wanted = {message.id for message in in_code() if message.id}
    wrong = 0
    for language in LANGUAGES:
        catalogue = read(language)
        held = {message.id for message in catalogue if message.id}
        gaps = [m.id for m in catalogue if m.id and (m.fuzzy or not _is_whole(m.string))]
        for what, found in (("missing", wanted - held), ("no longer said", held - wanted)):
            for sentence in sorted(map(str, found)):
                print(f"{language}: {what}: {sentence}")
        for sentence in gaps:
            print(f"{language}: not written: {sentence}")
        with path_of(language).with_suffix(".mo").open("rb") as file:
            stale = said(mofile.read_mo(file)) != said(catalogue)
        if stale:
            print(f"{language}: not compiled: run `make words`")
        wrong += bool(wanted ^ held) + bool(gaps) + stale
        print(f"{language}: {len(held) - len(gaps)}/{len(wanted)} sentences")
    return min(wrong, 1)


def said(catalogue: Catalog) -> dict[str, str]:
    """Every sentence and what it is in this language, whoever compiled it."""
    return {_flat(message.id): _flat(message.string) for message in catalogue if message.id}


def _flat(words: str | list[str] | tuple[str, ...]) -> str:
    """One string for a sentence and for its forms, which come as a list or as a tuple."""
    return words if isinstance(words, str) else "\0".join(words)


def _is_whole(words: object) -> bool:
    return all(words) if isinstance(words, tuple) else bool(words)


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["update"] else check())
