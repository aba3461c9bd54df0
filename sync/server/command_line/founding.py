"""`init`, `migrate`, `selftest`: making a centre and seeing that it is whole."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from urllib.parse import urlsplit

import resources
from sync.protocol import cose
from sync.protocol.certificates import key_id
from sync.protocol.pack import AAD, sign_pack
from sync.server.campaigns import keep_pack
from sync.server.centre import Centre
from sync.server.command_line.common import Exit, complain, passphrase, say
from sync.server.database import is_current, keep, migrate, open_database, reading, writing
from sync.server.keys import KeyFileError, OpenKeys, make_hierarchy, make_tls


def init(arguments: argparse.Namespace) -> Exit:
    """A new centre: keys, TLS, database, campaign pack.  Never writes over one."""
    folder: Path = arguments.centre.resolve()
    if (folder / "centre.toml").exists():
        complain(f"there is a centre in {folder} already")
        return Exit.CONFIGURATION
    secret = passphrase(arguments, twice=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = urlsplit(arguments.url)
    host = address.hostname or "localhost"
    centre = Centre(
        folder=folder,
        database=arguments.database or f"sqlite:///{folder / 'centre.db'}",
        blobs=arguments.blobs or f"file://{folder / 'blobs'}",
        url=arguments.url,
        host=arguments.listen,
        port=address.port or 443,
    )
    root = (arguments.root or folder / "root-to-be-kept-apart").resolve()
    make_hierarchy(centre.keys, root, secret)
    if not arguments.public_tls:
        hosts = dict.fromkeys([host, arguments.listen, "localhost", "127.0.0.1"])
        make_tls(centre.keys, hosts, dt.datetime.now(dt.UTC))
    keys = centre.keys.open_keys(secret)
    centre.pack.write_bytes(signed_pack(arguments.pack, keys))
    keep_pack(centre, centre.pack.read_bytes(), keys.control.public_key().public_bytes_raw())
    engine = open_database(centre.database)
    migrate(engine)
    with writing(engine) as connection:
        keep(connection, "epoch", b"1")
    engine.dispose()
    centre.write()
    say(
        arguments,
        {
            "centre": str(folder),
            "address": centre.url,
            "root key": centre.keys.root_key().hex(),
            "keep apart, offline": str(root),
        },
    )
    return Exit.OK


def pack_members(source: str) -> dict[str, bytes]:
    """The members of a pack from a folder of sources, or of one that ships with the program."""
    folder = Path(source)
    if not folder.is_dir():
        return resources.tree("packs", source)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def signed_pack(source: str, keys: OpenKeys) -> bytes:
    """A pack, signed by the centre's control key."""
    members = pack_members(source)
    kid = key_id(keys.control.public_key().public_bytes_raw())
    return sign_pack(members, lambda payload: cose.sign1(payload, keys.control, kid=kid, aad=AAD))


def run_migrate(arguments: argparse.Namespace) -> Exit:
    centre = Centre.read(arguments.centre)
    engine = open_database(centre.database)
    migrate(engine)
    say(arguments, {"database": "current"})
    return Exit.OK


def selftest(arguments: argparse.Namespace) -> Exit:
    """Whether database, keys and pack are there and fit together."""
    centre = Centre.read(arguments.centre)
    engine = open_database(centre.database)
    with reading(engine):
        facts: dict[str, object] = {"database": is_current(engine)}
    try:
        centre.keys.receipts_key()
        centre.keys.open_keys(passphrase(arguments))
        facts["keys"] = True
    except KeyFileError as error:
        facts["keys"] = str(error)
    facts["pack"] = centre.pack.exists()
    print(json.dumps(facts))
    return Exit.OK if all(value is True for value in facts.values()) else Exit.CONFIGURATION
