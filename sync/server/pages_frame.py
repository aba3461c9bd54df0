"""How a page is put together: words in two languages, templates, headers that allow nothing more.

Pages work without scripts.  Hindi comes first; a link changes the language and is remembered.
"""

from __future__ import annotations

import datetime as dt
import gettext
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from fastapi import Request, Response
from starlette.datastructures import MutableHeaders

import resources
from sync.server.pages_overview import ZONE_MS

LANGUAGE_COOKIE: Final = "__Host-language"
LANGUAGES: Final = ("hi", "en")
STATIC: Final = "/static/"
_DOMAIN: Final = "centre"
_NAMES: Final = {"hi": "हिन्दी", "en": "English"}
_YEAR_S: Final = 31_536_000
_LATIN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_HINDI_MONTHS: Final = (
    "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर",
    "नवंबर", "दिसंबर",
)  # fmt: skip
_LAST_MS: Final = 253_402_300_799_000 - ZONE_MS
_GUARDS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Strict-Transport-Security": f"max-age={2 * _YEAR_S}",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that a browser sends `Origin: null`, and forms could not be checked.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Frame:
    """Renders templates in the language of a request."""

    def __init__(self) -> None:
        self._places = {language: _place(language) for language in LANGUAGES}

    def page(
        self, request: Request, template: str, status: int = 200, /, **values: object
    ) -> Response:
        language = language_of(request)
        other = next(name for name in LANGUAGES if name != language)
        query = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
        # A page that answers a form has no address of its own to come back to.
        path = request.url.path if request.method == "GET" else "/"
        words = (
            self._places[language]
            .get_template(template)
            .render(
                language=language,
                other_language=other,
                other_language_name=_NAMES[other],
                other_language_url=f"{path}?{urlencode([*query, ('lang', other)])}",
                **values,
            )
        )
        response = Response(words, status, media_type="text/html; charset=utf-8")
        if request.query_params.get("lang") == language:
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=_YEAR_S, path="/", secure=True, httponly=True,
                samesite="strict",
            )  # fmt: skip
        return response


def guard(headers: MutableHeaders, path: str) -> None:
    """Headers for everything that a browser may open."""
    headers.update(_GUARDS)
    headers["Cache-Control"] = "max-age=3600" if path.startswith(STATIC) else "no-store"


def language_of(request: Request) -> str:
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def grouped(number: int) -> str:
    """1,12,406: as numbers are written in India."""
    head, tail = str(number)[:-3], str(number)[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])


def _place(language: str) -> jinja2.Environment:
    place = jinja2.Environment(
        loader=jinja2.PackageLoader("sync.server", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
    )
    place.globals |= {
        "grouped": grouped,
        "moment": lambda at: _moment(at, language),
        "date": lambda at: _date(at, language),
    }
    words = gettext.translation(_DOMAIN, resources.path("words"), [language], fallback=True)
    installer: Any = place  # the extension adds a method that the type does not know
    installer.install_gettext_translations(words, newstyle=True)
    return place


def _date(at: int | None, language: str) -> str:
    when = _when(at)
    if when is None:
        return "–"
    months = _HINDI_MONTHS if language == "hi" else _LATIN_MONTHS
    return f"{when.day} {months[when.month - 1]}"


def _moment(at: int | None, language: str) -> str:
    when = _when(at)
    return "–" if when is None else f"{_date(at, language)}, {when:%H:%M}"


def _when(at: int | None) -> dt.datetime | None:
    """In India's time; None for never, and for a clock that points outside the calendar."""
    if at is None or not 0 < at < _LAST_MS:
        return None
    return dt.datetime.fromtimestamp((at + ZONE_MS) / 1000, tz=dt.UTC)
