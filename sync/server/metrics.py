"""Counters for machines that watch.  No name, number or id stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select

from sync.protocol.envelope import Outcome
from sync.protocol.problems import Problem
from sync.protocol.version import VERSION
from sync.server.database import reading
from sync.server.routes import RefusedError
from sync.server.tables import PACKET

_LOCAL = {"127.0.0.1", "::1"}


class Measures:
    """Counters of one process."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self._received = Counter(
            "sadasya_packets_received", "Packets by outcome", ["outcome"], registry=self.registry
        )
        for outcome in Outcome:
            self._received.labels(outcome)
        self.registry.register(_Ledger(engine))

    def count(self, outcome: Outcome) -> None:
        self._received.labels(outcome).inc()


class _Ledger(Collector):
    """What the database says at the moment of asking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        query = select(func.count()).where(PACKET.c.state == "stored")
        with reading(self._engine) as connection:
            waiting = int(connection.scalar(query) or 0)
        yield GaugeMetricFamily("sadasya_packets_unopened", "Waiting to be opened", value=waiting)
        build = GaugeMetricFamily("sadasya_build_info", "Which program", labels=["version"])
        build.add_metric([VERSION], 1)
        yield build


def metrics_routes(measures: Measures) -> APIRouter:
    """Answers on this machine only: counts by the minute tell strangers when camps are held."""
    router = APIRouter()

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        peer = request.client.host if request.client else ""
        is_forwarded = {"forwarded", "x-forwarded-for"} & set(request.headers)
        if peer not in _LOCAL or is_forwarded:
            raise RefusedError(Problem.NOT_FOUND)
        return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_LATEST)

    return router
