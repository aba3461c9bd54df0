"""The centre's pages: sign in, overview, members, log, card check.

Every page asks who is there first; a person sees their own scope, and what is outside it does not
exist.  Forms count only from a page of this very address, with the token of this very visit.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from sync.protocol.problems import Problem
from sync.server import (
    audit,
    cards,
    days,
    pages_bundles,
    pages_members,
    pages_overview,
    releasing,
    reviewing,
    withdrawing,
)
from sync.server.audit import Action, Entry
from sync.server.blobs import BlobError, Blobs
from sync.server.bundles import Bundles
from sync.server.counting import Counting, runs_in_words
from sync.server.days import DayRead
from sync.server.labels import Labels
from sync.server.pages_frame import Frame, language_of
from sync.server.pages_members import Sieve
from sync.server.people import People, Role, Visitor

VISIT_COOKIE: Final = "__Host-visit"
_LOG_ROWS: Final = 200
_REASONS: Final = frozenset({"member_asked", "correction", "duplicate", "complaint"})
_LONGEST_FILTER: Final = 64
_DIGITS: Final = 6
_PLACE: Final = 16
Typed = Annotated[str, Form(max_length=512)]


class PageRefusedError(Exception):
    """Ends a request with a page that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with."""

    engine: Engine
    blobs: Blobs
    people: People
    url: str
    bundles: Bundles
    counting: Counting
    labels: Labels


class Pages:
    """Everything a person opens in a browser."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._frame = Frame()
        self._pace = cards.Pace()
        self._door_pace = cards.Pace()
        parts = urlsplit(desk.url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self.router = APIRouter(include_in_schema=False)
        for path, method, page in (
            ("/", "GET", self.overview), ("/sign-in", "GET", self.door),
            ("/sign-in", "POST", self.sign_in), ("/sign-out", "POST", self.sign_out),
            ("/members", "GET", self.members), ("/members/{identity}", "GET", self.member),
            ("/members/{identity}", "POST", self.reveal),
            ("/members/{identity}/photo", "GET", self.photo), ("/audit", "GET", self.log),
            ("/bundles", "GET", self.bundles), ("/bundles", "POST", self.take_bundle),
            ("/laptops", "GET", self.laptops), ("/laptops", "POST", self.read_day),
            ("/held", "GET", self.held), ("/held", "POST", self.release),
            ("/review", "POST", self.pick), ("/bundles/{key}", "GET", self.answer),
            ("/verify", "GET", self.verify),
            ("/verify", "POST", self.verify_number),
            ("/v1/cards/{serial}", "GET", self.card),
        ):  # fmt: skip
            self.router.add_api_route(path, page, methods=[method], response_model=None)

    def door(self, request: Request) -> Response:
        return self._frame.page(request, "sign_in.html", is_wrong=False)

    def sign_in(self, request: Request, user: Typed, password: Typed, code: Typed) -> Response:
        self._must_be_ours(request)
        # Each try is a slow hash: one address must not keep the packets' threads busy.
        self._must_be_paced(request, self._door_pace)
        token = self._desk.people.sign_in(user.strip(), password, code)
        if token is None:
            return self._frame.page(request, "sign_in.html", 401, is_wrong=True)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            VISIT_COOKIE, token, path="/", secure=True, httponly=True, samesite="strict"
        )
        return response

    def sign_out(self, request: Request, form_token: Typed) -> Response:
        self._checked(request, form_token)
        self._desk.people.sign_out(request.cookies.get(VISIT_COOKIE, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(
            VISIT_COOKIE, path="/", secure=True, httponly=True, samesite="strict"
        )
        return response

    def overview(self, request: Request) -> Response:
        visitor = self._visitor(request)
        seen = pages_overview.look(self._desk.engine, visitor.scope)
        return self._page(request, visitor, "overview", seen=seen)

    def members(self, request: Request) -> Response:
        visitor = self._seer(request)
        asked = request.query_params
        sieve = Sieve(*(_code(asked.get(name, "")) for name in ("booth", "device", "state")))
        with_photos = bool(asked.get("photos"))
        listed = pages_members.members_of(
            self._desk.engine, visitor.scope, sieve, _number(asked.get("page", ""))
        )

        def page_url(page: int, *, photos: bool = with_photos) -> str:
            return "/members?" + urlencode(
                {name: value for name, value in sieve.named().items() if value}
                | ({"page": page} if page > 1 else {})
                | ({"photos": 1} if photos else {})
            )

        return self._page(
            request, visitor, "members", listed=listed, sieve=sieve, with_photos=with_photos,
            page_url=page_url,
        )  # fmt: skip

    def member(self, request: Request, identity: str) -> Response:
        visitor = self._seer(request)
        member = pages_members.member_of(self._desk.engine, visitor.scope, identity)
        if member is None:
            raise self._denied(visitor, Problem.NOT_FOUND, "member")
        return self._page(
            request, visitor, "members", "member.html", member=member, is_revealed=False
        )

    def reveal(
        self, request: Request, identity: str, form_token: Typed, reason: Typed = ""
    ) -> Response:
        """The whole entry of one member, for a reason that is written down before it is shown."""
        visitor = self._checked(request, form_token)
        self._must_see_members(visitor)
        member = pages_members.member_of(self._desk.engine, visitor.scope, identity, is_whole=True)
        if member is None or reason not in _REASONS:
            raise self._denied(visitor, Problem.NOT_FOUND, "member")
        audit.note(self._desk.engine, Entry(visitor.usr, Action.FIELDS_SEEN, member.id, reason))
        return self._page(
            request, visitor, "members", "member.html", member=member, is_revealed=True
        )

    def photo(self, request: Request, identity: str) -> Response:
        """Written down before it is shown."""
        visitor = self._seer(request)
        name = pages_members.photo_of(self._desk.engine, visitor.scope, identity)
        if name is None:
            raise self._denied(visitor, Problem.NOT_FOUND, "photo")
        audit.note(self._desk.engine, Entry(visitor.usr, Action.PHOTO_SEEN, identity))
        try:
            data = self._desk.blobs.read(name)
        except BlobError as error:
            raise PageRefusedError(Problem.NOT_FOUND) from error
        return Response(data, media_type="image/jpeg")

    def log(self, request: Request) -> Response:
        visitor = self._visitor(request)
        if not _sees_log(visitor):
            raise self._denied(visitor, Problem.NOT_ALLOWED, "audit")
        rows = audit.latest(self._desk.engine, _LOG_ROWS)
        broken = audit.broken_at(self._desk.engine)
        return self._page(request, visitor, "audit", rows=rows, broken=broken)

    def bundles(self, request: Request) -> Response:
        visitor = self._seer(request)
        seen = pages_bundles.look(self._desk.engine, self._desk.bundles, visitor.scope)
        return self._page(request, visitor, "bundles", seen=seen, came="", packets=0)

    async def take_bundle(self, request: Request) -> Response:
        """Who brings it is known before a byte of the file is read."""
        await run_in_threadpool(self._must_be_ours, request)
        await run_in_threadpool(self._seer, request)
        async with request.form(max_files=1, max_fields=4) as form:
            token, file = form.get("form_token"), form.get("bundle")
            if not isinstance(token, str) or not isinstance(file, UploadFile):
                raise PageRefusedError(Problem.MALFORMED)
            visitor = await run_in_threadpool(self._checked, request, token)
            untrusted = await file.read()
        return await run_in_threadpool(self._taken, request, visitor, untrusted)

    def _taken(self, request: Request, visitor: Visitor, untrusted: bytes) -> Response:
        desk = self._desk
        taken = desk.bundles.take(untrusted, f"page:{visitor.usr}"[:64])
        seen = pages_bundles.look(desk.engine, desk.bundles, visitor.scope)
        came = pages_bundles.brought(taken)
        return self._page(request, visitor, "bundles", seen=seen, came=came, packets=taken.packets)

    def answer(self, request: Request, key: str) -> Response:
        """The answer as things stand now, with the verdicts since: it may be asked for again."""
        visitor = self._seer(request)
        desk = self._desk
        found = pages_bundles.answer_for(desk.engine, desk.bundles, visitor.scope, key)
        if found is None:
            raise self._denied(visitor, Problem.NOT_FOUND, "bundle")
        headers = {"Content-Disposition": f'attachment; filename="{found[0]}"'}
        return Response(found[1], headers=headers, media_type="application/octet-stream")

    def held(self, request: Request) -> Response:
        """Codes and numbers for everybody; what was given, only for whoever may see members."""
        visitor = self._visitor(request)
        engine, asked = self._desk.engine, request.query_params
        code = _code(asked.get("code", ""))
        seen = releasing.held(engine, visitor.scope, code, _number(asked.get("page", "")))
        disputes = reviewing.disputes_of(engine, visitor.scope) if visitor.sees_members else ()
        names = {one.id: reviewing.name_of(engine, one.id) for one in disputes}
        if disputes:
            audit.note(engine, Entry(visitor.usr, Action.FIELDS_SEEN, "review"))
        withdrawals = withdrawing.latest(engine, visitor.scope)
        return self._page(
            request, visitor, "held", seen=seen, code=code, disputes=disputes, names=names,
            withdrawals=withdrawals,
        )  # fmt: skip

    def release(
        self, request: Request, form_token: Typed, place: Typed = "", code: Typed = ""
    ) -> Response:
        """Judge again: one packet, or all with a code."""
        visitor = self._checked(request, form_token)
        self._must_see_members(visitor)
        places = [int(place)] if place.isascii() and place.isdigit() and len(place) < _PLACE else []
        if not places and not code:
            raise PageRefusedError(Problem.MALFORMED)
        done = releasing.release(
            self._desk.engine, visitor.usr, places, "" if places else _code(code), visitor.scope
        )
        if not done:
            raise self._denied(visitor, Problem.NOT_FOUND, "held")
        return RedirectResponse("/held", 303)

    def pick(
        self, request: Request, form_token: Typed, identity: Typed, field: Typed, pick: Typed
    ) -> Response:
        """One of two answers that were given to one question, by a person and never by a clock."""
        visitor = self._checked(request, form_token)
        self._must_see_members(visitor)
        wanted = {"id": identity, "field": field, "pick": pick}
        if not reviewing.decide(self._desk.engine, visitor.scope, wanted, visitor.usr):
            raise self._denied(visitor, Problem.NOT_FOUND, "review")
        return RedirectResponse("/held", 303)

    def laptops(self, request: Request) -> Response:
        """Counts alone: whoever has a scope may see what is missing in it, by number."""
        visitor = self._visitor(request)
        return self._laptops(request, visitor)

    def read_day(
        self, request: Request, form_token: Typed, statement: Annotated[str, Form(max_length=2048)]
    ) -> Response:
        """A laptop's statement about a day, pasted from its code or copied from paper."""
        visitor = self._checked(request, form_token)
        desk = self._desk
        read = days.read(desk.engine, desk.counting, statement, visitor.scope, visitor.usr)
        return self._laptops(request, visitor, read=read, asked=True)

    def _laptops(
        self, request: Request, visitor: Visitor, read: DayRead | None = None, *,
        asked: bool = False,
    ) -> Response:  # fmt: skip
        standing = self._desk.counting.standing(visitor.scope)
        return self._page(
            request, visitor, "laptops", standing=standing, read=read, asked=asked,
            runs=runs_in_words,
        )  # fmt: skip

    def verify(self, request: Request) -> Response:
        return self._frame.page(request, "verify.html", checked=None)

    def verify_number(self, request: Request, number: Typed) -> Response:
        """By a form: a number in an address would stay in histories."""
        self._must_be_paced(request, self._pace)
        checked = cards.look_up(self._desk.engine, number)
        return self._frame.page(request, "verify.html", checked=checked)

    def card(self, request: Request, serial: str) -> dict[str, str]:
        self._must_be_paced(request, self._pace)
        seen = cards.look_up(self._desk.engine, serial)
        return {"number": seen.number, "status": seen.status, "name": seen.name}

    def refused(self, request: Request, problem: Problem) -> Response:
        """The page for a refusal; who has not signed in is shown the door."""
        if problem is Problem.SIGN_IN:
            return RedirectResponse("/sign-in", 303)
        return self._frame.page(request, "refused.html", problem.status, problem=problem.name,
                                code=problem.code)  # fmt: skip

    def _page(
        self, request: Request, visitor: Visitor, here: str, template: str = "", **values: object
    ) -> Response:
        return self._frame.page(
            request, template or f"{here}.html", visitor=visitor, here=here,
            sees_log=_sees_log(visitor), question=self._question(request), **values,
        )  # fmt: skip

    def _question(self, request: Request) -> Callable[[str], str]:
        """A question's name in the words of the campaign, and of this page's language."""
        return partial(self._desk.labels.of, language=language_of(request))

    def _visitor(self, request: Request) -> Visitor:
        visitor = self._desk.people.visitor(request.cookies.get(VISIT_COOKIE, ""))
        if visitor is None:
            raise PageRefusedError(Problem.SIGN_IN)
        return visitor

    def _seer(self, request: Request) -> Visitor:
        visitor = self._visitor(request)
        self._must_see_members(visitor)
        return visitor

    def _must_see_members(self, visitor: Visitor) -> None:
        if not visitor.sees_members:
            raise self._denied(visitor, Problem.NOT_ALLOWED, "members")

    def _checked(self, request: Request, form_token: str) -> Visitor:
        """Who sent this form, from a page of ours."""
        self._must_be_ours(request)
        visitor = self._visitor(request)
        if not hmac.compare_digest(form_token.encode(), visitor.form_token.encode()):
            raise self._denied(visitor, Problem.NOT_ALLOWED, "form")
        return visitor

    def _must_be_ours(self, request: Request) -> None:
        if request.headers.get("Origin") != self._origin:
            audit.note(self._desk.engine, Entry("?", Action.DENIED, "origin", "E-SRV-13"))
            raise PageRefusedError(Problem.NOT_ALLOWED)

    def _must_be_paced(self, request: Request, pace: cards.Pace) -> None:
        if not pace.allows(request.client.host if request.client else ""):
            raise PageRefusedError(Problem.TOO_MANY)

    def _denied(self, visitor: Visitor, problem: Problem, what: str) -> PageRefusedError:
        """Written down; never with the id that was asked for, which may not be this scope's."""
        audit.note(self._desk.engine, Entry(visitor.usr, Action.DENIED, what, problem.code))
        return PageRefusedError(problem)


def _sees_log(visitor: Visitor) -> bool:
    return visitor.role in {Role.STATE, Role.AUDITOR}


def _code(untrusted: str) -> str:
    """A code or label as typed into a filter; no database refuses it."""
    return "".join(untrusted.replace("\x00", "").split())[:_LONGEST_FILTER]


def _number(untrusted: str) -> int:
    is_number = untrusted.isascii() and untrusted.isdigit() and len(untrusted) <= _DIGITS
    return int(untrusted) if is_number else 1
