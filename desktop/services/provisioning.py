"""Makes this laptop a device: keys made here, everything else from the centre's response.

Nothing is trusted on first use: the activation text pins the root key, and every part of the
response is verified up to it before anything is kept.  The laptop is live only when the centre
has opened its test packet.  Each step can be taken again after a power cut.
"""

from __future__ import annotations

import base64
import platform
import secrets
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from desktop import wire
from desktop.domain.pack import UnfitPack, read_campaign
from desktop.errors import KnownError
from desktop.security import activating, identity, keys
from desktop.security.activating import ActivationText, Believed, Grant
from desktop.security.keys import SlotFile
from desktop.security.secrets_policy import new_secret_problem
from desktop.security.vault import NoVault, Vault
from desktop.services.backing_up import BackingUp
from desktop.services.clock import Clock
from desktop.settings import VERSION, Settings
from desktop.storage.audit import Action
from desktop.storage.backups import Backups
from desktop.storage.outbox import NewPacket
from desktop.storage.quarantine import copy_aside
from desktop.storage.work import Store

_PENDING: Final = ""
_TEST_TRIES: Final = 100
_TEST_WAIT_S: Final = 0.2

Ask = Callable[[str, Path | None, bytes], bytes | None]
Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Road:
    """What provisioning needs of the network: ask once, run one turn of sync, wait a little."""

    ask: Ask
    turn: Callable[[Store], None]
    pause: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What an activation text says, before anything is sent anywhere."""

    organisation: str
    server: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ActivationRefusal:
    """Why this laptop is not (yet) a device.

    E-ACT-01 not an activation text              E-ACT-05 the pack does not fit this program
    E-ACT-02 the answer is not this centre's     E-ACT-06 this laptop is provisioned already
    E-ACT-03 the code fits no grant here         E-ACT-07 another PIN than when this was begun

    Else the code of the centre or the network, or of a secret that is too weak (`secret.…`).
    """

    code: str


@dataclass(frozen=True, slots=True)
class Activated:
    """The laptop is a device; `is_live` when the centre has opened its test packet."""

    user: str
    is_live: bool


class Provisioning:
    """The first run.  `activate` does it all over the network; the file methods by pen drive."""

    def __init__(self, settings: Settings, vault: Vault, clock: Clock, road: Road) -> None:
        self._settings = settings
        self._vault = vault
        self._clock = clock
        self._ask = road.ask
        self._turn = road.turn
        self._pause = road.pause

    def begin(self, untrusted_text: str) -> CentreFacts | ActivationRefusal:
        text = activating.activation_text(untrusted_text)
        if text is None:
            return ActivationRefusal("E-ACT-01")
        return CentreFacts("", text.url, text.root.hex()[:16])

    def activate(
        self,
        untrusted_text: str,
        user_code: str,
        secret: str,
        on_stage: Stage = lambda _: None,
    ) -> Activated | ActivationRefusal:
        """Asks the centre and proves the seal; a refusal leaves a state to take up again."""
        on_stage("keys")
        begun = self._begun(untrusted_text, secret)
        if isinstance(begun, ActivationRefusal):
            return begun
        store, text, key = begun
        try:
            on_stage("asking")
            response = self._answer(store, text)
            if isinstance(response, ActivationRefusal):
                return response
            on_stage("verifying")
            activated = self._accept(store, key, response, user_code, secret)
            if isinstance(activated, ActivationRefusal):
                return activated
            on_stage("testing")
            return Activated(activated, self._proved(store))
        except KnownError as error:
            return ActivationRefusal(error.code)
        finally:
            store.close()

    def write_request(
        self, untrusted_text: str, secret: str, path: Path
    ) -> ActivationRefusal | None:
        """The request as a file for the centre."""
        begun = self._begun(untrusted_text, secret)
        if isinstance(begun, ActivationRefusal):
            return begun
        store, text, _ = begun
        path.write_bytes(self._request(store, text))
        store.close()
        return None

    def read_response(
        self, response: Path, packets: Path, user_code: str, secret: str
    ) -> Activated | ActivationRefusal:
        """Takes the centre's file and leaves the test packet as a file for the way back."""
        opened = self._pending(secret)
        if isinstance(opened, ActivationRefusal):
            return opened
        store, key = opened
        try:
            activated = self._accept(store, key, response.read_bytes(), user_code, secret)
            if isinstance(activated, ActivationRefusal):
                return activated
            waiting = [packet for _, _, packet in store.read.outbox.held_bytes()]
            packets.write_bytes(wire.as_stream(waiting))
            return Activated(activated, is_live=False)
        finally:
            store.close()

    def _begun(
        self, untrusted_text: str, secret: str
    ) -> tuple[Store, ActivationText, bytes] | ActivationRefusal:
        text = activating.activation_text(untrusted_text)
        if text is None:
            return ActivationRefusal("E-ACT-01")
        if keys.has_slots(self._settings.slots):
            opened = self._pending(secret)
            return opened if isinstance(opened, ActivationRefusal) else (opened[0], text, opened[1])
        problem = new_secret_problem(secret, is_degraded=self._vault.is_degraded)
        if problem is not None:
            return ActivationRefusal(problem)
        self._settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        key, name = keys.new_store_key(), secrets.token_hex(8)
        share = self._vault.make_share(name)
        passes = keys.calibrated_passes()
        slot = keys.wrap(key, _PENDING, secret, share, passes)
        # A store left by a try that was cut before its slot was durable opens for nobody; should it
        # be another, it is kept aside, and its packets are carried from the spool.
        if self._settings.store.exists():
            copy_aside(self._settings.store, self._settings.quarantine, self._clock.now_ms())
        for leftover in self._settings.data.glob("store.db*"):
            leftover.unlink()
        store = Store(self._settings.store, key)
        with store.work() as tables:
            tables.kept.keep("device.private", identity.new_private_key())
            tables.kept.keep("device.box", identity.new_box_key())
            tables.kept.keep("index.key", secrets.token_bytes(32))
            tables.kept.keep("root", text.root)
            tables.kept.keep("url", text.url)
        self._pin(text)
        file = SlotFile(name, self._vault.is_degraded, passes, b"", {_PENDING: slot})
        keys.write_slots(self._settings.slots, file)
        return store, text, key

    def _pending(self, secret: str) -> tuple[Store, bytes] | ActivationRefusal:
        file = keys.read_slots(self._settings.slots)
        slot = file.slots.get(_PENDING)
        if slot is None:
            return ActivationRefusal("E-ACT-06")
        key = keys.unwrap(slot, _PENDING, secret, self._share(file), file.passes)
        if key is None:
            return ActivationRefusal("E-ACT-07")
        return Store(self._settings.store, key), key

    def _pin(self, text: ActivationText) -> None:
        """The public anchors stand in the open, so that cards can be verified while locked."""
        keys.write_durably(self._settings.root_key, text.root.hex().encode() + b"\n")
        if text.tls:
            body = "\n".join(textwrap.wrap(base64.b64encode(text.tls).decode(), 64))
            pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
            keys.write_durably(self._settings.tls_authority, pem.encode())

    def _request(self, store: Store, text: ActivationText) -> bytes:
        """The same bytes each time, so that the centre gives the same answer."""
        kept = store.read.kept
        request = kept.bytes_of("activation.request")
        if request is None or kept.text_of("activation.code") != text.code:
            own = identity.OwnKeys(
                kept.bytes_of("device.private") or b"", kept.bytes_of("device.box") or b""
            )
            request = identity.activation_request(
                own, text.code, VERSION, platform.system(), self._clock.now_ms()
            )
            with store.work() as tables:
                tables.kept.keep("activation.request", request)
                tables.kept.keep("activation.code", text.code)
                tables.kept.keep("root", text.root)
                tables.kept.keep("url", text.url)
            self._pin(text)
        return request

    def _answer(self, store: Store, text: ActivationText) -> bytes | ActivationRefusal:
        tls = self._settings.tls_authority if text.tls else None
        request = self._request(store, text)
        for _ in range(10):
            response = self._ask(text.url, tls, request)
            if response is not None:
                return response
        return ActivationRefusal("E-SRV-10")

    def _accept(
        self, store: Store, key: bytes, untrusted: bytes, user_code: str, secret: str
    ) -> str | ActivationRefusal:
        """Keeps a response that is whole, gives its person a slot; the person's user name."""
        root = store.read.kept.bytes_of("root") or b""
        private = store.read.kept.bytes_of("device.private") or b""
        believed = activating.believed(untrusted, root, identity.public_of(private))
        if believed is None:
            return ActivationRefusal("E-ACT-02")
        campaign = read_campaign(believed.pack.manifest.name, believed.pack.members)
        if isinstance(campaign, UnfitPack):
            return ActivationRefusal("E-ACT-05")
        grant = grant_for(believed, user_code)
        if grant is None:
            return ActivationRefusal("E-ACT-03")
        self._keep(store, believed, grant, private)
        file = keys.read_slots(self._settings.slots)
        names = {"hi": grant.name_hi, "en": grant.name_en, "role": grant.role}
        slot = keys.wrap(key, grant.usr, secret, self._share(file), file.passes)
        escrow = keys.wrap_for_escrow(key, believed.trust.escrow)
        whole = SlotFile(
            file.share_name, file.is_degraded, file.passes, escrow, file.slots, file.names
        )
        keys.write_slots(
            self._settings.slots, whole.with_slot(grant.usr, slot, names).without_slot(_PENDING)
        )
        # From now on no damage to the store takes this laptop's own key with it.
        BackingUp(store, Backups(self._settings.backups, key), self._clock).back_up()
        return grant.usr

    def _keep(self, store: Store, believed: Believed, grant: Grant, private: bytes) -> None:
        """One transaction: what was verified, and the test packet that will prove the seal."""
        moment = self._clock.moment(believed.at)
        own = identity.Identity(private, believed.trust)
        with store.work() as tables:
            for name, part in believed.parts.items():
                tables.kept.keep(name, part)
            for one, signed in believed.grants:
                tables.kept.keep(f"grant.{one.grant.hex()}", signed)
                tables.kept.keep(f"grant.of.{one.usr}", one.grant.hex())
            tables.kept.keep("epoch", believed.epoch)
            tables.kept.keep("server_time", believed.at)
            action = Action(grant.usr, "activate", own.device.hex())
            head = tables.audit.append(action, moment, wire.digest_of)
            if tables.outbox.newest_of("test") is None:
                seq, prev = tables.outbox.next_place()
                subject = uuid4()
                header = wire.header_of(
                    wire.TEST,
                    subject,
                    wire.Author(own.device, grant.usr, grant.grant),
                    wire.Link(seq, prev, head),
                    moment,
                    clock_suspect=False,
                )
                packet = own.seal_packet(header, {"test": secrets.token_bytes(16)})
                digest = wire.packet_digest(packet)
                tables.outbox.add(
                    NewPacket(seq, subject.bytes, 1, wire.TEST, digest, packet, moment.wall_ms)
                )
        keep_list(self._settings, store, believed.parts["revocations"])

    def _proved(self, store: Store) -> bool:
        """Sends the test packet and waits for the verdict on it."""
        for _ in range(_TEST_TRIES):
            self._turn(store)
            if note_if_live(store):
                return True
            self._pause(_TEST_WAIT_S)
        return False

    def _share(self, file: SlotFile) -> bytes:
        vault: Vault = NoVault() if file.is_degraded else self._vault
        return vault.share(file.share_name)


def grant_for(believed: Believed, user_code: str) -> Grant | None:
    """The grant that this code opens, if its person may work on this laptop."""
    code = activating.read_code(user_code)
    label = believed.trust.admission.label
    return next(
        (
            grant
            for grant, _ in believed.grants
            if code is not None
            and grant.opens_with(code)
            and grant.is_for(label)
            and not grant.disabled
        ),
        None,
    )


def keep_list(settings: Settings, store: Store, listed: bytes) -> None:
    """The newest list and its signer's certificate, in the open: for verifying while locked."""
    control = store.read.kept.bytes_of("certificate.control") or b""
    both = wire.canonical_bytes({"control": control, "list": listed})
    if not settings.revocations.exists() or settings.revocations.read_bytes() != both:
        keys.write_durably(settings.revocations, both)


def note_if_live(store: Store) -> bool:
    """Whether the centre has opened the test packet; remembers it once it has."""
    if store.read.kept.number_of("live"):
        return True
    newest = store.read.outbox.newest_of("test")
    if newest is None or newest[0] != "accepted":
        return False
    store.read.kept.keep("live", 1)
    return True
