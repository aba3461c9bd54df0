"""Builds the application from settings; the only place that wires parts together."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from desktop.capture.camera import cameras, source_from
from desktop.capture.faces import finder_from
from desktop.capture.framing import Framing
from desktop.domain.enroller import Enroller, Role
from desktop.domain.pack import Campaign, UnfitPack, read_campaign
from desktop.errors import KeystoreError, PackError, StoreError
from desktop.security import activating
from desktop.security.activating import Grant
from desktop.security.identity import Identity, Trust, public_of
from desktop.security.vault import NoVault, Vault, system_vault
from desktop.services.amending import Amending
from desktop.services.backing_up import BackingUp, ForASpare
from desktop.services.carrying import Bearer, PenDrive
from desktop.services.catching_up import catch_up
from desktop.services.clock import Clock
from desktop.services.closing import Closing
from desktop.services.enrolling import Desk, Enrolling
from desktop.services.former_packs import keep_former_packs
from desktop.services.frames import Frames
from desktop.services.handing import Handing
from desktop.services.likening import Likening
from desktop.services.obeying import Obeying, Wiping, standing
from desktop.services.people import People
from desktop.services.photographing import Photographing, Studio
from desktop.services.preferences import Preferences
from desktop.services.printing import Printing, Signature
from desktop.services.provisioning import Provisioning, Road, keep_list, note_if_live
from desktop.services.reading_aloud import ReadingAloud
from desktop.services.recovering import Recovery, SoundStore, open_sound
from desktop.services.restoring import Restoring
from desktop.services.rolls import Rolls
from desktop.services.rushing import Rushing
from desktop.services.scanning import Scanning
from desktop.services.scrutinising import Scrutinising
from desktop.services.searching import Searching
from desktop.services.session import Account, DeviceOrdered, GrantEnded, Installation, Session
from desktop.services.spelling import Spelling
from desktop.services.spooling import Sides, drop_ended, reconcile
from desktop.services.synchronising import Line, RoadClosedError, Synchronising
from desktop.services.unlocking import Door, Refusal, StoreKey, Unlocking
from desktop.services.verifying import CardReading, verify
from desktop.services.withdrawing import Withdrawing
from desktop.settings import VERSION, Settings, settings_from
from desktop.storage.backups import Backups
from desktop.storage.carried import Carried
from desktop.storage.inbox import SqliteInbox
from desktop.storage.lock import ProcessLock
from desktop.storage.mark import MarkFile
from desktop.storage.spool import Spool
from desktop.storage.work import Store
from sync.client.engine import CentreKeys, SyncEngine
from sync.client.ports import RefusedError, UnreachableError
from sync.client.transport import HttpRoad

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an open store says about this laptop."""

    store: Store
    identity: Identity
    campaign: Campaign
    url: str


class Application:
    """The application without a window.  `ui.__main__` alone makes one."""

    version = VERSION

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._wiping = Wiping(settings, lambda: self.vault)
        self._wiping.go_on()

    @cached_property
    def vault(self) -> Vault:
        return NoVault() if self.settings.vault == "none" else system_vault()

    @cached_property
    def unlocking(self) -> Unlocking:
        return Unlocking(self.settings, self.vault, self.clock)

    @property
    def is_degraded(self) -> bool:
        """Whether a PIN alone would not be enough here, and a passphrase is asked for."""
        return self.unlocking.is_degraded()

    @property
    def is_practice(self) -> bool:
        return self.settings.is_practice

    @property
    def root_key(self) -> Path:
        return self.settings.root_key

    @property
    def revocations(self) -> Path:
        return self.settings.revocations

    @property
    def log_folder(self) -> Path:
        return self.settings.data / "logs"

    @property
    def state(self) -> Installation:
        """What can be said while locked; the store itself knows whether the laptop is live."""
        return Installation.LIVE if self.accounts() else Installation.EMPTY

    def accounts(self) -> tuple[Account, ...]:
        return self.unlocking.accounts()

    def waiting_hint(self) -> int | None:
        """How many members waited when the store was last closed: a number, readable locked."""
        try:
            return int(self.settings.waiting.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def hold(self) -> ProcessLock:
        """The right of this process to the data folder.  Raises `StoreError` E-STO-06."""
        return ProcessLock(self.settings.lock)

    def unlock(self, user: str, secret: str) -> Session | Refusal:
        return Door(self.unlocking, self._open_session).unlock(user, secret)

    @cached_property
    def preferences(self) -> Preferences:
        return Preferences(self.settings.preferences)

    @cached_property
    def provisioning(self) -> Provisioning:
        road = Road(_ask, self._turn, time.sleep)
        return Provisioning(self.settings, self.vault, self.clock, road)

    @cached_property
    def photographing(self) -> Photographing:
        """One camera for the life of the program: warm before a form needs it."""
        studio = Studio(
            source_from,
            cameras,
            lambda: Framing(finder_from(self.settings.data / "models")),
            time.monotonic,
            lambda: datetime.now(UTC),
        )
        return Photographing(studio, self.settings.camera)

    def _open_session(self, key: StoreKey) -> Session | GrantEnded | DeviceOrdered:
        sound = open_sound(self.settings, key.key, self.clock)
        store, kept = sound.store, sound.store.read.kept
        opened = open_laptop(store)
        grant_id = kept.text_of(f"grant.of.{key.user}")
        signed = kept.bytes_of(f"grant.{grant_id}")
        grant = None if signed is None else opened.identity.trust.grant(signed)
        now_s = max(self.clock.now_ms(), kept.number_of("server_time")) // 1000
        if grant is None or grant.disabled or grant.not_after < now_s:
            store.close()
            return GrantEnded()
        note_if_live(store)
        # A kill may have come between the list's commit and its file.
        keep_list(self.settings, store, kept.bytes_of("revocations") or b"")
        recovery = self._brought_together(key, sound, opened.identity)
        order = standing(kept)
        if order and not order.lets_in(Role(grant.role), kept.number_of("server_time")):
            desk, opener = self._desk(key, opened, grant), self._line_opener(key.key, opened)
            sending = Synchronising(opener, self.clock, grant.name_hi)
            return DeviceOrdered(order.order, Obeying(desk, order, sending, self._wiping).obey)
        catch_up(store)
        return self._session(key, opened, grant, recovery)

    def _brought_together(self, key: StoreKey, sound: SoundStore, own: Identity) -> Recovery:
        """Both copies and the mark; what has had its time leaves, once every copy is there twice.

        A disk that is full keeps nobody from their work: then nothing leaves.
        """
        sides = self._sides(key, sound.store)
        try:
            found = reconcile(sides, own, self.clock, is_thorough=sound.is_thorough)
            drop_ended(sides)
            sound.store.forget_overdue(self.clock.now_ms())
            Backups(self.settings.backups, key.key).forget_overdue(self.clock.now_ms())
        except StoreError as error:
            if error.code not in {"E-STO-03", "E-STO-05"}:
                raise
            return Recovery(sound.rebuilt)
        return Recovery(sound.rebuilt, found)

    def _sides(self, key: StoreKey, store: Store) -> Sides:
        mark = MarkFile(self.settings.mark, key.mark_key)
        return Sides(store, Spool(self.settings.spool), mark)

    def _desk(self, key: StoreKey, opened: Opened, grant: Grant) -> Desk:
        store, sides = opened.store, self._sides(key, opened.store)
        return Desk(
            store=store,
            spool=sides.spool,
            mark=sides.mark,
            identity=opened.identity,
            campaign=opened.campaign,
            enroller=Enroller(grant.usr, grant.name_hi, Role(grant.role), grant.scope),
            grant=grant.grant,
            clock=self.clock,
            index_key=store.read.kept.bytes_of("index.key") or b"",
            former=keep_former_packs(store, opened.campaign.id, opened.identity.trust.control),
        )

    def _session(self, key: StoreKey, opened: Opened, grant: Grant, recovery: Recovery) -> Session:
        """Introduces the services to the store and to each other."""
        store, rolls = opened.store, self._rolls(opened)
        desk = self._desk(key, opened, grant)
        index_key = desk.index_key
        backing_up = BackingUp(store, Backups(self.settings.backups, key.key), self.clock)
        line_opener = self._line_opener(key.key, opened, Role(grant.role))
        synchronising = Synchronising(line_opener, self.clock, grant.name_hi)
        likening = Likening(store, opened.campaign, self.clock, index_key)
        frames = Frames(store, self.clock)
        return Session(
            enroller=desk.enroller,
            camp_name=opened.identity.trust.admission.camp.name_hi,
            campaign_pack=opened.campaign,
            former=desk.former,
            names=self._names(),
            enrolling=Enrolling(desk, synchronising.note_news),
            amending=Amending(desk, synchronising.note_news),
            withdrawing=Withdrawing(desk, synchronising.note_news),
            rushing=Rushing(desk),
            searching=Searching(store, opened.campaign, self.clock, index_key),
            printing=Printing(
                store, opened.campaign, self._signature(opened), is_practice=self.is_practice
            ),
            handing=Handing(),
            photographing=self.photographing,
            synchronising=synchronising,
            preferences=self.preferences,
            pen_drive=self._pen_drive(opened, synchronising, grant.usr),
            closing=Closing(store, opened.identity, grant.usr, self.clock),
            people=People(self.settings, store, key.key, opened.identity.trust, self.vault),
            spelling=Spelling(store),
            likening=likening,
            scrutinising=Scrutinising(
                likening, opened.campaign, self.clock, desk.former, frames.of_draft
            ),
            scanning=Scanning(rolls, self._card),
            reading_aloud=ReadingAloud(),
            is_live=lambda: note_if_live(store),
            for_a_spare=ForASpare(desk, key.key),
            restoring=Restoring(desk),
            recovery=recovery,
            close=lambda: self._close(store, rolls, backing_up),
        )

    def _pen_drive(self, opened: Opened, synchronising: Synchronising, user: str) -> PenDrive:
        carried = Carried(self.settings.carried)
        carried.forget_old(self.clock.now_ms())
        bearer = Bearer(opened.identity, user, self.clock, lambda: secrets.token_bytes(8))
        return PenDrive(opened.store, synchronising, carried, bearer)

    def _names(self) -> dict[str, str]:
        """Of everybody who may unlock this laptop, by user."""
        return {account.user: account.name for account in self.accounts()}

    def _signature(self, opened: Opened) -> Signature:
        return Signature(opened.identity.trust.admission.label, self._names())

    def _rolls(self, opened: Opened) -> Rolls:
        """The voters' lists of this laptop; those past their date are deleted now."""
        rolls = Rolls(opened.store, opened.identity.trust, self.settings.rolls, self.clock)
        rolls.clear_ended()
        return rolls

    def _card(self, text: str) -> CardReading:
        now_s = self.clock.now_ms() // 1000
        return verify(text, self.settings.root_key, self.settings.revocations, now_s)

    def _close(self, store: Store, rolls: Rolls, backing_up: BackingUp) -> None:
        """The spool keeps what has long arrived, so the number is left beside it."""
        rolls.close()
        try:
            if backing_up.is_due:
                backing_up.back_up()
            waiting = store.read.outbox.people().get("waiting", 0)
            self.settings.waiting.write_text(str(waiting), encoding="ascii")
            store.close()
        except StoreError as error:  # locking always works: the next start puts it right
            _LOG.info("closed as it was: %s", error)
            store.database.close()

    def _line_opener(
        self, key: bytes, opened: Opened, role: Role = Role.SUPERVISOR
    ) -> Callable[[], Line]:
        def open_line() -> Line:
            """On the sync thread: a connection and a road of its own."""
            store = Store(self.settings.store, key)
            road = self._road(opened.url)

            def close() -> None:
                road.close()
                store.close()

            engine = self._engine(store, opened.identity, road)

            def is_ordered() -> bool:
                kept = store.read.kept
                order = standing(kept)
                return order is not None and not order.lets_in(role, kept.number_of("server_time"))

            return Line(engine, store, close, Carried(self.settings.carried), is_ordered)

        return open_line

    def _turn(self, store: Store) -> None:
        """One turn of the engine on a store that is open already, for provisioning."""
        opened = open_laptop(store)
        road = self._road(opened.url)
        try:
            self._engine(store, opened.identity, road).run_once(20.0)
        except (UnreachableError, RefusedError) as error:
            raise RoadClosedError(error.code) from error
        finally:
            road.close()

    def _engine(self, store: Store, identity: Identity, road: HttpRoad) -> SyncEngine:
        inbox = SqliteInbox(store, lambda listed: keep_list(self.settings, store, listed))
        outbox = store.read.outbox
        trust = identity.trust
        keys = CentreKeys(trust.root, trust.control, trust.receipts, identity.device)

        def sign(nonce: bytes, host: str) -> bytes:
            return identity.proof(nonce, host, outbox.made(), inbox.audit_head(), VERSION)

        return SyncEngine(outbox, inbox, road, keys, sign, store.read.foreign)

    def _road(self, url: str) -> HttpRoad:
        own = self.settings.tls_authority
        return HttpRoad(url, own if own.exists() else None)


def application_in(data: Path | None) -> Application:
    """The application on `data`, or where the environment says."""
    return Application(settings_from(data=data))


def practice_application(data: Path, camera: str) -> Application:
    """A laptop to practise on: its cards carry a mark, its window a striped frame."""
    return Application(Settings(data, camera=camera, is_practice=True, vault="none"))


def open_laptop(store: Store) -> Opened:
    """Verifies again, from the pinned root, everything this laptop believes.

    Raises `KeystoreError` E-KEY-04 when that no longer holds, `PackError` for the pack.
    """
    kept = store.read.kept
    keys = ("ca", "control", "receipts", "seal", "escrow", "device")
    names = ("root", "admission", *(f"certificate.{key}" for key in keys))
    parts = {name: kept.bytes_of(name) or b"" for name in names}
    private = kept.bytes_of("device.private") or b""
    try:
        trust: Trust = activating.kept_trust(parts, public_of(private))
    except ValueError as error:
        raise KeystoreError("E-KEY-04") from error
    pack = activating.verified_pack(kept.bytes_of("pack") or b"", trust.control)
    campaign = read_campaign(pack.manifest.name, pack.members)
    if isinstance(campaign, UnfitPack):
        raise PackError("E-PAK-11", f"{campaign.member}: {campaign.reason}")
    return Opened(store, Identity(private, trust), campaign, kept.text_of("url"))


def _ask(url: str, tls_authority: Path | None, request: bytes) -> bytes | None:
    """Raises `RoadClosedError`."""
    road = HttpRoad(url, tls_authority)
    try:
        return road.activate(request)
    except (UnreachableError, RefusedError) as error:
        raise RoadClosedError(error.code) from error
    finally:
        road.close()
