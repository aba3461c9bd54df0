"""Every error this program raises.

    EnrolmentAppError
    └── KnownError            the world: disk full, store damaged, camera gone
        ├── StoreError        the encrypted store cannot be opened, read or written
        ├── KeystoreError     the keys beside the store cannot be used
        ├── CameraError       the camera is gone, busy or silent
        ├── PackError         the campaign pack is not what was signed
        ├── CardError         a card could not be made or read back
        ├── CarryError        the pen drive did not do
        └── AmendError        a member can no longer be corrected on this laptop

Anything else that escapes is a bug.  A KnownError carries a stable code for support
("E-STO-01"), never prose: `ui.bridge.wording` alone turns codes into words.
"""

from __future__ import annotations


class EnrolmentAppError(Exception):
    """Base of everything this program raises on purpose."""


class KnownError(EnrolmentAppError):
    """The world is not as we need it; the person can be told what to do."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class StoreError(KnownError):
    """The encrypted store cannot be opened, read or written."""


class KeystoreError(KnownError):
    """The keys beside the store are missing, damaged or not for this laptop."""


class CameraError(KnownError):
    """The camera is gone, busy or silent."""


class PackError(KnownError):
    """The campaign pack is not what was signed, or does not fit this program."""


class CardError(KnownError):
    """A card could not be made, or did not read back as it was written."""


class AmendError(KnownError):
    """A member can no longer be corrected on this laptop."""


class CarryError(KnownError):
    """The pen drive did not do.

    E-USB-01 nothing waits; E-USB-02 not read back as it was written; E-USB-03 not a file of the
    centre's answers; E-USB-04 the pen drive cannot be read or written; E-USB-05 it is full;
    E-USB-06 nothing for this laptop to take; E-USB-07 enough is carried for others already.
    """
