"""The suite's own rules: it says how long each group took, and fails on noise."""

from __future__ import annotations

import gc
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from tests.support.postgres import Cluster, running_cluster
from tests.support.prepared import PreparedCamp, prepare

# Widgets are tested without a display unless one was asked for.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [
    name for name in os.environ if name.startswith("SADASYA_") and name != "SADASYA_SHARED"
]:
    del os.environ[name]

# How long an example takes says more about what else runs here than about the code.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

_seconds: dict[str, float] = defaultdict(float)
_counts: dict[str, int] = defaultdict(int)
_ended = 0
_MUCH = 10_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="also run the slow fault tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--soak"):
        return
    kept = [item for item in items if "soak" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if "soak" in item.keywords])
    items[:] = kept


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    group = report.nodeid.split("/")[1] if "/" in report.nodeid else "."
    _seconds[group] += report.duration
    if report.when == "call":
        _counts[group] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _seconds or hasattr(terminalreporter.config, "workerinput"):
        return
    terminalreporter.section("time per group")
    for group, seconds in sorted(_seconds.items(), key=lambda pair: -pair[1]):
        terminalreporter.write_line(f"{group:12} {_counts[group]:5} tests {seconds:8.1f} s")


class Teller:
    """Prints what tests tell, and what slow ones print, also while several workers run them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.when != "call" or terminal is None:
            return
        told = [str(words) for name, words in report.user_properties if name == "told"]
        if "soak" in report.keywords:
            told += [line for line in report.capstdout.splitlines() if line]
        for line in told:
            terminal.ensure_newline()
            terminal.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Teller(config))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a figure although the test passed."""

    def say(words: str) -> None:
        request.node.user_properties.append(("told", words))

    return say


@pytest.fixture(autouse=True)
def no_unexpected_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning that no test asked for is a failure.  A test that asks clears `caplog`."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, [record.getMessage() for record in loud]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collects here, between two tests: a thread of the next one must not take widgets apart."""
    global _ended  # noqa: PLW0603 - the suite's own count
    _ended += 1
    gc.disable()
    if gc.get_count()[0] > _MUCH:
        gc.collect(2 if _ended % 100 == 0 else 1)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedCamp:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, one for each worker; a test takes a database of its own."""
    with running_cluster() as running:
        yield running
