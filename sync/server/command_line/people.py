"""`person add`: who may sign in at the centre's pages."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import Final

import pyotp
import segno

from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, say
from sync.server.database import open_database
from sync.server.people import NewPerson, PersonRefusedError, Role, add_person

PASSWORD_ENV: Final = "SADASYA_PERSON_PASSWORD"  # noqa: S105 - a name, not a secret
ROLES: Final = tuple(Role)


def person_add(arguments: argparse.Namespace) -> Exit:
    """Registers somebody; the secret of their code, with its QR, is shown once."""
    centre = Centre.read(arguments.centre)
    new = NewPerson(arguments.user, arguments.name, Role(arguments.role), arguments.scope)
    engine = open_database(centre.database)
    try:
        secret = add_person(engine, new, _password(arguments))
    except PersonRefusedError as error:
        complain(str(error))
        return Exit.REFUSED
    finally:
        engine.dispose()
    address = pyotp.TOTP(secret).provisioning_uri(name=new.usr, issuer_name="Sadasya")
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        segno.make(address, micro=False).save(str(arguments.out / f"{new.usr}.png"), scale=4)
    say(arguments, {"person": new.usr, "role": new.role, "scope": new.scope, "code app": address})
    return Exit.OK


def _password(arguments: argparse.Namespace) -> str:
    """From a file, the environment or a prompt; never a flag."""
    if arguments.password_file:
        return Path(arguments.password_file).read_text(encoding="utf-8").strip()
    if PASSWORD_ENV in os.environ:
        return os.environ[PASSWORD_ENV]
    typed = getpass.getpass("Passphrase of the person: ")
    if typed != getpass.getpass("Once more: "):
        raise SystemExit(Exit.USAGE)
    return typed
