"""The receive process, assembled: FastAPI over the parts.  Refuses to hold a key that opens."""

from __future__ import annotations

import os
from importlib.resources import files as package_files
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

import resources
from sync.protocol.problems import Problem
from sync.server.blobs import Blobs
from sync.server.bundles import Bundles
from sync.server.centre import Centre
from sync.server.counting import Counting
from sync.server.database import is_current, kept, open_database, reading
from sync.server.guarding import Guarded
from sync.server.labels import Labels
from sync.server.metrics import Measures, metrics_routes
from sync.server.pages import Desk, PageRefusedError, Pages
from sync.server.pages_frame import STATIC
from sync.server.people import People
from sync.server.receiving import Receiving
from sync.server.routes import DeviceRoutes, Parts, RefusedError, health_routes, refusal
from sync.server.sessions import Sessions


class StartRefusedError(Exception):
    """The process must not start as things are."""


def receive_app(centre: Centre) -> FastAPI:
    """Raises `StartRefusedError` where a key of the open process can be read from here."""
    readable = centre.keys.readable_open_keys(os.environ)
    if readable:
        raise StartRefusedError(f"receive must not be able to open: {', '.join(readable)}")
    engine = open_database(centre.database)
    if not is_current(engine):
        raise StartRefusedError("the database is of another version: run `sadasya-server migrate`")
    with reading(engine) as connection:
        epoch = int(kept(connection, "epoch") or b"1")
    host = urlsplit(centre.url).hostname or ""
    measures = Measures(engine)
    key = centre.keys.receipts_key()
    receiving = Receiving(engine, key, epoch, count=measures.count)
    bundles = Bundles(engine, receiving, key, epoch)
    counting = Counting(engine, key, epoch)
    parts = Parts(
        engine=engine,
        sessions=Sessions(engine, host, epoch),
        receiving=receiving,
        bundles=bundles,
        counting=counting,
        epoch=epoch,
    )
    app = FastAPI(title="Sadasya centre", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(DeviceRoutes(parts).router)
    app.include_router(health_routes(parts))
    app.include_router(metrics_routes(measures))
    blobs, people, labels = Blobs(centre.blobs), People(engine), Labels(centre)
    pages = Pages(Desk(engine, blobs, people, centre.url, bundles, counting, labels))
    app.include_router(pages.router)
    app.mount(STATIC + "fonts", StaticFiles(directory=str(resources.path("fonts"))))
    static = package_files("sync.server") / "static"
    app.mount(STATIC.rstrip("/"), StaticFiles(directory=str(static)))
    app.state.parts = parts
    app.add_middleware(Guarded)
    _answer_refusals(app, pages)
    return app


def _answer_refusals(app: FastAPI, pages: Pages) -> None:
    """Problems for machines, pages for people, and headers for whatever a browser may open."""

    @app.exception_handler(RefusedError)
    async def _refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)  # noqa: S101 - FastAPI hands over what we named
        return refusal(error.problem)

    @app.exception_handler(PageRefusedError)
    async def _page_refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, PageRefusedError)  # noqa: S101 - FastAPI hands over what we named
        if request.url.path.startswith("/v1/"):
            return refusal(error.problem)
        return await run_in_threadpool(pages.refused, request, error.problem)

    @app.exception_handler(RequestValidationError)
    async def _unread(_request: Request, _error: Exception) -> Response:
        # Nothing of what was sent is said back.
        return refusal(Problem.MALFORMED)

    @app.exception_handler(ClientDisconnect)
    async def _gone(_request: Request, _error: Exception) -> Response:
        return refusal(Problem.MALFORMED)  # nobody hears it, and nothing is wrong here

    @app.exception_handler(404)
    async def _missing(_request: Request, _error: Exception) -> Response:
        return refusal(Problem.NOT_FOUND)
