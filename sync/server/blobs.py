"""The door to blob storage: photographs, by their digest, verified after each is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_AT_ONCE: Final = 4


class BlobError(Exception):
    """A blob could not be written, or did not come back as it went."""


class Blobs:
    """A folder (`file:///…`) or an S3-compatible bucket (`s3://…`)."""

    def __init__(self, url: str) -> None:
        if url.startswith("file://"):
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store: ObjectStore = LocalStore(str(folder))
        else:
            self._store = from_url(url)

    @staticmethod
    def name_of(data: bytes) -> str:
        """Where `put_all` keeps it."""
        digest = hashlib.sha256(data).hexdigest()
        return f"{digest[:2]}/{digest}"

    def put_all(self, blobs: Mapping[str, bytes]) -> None:
        """Some at a time, because a bucket is far away.

        Size and SHA-256 of each have been read back when this returns.  Raises `BlobError`.
        """
        if blobs:
            with ThreadPoolExecutor(_AT_ONCE) as hands:
                list(hands.map(self._put, *zip(*blobs.items(), strict=True)))

    def _put(self, name: str, data: bytes) -> None:
        try:
            self._store.put(name, data)
            back = bytes(self._store.get(name).bytes())
        except BaseError as error:
            raise BlobError(name) from error
        if len(back) != len(data) or self.name_of(back) != name:
            raise BlobError(name)

    def read(self, name: str) -> bytes:
        try:
            data = bytes(self._store.get(name).bytes())
        except BaseError as error:
            raise BlobError(name) from error
        if self.name_of(data) != name:
            raise BlobError(name)
        return data
