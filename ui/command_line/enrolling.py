"""`enrol`: seals members from files; prints `ACK` only when each is safe on this laptop."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from desktop.domain.fields import FieldProblem
from desktop.domain.photo import Photo
from desktop.services.session import Session
from ui.command_line.common import Exit, Laptop, complain, session


def enrol(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """One enrolment from a JSON file, or many from a file with one JSON object a line."""
    worst = Exit.OK
    with session(laptop, arguments) as opened:
        for answers, photo in _enrolments(arguments):
            worst = max(worst, _enrol_one(opened, arguments, answers, photo))
    return worst


def _enrol_one(
    opened: Session,
    arguments: argparse.Namespace,
    answers: Mapping[str, object],
    photo: Path | None,
) -> Exit:
    draft = opened.enrolling.begin()
    if photo is None and arguments.no_photo:
        draft = draft.with_noted(refusals={"photo": arguments.no_photo})
    draft = opened.enrolling.keep(
        draft.with_answers({**draft.answers, **answers}, draft.touched_at)
    )
    if photo is not None:
        taken = opened.photographing.from_file(photo)
        if not isinstance(taken, Photo):
            complain(f"{taken.value} photo {photo.name}")
            return Exit.REFUSED
        opened.enrolling.attach(draft.id, taken)
    else:
        opened.enrolling.without_photo(draft.id, arguments.no_photo or "camera_missing")
    sealed = opened.enrolling.seal(draft)
    if isinstance(sealed, tuple):
        _tell_problems(arguments, sealed)
        return Exit.REFUSED
    if arguments.json_output:
        print(json.dumps({"ack": str(sealed.id), "number": sealed.number}), flush=True)
    else:
        print(f"ACK {sealed.id} {sealed.number}", flush=True)
    return Exit.OK


def _enrolments(
    arguments: argparse.Namespace,
) -> Iterator[tuple[Mapping[str, object], Path | None]]:
    """Answers and photo of each; a line may name its own photo under `"photo_file"`."""
    text = arguments.answers.read_text(encoding="utf-8")
    lines = text.splitlines() if arguments.answers.suffix == ".jsonl" else [text]
    for line in lines:
        if line.strip():
            answers = json.loads(line)
            named = answers.pop("photo_file", None) if isinstance(answers, dict) else None
            photo = arguments.answers.parent / named if named else arguments.photo
            yield answers, photo


def _tell_problems(arguments: argparse.Namespace, problems: tuple[FieldProblem, ...]) -> None:
    if arguments.json_output:
        found = [{"field": problem.field, "code": problem.code} for problem in problems]
        print(json.dumps({"problems": found}))
    for problem in problems:
        complain(f"{problem.field}: {problem.code}")
