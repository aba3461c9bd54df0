"""`device add|list|respond`, `user add`: who may take part."""

from __future__ import annotations

import argparse
from pathlib import Path

import segno
from sqlalchemy import select

from sync.protocol.activation import ActivationText
from sync.protocol.grants import PlaceWords
from sync.protocol.problems import Problem
from sync.server.audit import COMMAND
from sync.server.bundles import Bundles
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.command_line.running import opener
from sync.server.database import kept, open_database, reading
from sync.server.devices import (
    NewDevice,
    NewUser,
    RegistrationError,
    add_device,
    add_user,
    ask_activation,
)
from sync.server.receiving import Receiving
from sync.server.tables import DEVICE

ROLES = ("enroller", "supervisor")


def device_add(arguments: argparse.Namespace) -> Exit:
    """An activation code and its text and QR; shown once."""
    centre = Centre.read(arguments.centre)
    camp = PlaceWords(
        code=arguments.camp_code, name_hi=arguments.camp_hi, name_en=arguments.camp_en
    )
    try:
        code = add_device(
            open_database(centre.database), NewDevice(arguments.label, arguments.scope, camp)
        )
    except RegistrationError as error:
        complain(str(error))
        return Exit.REFUSED
    text = ActivationText(
        url=centre.url, code=code, root=centre.keys.root_key(), tls=centre.keys.tls_authority()
    ).text()
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        _leave_at(arguments.out, arguments.label, text)
    say(arguments, {"label": arguments.label, "code": code, "text": text})
    return Exit.OK


def device_list(arguments: argparse.Namespace) -> Exit:
    centre = Centre.read(arguments.centre)
    with reading(open_database(centre.database)) as connection:
        rows = connection.execute(
            select(DEVICE.c.label, DEVICE.c.state, DEVICE.c.prefix).order_by(DEVICE.c.label)
        ).all()
    say(arguments, {row.label: f"{row.state} {row.prefix}" for row in rows})
    return Exit.OK


def device_respond(arguments: argparse.Namespace) -> Exit:
    """Answers an activation request that came as a file, by the very same code as over HTTP."""
    centre = Centre.read(arguments.centre)
    engine = open_database(centre.database)
    request = arguments.request.read_bytes()
    answer = ask_activation(engine, request)
    if answer is None:
        _, activations, epoch = opener(centre, passphrase(arguments))
        activations.answer_waiting(engine, epoch)
        answer = ask_activation(engine, request)
    if not isinstance(answer, bytes):
        complain(answer.title if isinstance(answer, Problem) else "no answer")
        return Exit.REFUSED
    arguments.out.write_bytes(answer)
    say(arguments, {"response": str(arguments.out)})
    return Exit.OK


def device_confirm(arguments: argparse.Namespace) -> Exit:
    """Takes a laptop's packets from a file, opens them, and writes the feed page that says so."""
    centre = Centre.read(arguments.centre)
    engine = open_database(centre.database)
    with reading(engine) as connection:
        epoch = int(kept(connection, "epoch") or b"1")
    key = centre.keys.receipts_key()
    bundles = Bundles(engine, Receiving(engine, key, epoch), key, epoch)
    taken = bundles.take(arguments.packets.read_bytes(), COMMAND)
    if taken.asked is None or bundles.tally(taken.asked.dev).label != arguments.label:
        complain(f"no packets of {arguments.label}")
        return Exit.REFUSED
    opening, _, _ = opener(centre, passphrase(arguments))
    while opening.open_waiting(epoch):
        pass
    answer = bundles.answer(taken) or b""
    arguments.out.write_bytes(answer)
    say(arguments, {"answer": str(arguments.out), "packets": taken.packets})
    return Exit.OK


def user_add(arguments: argparse.Namespace) -> Exit:
    """A signed grant, and the person's own activation code; shown once."""
    centre = Centre.read(arguments.centre)
    keys = centre.keys.open_keys(passphrase(arguments))
    new = NewUser(
        usr=arguments.user, name_hi=arguments.name, name_en=arguments.name_latin,
        role=arguments.role, scope=arguments.scope, devices=tuple(arguments.devices),
    )  # fmt: skip
    try:
        code = add_user(open_database(centre.database), keys.control, new, arguments.days)
    except RegistrationError as error:
        complain(str(error))
        return Exit.REFUSED
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        _leave_at(arguments.out, arguments.user, code)
    say(arguments, {"user": arguments.user, "role": arguments.role, "code": code})
    return Exit.OK


def _leave_at(folder: Path, name: str, text: str) -> None:
    """The code as text and as QR: for paper, a screen or a pen drive."""
    (folder / f"{name}.txt").write_text(text + "\n", encoding="ascii")
    segno.make(text, error="m", micro=False).save(str(folder / f"{name}.png"), scale=4)
