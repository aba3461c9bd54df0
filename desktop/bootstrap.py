"""Builds the application from settings; the only place that wires parts together.

Longer than 400 lines because it introduces every part to every other, and nothing else may.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from desktop.capture.camera import cameras, source_from
from desktop.capture.faces import finder_from
from desktop.capture.framing import Framing
from desktop.domain.enroller import Enroller, Role
from desktop.domain.moment import ClockDoubt, clock_doubt
from desktop.domain.room import room_of
from desktop.errors import StoreError
from desktop.security.activating import Grant
from desktop.security.identity import Identity
from desktop.security.vault import NoVault, Vault, system_vault
from desktop.services.amending import Amending
from desktop.services.backing_up import BackingUp, ForASpare
from desktop.services.believing import Opened, open_laptop
from desktop.services.calling import Calling
from desktop.services.carrying import Bearer, PenDrive
from desktop.services.catching_up import catch_up
from desktop.services.clock import Clock
from desktop.services.closing import Closing
from desktop.services.desk import Desk
from desktop.services.enrolling import Enrolling
from desktop.services.examining import Examining, Insides, Outsides
from desktop.services.former_packs import keep_former_packs
from desktop.services.frames import Frames
from desktop.services.handing import Handing
from desktop.services.keeping_time import KeepingTime
from desktop.services.likening import Likening
from desktop.services.making_room import MakingRoom, with_ballast
from desktop.services.obeying import Obeying, Wiping, standing
from desktop.services.people import People
from desktop.services.photographing import Photographing, Studio
from desktop.services.precedence import Precedence
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
from desktop.services.synchronising import Around, Line, RoadClosedError, Synchronising
from desktop.services.unlocking import Door, Refusal, StoreKey, Unlocking
from desktop.services.verifying import CardReading, verify
from desktop.services.withdrawing import Withdrawing
from desktop.settings import BUILT_AT, VERSION, Settings, settings_from
from desktop.storage.backups import Backups
from desktop.storage.ballast import Ballast
from desktop.storage.carried import Carried
from desktop.storage.inbox import SqliteInbox
from desktop.storage.lock import ProcessLock
from desktop.storage.mark import MarkFile
from desktop.storage.sending import SpooledOutbox
from desktop.storage.spool import Spool
from desktop.storage.work import Store
from sync.client.engine import SyncEngine
from sync.client.ports import CentreKeys, RefusedError, UnreachableError
from sync.client.transport import HttpRoad
from sync.client.way_out import way_out

_LOG: Final = logging.getLogger(__name__)


class Application:
    """The application without a window.  `ui.__main__` alone makes one."""

    version = VERSION

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self._precedence = Precedence()
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

    @property
    def calling(self) -> Calling:
        return Calling(self.settings.call)

    def hold(self) -> ProcessLock:
        """The right of this process to the data folder.  Raises `StoreError` E-STO-06."""
        return ProcessLock(self.settings.lock)

    def unlock(self, user: str, secret: str) -> Session | Refusal:
        """Raises `KnownError`.  A full disk keeps nobody out while there is ballast to give up."""
        door = Door(self.unlocking, self._open_session)
        return with_ballast(self.settings.ballast, lambda: door.unlock(user, secret))

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
        time_kept = KeepingTime(store, self.clock, BUILT_AT)
        now_s = time_kept.for_grants_ms() // 1000
        if grant is None or grant.disabled or grant.not_after < now_s:
            store.close()
            return GrantEnded()
        note_if_live(store)
        # A kill may have come between the list's commit and its file.
        keep_list(self.settings, store, kept.bytes_of("revocations") or b"")
        clock = time_kept.clock()
        recovery = self._brought_together(key, sound, opened.identity, clock)
        order = standing(kept)
        if order and not order.lets_in(Role(grant.role), kept.number_of("server_time")):
            desk = self._desk(key, opened, grant, clock)
            opener = self._line_opener(key.key, opened, time_kept)
            sending = Synchronising(opener, self.clock, grant.name_hi)
            return DeviceOrdered(order.order, Obeying(desk, order, sending, self._wiping).obey)
        catch_up(store)
        return self._session(key, opened, grant, recovery, time_kept)

    def _brought_together(
        self, key: StoreKey, sound: SoundStore, own: Identity, clock: Clock
    ) -> Recovery:
        """Both copies and the mark; what has had its time leaves, once every copy is there twice.

        A disk that is full keeps nobody from their work: then nothing leaves.
        """
        sides = self._sides(key, sound.store)
        try:
            found = reconcile(sides, own, clock, is_thorough=sound.is_thorough)
            drop_ended(sides)
            now_ms = clock.reckoned().at_ms
            sound.store.forget_overdue(now_ms)
            Backups(self.settings.backups, key.key).forget_overdue(now_ms)
        except StoreError as error:
            if error.code not in {"E-STO-03", "E-STO-05"}:
                raise
            return Recovery(sound.rebuilt)
        return Recovery(sound.rebuilt, found)

    def _sides(self, key: StoreKey, store: Store) -> Sides:
        mark = MarkFile(self.settings.mark, key.mark_key)
        return Sides(store, Spool(self.settings.spool), mark)

    def _desk(self, key: StoreKey, opened: Opened, grant: Grant, clock: Clock) -> Desk:
        store, sides = opened.store, self._sides(key, opened.store)
        return Desk(
            store=store,
            spool=sides.spool,
            mark=sides.mark,
            identity=opened.identity,
            campaign=opened.campaign,
            enroller=Enroller(grant.usr, grant.name_hi, Role(grant.role), grant.scope),
            grant=grant.grant,
            clock=clock,
            index_key=store.read.kept.bytes_of("index.key") or b"",
            former=keep_former_packs(store, opened.campaign.id, opened.identity.trust.control),
            precedence=self._precedence,
        )

    def _session(
        self, key: StoreKey, opened: Opened, grant: Grant, recovery: Recovery, times: KeepingTime
    ) -> Session:
        """Introduces the services to the store and to each other."""
        clock = times.clock()
        store, rolls, room = opened.store, self._rolls(opened, clock), self._room_for(opened.store)
        desk = replace(self._desk(key, opened, grant, clock), room=room)
        backing_up = BackingUp(store, Backups(self.settings.backups, key.key), clock)
        line_opener = self._line_opener(key.key, opened, times, Role(grant.role))
        synchronising = self._sending(line_opener, grant.name_hi, room)
        insides = Insides(synchronising.knock, clock.today, opened.pack_until, desk.sides)
        likening = Likening(store, opened.campaign, clock, desk.index_key)
        frames = Frames(store, clock)
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
            searching=Searching(store, opened.campaign, clock, desk.index_key),
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
                likening, opened.campaign, clock, desk.former, frames.of_draft
            ),
            time_kept=times,
            room=room,
            examining=Examining(self._outsides(lambda: times.view().doubt), insides),
            scanning=Scanning(rolls, self._card),
            reading_aloud=ReadingAloud(),
            is_live=lambda: note_if_live(store),
            for_a_spare=ForASpare(desk, key.key),
            restoring=Restoring(desk),
            recovery=recovery,
            close=lambda: self._close(store, rolls, backing_up),
        )

    def _sending(
        self, line_opener: Callable[[], Line], name: str, room: MakingRoom
    ) -> Synchronising:
        around = Around(self.preferences, give_way=room.give_way, settle=room.settle)
        return Synchronising(line_opener, self.clock, name, around)

    def examining(self) -> Examining:
        """What can be looked at while locked; a session has one that sees more."""
        return Examining(self._outsides(lambda: clock_doubt(self.clock.moment(), None, BUILT_AT)))

    def _outsides(self, doubt: Callable[[], ClockDoubt | None]) -> Outsides:
        free, degraded = Ballast(self.settings.ballast).free, lambda: self.is_degraded
        return Outsides(way_out, doubt, lambda: room_of(free()), degraded, cameras, self.clock)

    def _room_for(self, store: Store) -> MakingRoom:
        room = MakingRoom(Ballast(self.settings.ballast), store.database.checkpoint)
        room.settle()
        return room

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

    def _rolls(self, opened: Opened, clock: Clock) -> Rolls:
        """The voters' lists of this laptop; those past their date are deleted now."""
        rolls = Rolls(opened.store, opened.identity.trust, self.settings.rolls, clock)
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
            with suppress(OSError):  # a full disk: the hint is only a hint
                self.settings.waiting.write_text(str(waiting), encoding="ascii")
            store.close()
        except StoreError as error:  # locking always works: the next start puts it right
            _LOG.info("closed as it was: %s", error)
            store.database.close()

    def _line_opener(
        self, key: bytes, opened: Opened, time_kept: KeepingTime, role: Role = Role.SUPERVISOR
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

            carried, note = Carried(self.settings.carried), time_kept.note_contact
            told_at, rest = lambda: road.told_at, self._precedence.give_way
            return Line(engine, store, close, carried, is_ordered, note, told_at, rest)

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
        outbox = SpooledOutbox(store.database, Spool(self.settings.spool))
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


def _ask(url: str, tls_authority: Path | None, request: bytes) -> bytes | None:
    """Raises `RoadClosedError`."""
    road = HttpRoad(url, tls_authority)
    try:
        return road.activate(request)
    except (UnreachableError, RefusedError) as error:
        raise RoadClosedError(error.code) from error
    finally:
        road.close()
