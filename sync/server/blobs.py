"""The door to blob storage: photographs, by their digest, verified after each put."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore


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

    def put(self, data: bytes) -> str:
        """The blob's name.  Size and SHA-256 have been read back when this returns."""
        digest = hashlib.sha256(data).hexdigest()
        name = f"{digest[:2]}/{digest}"
        try:
            self._store.put(name, data)
            back = bytes(self._store.get(name).bytes())
        except BaseError as error:
            raise BlobError(name) from error
        if len(back) != len(data) or hashlib.sha256(back).hexdigest() != digest:
            raise BlobError(name)
        return name

    def read(self, name: str) -> bytes:
        try:
            data = bytes(self._store.get(name).bytes())
        except BaseError as error:
            raise BlobError(name) from error
        if hashlib.sha256(data).hexdigest() != name.rpartition("/")[2]:
            raise BlobError(name)
        return data
