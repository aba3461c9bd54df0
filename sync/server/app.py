"""The receive process, assembled: FastAPI over the parts.  Refuses to hold a key that opens."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from sync.protocol.problems import Problem
from sync.server.blobs import Blobs
from sync.server.centre import Centre
from sync.server.database import is_current, kept, open_database, reading
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
    parts = Parts(
        engine=engine,
        sessions=Sessions(engine, host, epoch),
        receiving=Receiving(engine, centre.keys.receipts_key(), epoch),
        epoch=epoch,
    )
    app = FastAPI(title="Sadasya centre", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(DeviceRoutes(parts).router)
    app.include_router(health_routes(parts))
    app.state.parts = parts
    app.state.blobs = Blobs(centre.blobs)

    @app.exception_handler(RefusedError)
    async def _refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)  # noqa: S101 - FastAPI hands over what we named
        return refusal(error.problem)

    @app.middleware("http")
    async def _never_stored(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        if not request.url.path.startswith("/v1/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.exception_handler(404)
    async def _missing(_request: Request, _error: Exception) -> Response:
        return refusal(Problem.NOT_FOUND)

    return app
