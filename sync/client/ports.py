"""What the engine needs from the world, as it sees it.  Storage fits by shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.protocol.envelope import Receipt, Verdict
from sync.protocol.tally import Tally


class UnreachableError(Exception):
    """No usable answer came back.  Whether the centre acted is unknown.

    `code` says which road is closed (E-NET-…), for the person and for support.
    """

    def __init__(self, code: str, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class RefusedError(Exception):
    """The centre answered, and will not deal with this laptop until a person acts (E-SRV-…)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """The centre's keys that the laptop verified up to its pinned root."""

    root: bytes
    control: bytes
    receipts: bytes
    device: bytes


class Waiting(Protocol):
    """A packet that no receipt has come for."""

    @property
    def seq(self) -> int: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Applied:
    """One verified thing from the feed, ready to be kept; `kind` as in `ItemKind`."""

    kind: str
    body: bytes
    verdict: Verdict | None = None
    tally: Tally | None = None
    name: str = ""  # of a grant: its own id, so that a newer one replaces it
    number: int = 0  # its version: what is kept only ever moves forward


class Outbox(Protocol):
    """Packets in the order they were sealed, until a verdict has come for each."""

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """The oldest that wait and are not held."""
        ...

    def packet(self, seq: int) -> bytes:
        """The frozen bytes."""
        ...

    def note_crash(self, seq: int) -> None:
        """One packet could not be taken in hand; the second time it is held for a person."""
        ...

    def settle(self, receipts: Sequence[tuple[Receipt, bytes]]) -> int:
        """Records verified receipts with their signed bytes, all or none; how many were news."""
        ...

    def counts(self) -> tuple[int, int]:
        """(packets waiting, bytes waiting)."""
        ...

    def made(self) -> int:
        """The highest sequence sealed so far."""
        ...

    def offer_again(self) -> None:
        """The centre was restored: everything still held here waits again."""
        ...


class Inbox(Protocol):
    """What came down, and the cursor, moved together."""

    def cursor(self) -> str: ...

    def epoch(self) -> int: ...

    def server_time(self) -> int:
        """The centre's clock as last told, milliseconds; 0 before that."""
        ...

    def apply(self, items: Sequence[Applied], cursor: str, epoch: int, now_ms: int) -> None:
        """Keeps all of the page and moves the cursor, in one transaction."""
        ...

    def begin_again(self, epoch: int, now_ms: int) -> None:
        """The centre was restored: the feed starts anew, in that epoch."""
        ...

    def told(self) -> str:
        """What to say of the tally held; empty when there is none."""
        ...

    def note_contact(self, now_ms: int) -> None: ...

    def token(self) -> str: ...

    def keep_token(self, token: str) -> None: ...

    def audit_head(self) -> bytes: ...


class Road(Protocol):
    """The way to the centre.  Every method raises `UnreachableError` or `RefusedError`, only."""

    def open_session(self, proof_for: SignProof) -> str:
        """A token, after proving the device."""
        ...

    def have(self, token: str, digests: Sequence[bytes]) -> list[bytes]: ...

    def deliver(self, token: str, packets: Iterator[bytes]) -> Iterable[bytes]: ...

    def page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        """One feed page; `told` is what the laptop says of the tally it holds."""
        ...

    def carry(self, token: str, bundle: bytes) -> bytes:
        """Another laptop's bundle up, the answer to it down."""
        ...


class SignProof(Protocol):
    """Signs the centre's nonce."""

    def __call__(self, nonce: bytes, host: str) -> bytes: ...
