"""A laptop for tests: a data folder, and the `sadasya` command on it, as a person would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import resources
from desktop.bootstrap import Application
from desktop.services.session import Session
from desktop.settings import Settings
from tests.support.centre import RunningCentre
from tests.support.warm import warm

PASSPHRASE: Final = "नमूना शिविर रामपुर तीन"
_DEADLINE_S: Final = 300.0


def answers(index: int = 0, **more: object) -> dict[str, object]:
    """A sample person who passes every rule of the shipped pack; `index` makes another."""
    names = ("सुनीता देवी", "रमेश साहू", "गीता वर्मा", "मोहन यादव", "लक्ष्मी ध्रुव")
    latin = ("Sunita Devi", "Ramesh Sahu", "Gita Verma", "Mohan Yadav", "Lakshmi Dhruv")
    person: dict[str, object] = {
        "name": f"{names[index % 5]} नमूना",
        "name_latin": f"{latin[index % 5]} Sample",
        "relation": "father",
        "relation_name": "दिनेश नमूना",
        "gender": ("female", "male")[index % 2],
        "birth": {"year": 1950 + index % 50},
        "mobile": f"98{index:08d}",
        "epic": {"absent": "applied"},
        "booth": "CG-090-012",
        "address": f"मकान {index + 1}",
        "pin": "492001",
        "religion": "hindu",
        "category": "obc",
        "caste": {"refused": True},
        "consent": {
            "notice": "2026-1",
            "language": "hi",
            "mode": "read_aloud",
            "purposes": ["membership", "photo_on_card"],
        },
    }
    return person | more


def sample_photo(person: int = 6) -> Path:
    """The last, and best, frame of a sample person."""
    return max(resources.path("samples", f"person-{person}").glob("*.jpg"))


@dataclass
class Laptop:
    """One data folder; DEGRADED unless a test brings a keystore."""

    data: Path
    secret: str = PASSPHRASE
    environment: Mapping[str, str] = field(default_factory=dict)

    def activate(
        self, centre: RunningCentre, label: str = "laptop-1", user: str = "namuna"
    ) -> None:
        """Over the network, from the text and the code that a person would carry."""
        text, code = centre.add_device(label), centre.add_user(user)
        path = self.data.parent / f"{label}.txt"
        path.write_text(text, encoding="utf-8")
        done = self.run("activate", "--file", str(path), SADASYA_USER_CODE=code)
        assert done.returncode == 0, done.stderr

    def write_people(self, people: Iterable[Mapping[str, object]], photo: Path | None) -> Path:
        """A file with one person a line."""
        path = self.data.parent / "people.jsonl"
        named = {"photo_file": str(photo)} if photo else {}
        lines = [json.dumps({**person, **named}, ensure_ascii=False) for person in people]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def enrol(self, people: Iterable[Mapping[str, object]], photo: Path | None = None) -> list[str]:
        """The acknowledged ids, through the command."""
        path = self.write_people(people, photo)
        done = self.run("enrol", "--json", str(path))
        assert done.returncode == 0, done.stderr
        return acknowledged(done.stdout)

    def sync(self, *words: str) -> dict[str, Any]:
        done = self.run("sync", "--json", *words)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def status(self) -> dict[str, Any]:
        done = self.run("status", "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return warm().run("ui", words, self.environ(**more), _DEADLINE_S)

    def argv(self, *words: str) -> list[str]:
        """A guess at the secret costs what the product asks at least: tests unlock very often."""
        module = "tests.support.slow_laptop" if words[0] == "activate" else "ui"
        return [sys.executable, "-m", module, *words]

    def environ(self, **more: str) -> dict[str, str]:
        kept = ("PATH", "LANG", "HOME", "LC_", "QT_", "XDG_", "DBUS_")
        clean = {key: value for key, value in os.environ.items() if key.startswith(kept)}
        own = {"SADASYA_DATA": str(self.data), "SADASYA_VAULT": "none", "SADASYA_PIN": self.secret}
        return {**clean, **own, "PYTHONDONTWRITEBYTECODE": "1", **self.environment, **more}

    def application(self) -> Application:
        """The same laptop in this process."""
        return Application(Settings(self.data, camera="script:black", vault="none"))

    def unlock(self) -> Session:
        """A session in this process; the caller locks it."""
        application = self.application()
        session = application.unlock(application.accounts()[0].user, self.secret)
        assert isinstance(session, Session), session
        return session


def acknowledged(output: str) -> list[str]:
    return [line.split()[1] for line in output.splitlines() if line.startswith("ACK ")]
