"""A card to the member's telephone: one page, once, for two minutes (CRD4)."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from desktop.errors import CardError
from desktop.services.handing import LIVES_S, Fate, Handing, Offer

PAGE = "<!doctype html><title>नमूना</title>".encode()


class Clock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def offer(clock: Clock) -> Iterator[Offer]:
    made = Handing(clock, lambda: "127.0.0.1").offer(PAGE)
    yield made
    made.close()


def status(url: str, method: str = "GET") -> int:
    """What a telephone is answered."""
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)


def test_another_process_fetches_the_page_once_and_nobody_twice(offer: Offer) -> None:
    program = (
        "import sys, urllib.request\n"
        "sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=5).read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, offer.url], capture_output=True, check=True, timeout=20
    )
    assert done.stdout == PAGE
    assert offer.fate is Fate.TAKEN
    assert status(offer.url) == 404


def test_the_121st_second_is_refused_and_the_120th_is_not(offer: Offer, clock: Clock) -> None:
    clock.now += LIVES_S
    assert status(offer.url) == 404
    assert offer.fate is Fate.ENDED
    another = Handing(clock, lambda: "127.0.0.1").offer(PAGE)
    clock.now += LIVES_S - 0.5
    assert status(another.url) == 200
    another.close()


def test_no_other_path_and_no_other_method_answers(offer: Offer) -> None:
    parts = urlsplit(offer.url)
    root = f"http://{parts.netloc}"
    others = ("/", "/favicon.ico", "/index.html", offer.url[len(root) : -1], parts.path + "/")
    assert [status(root + path) for path in others] == [404] * len(others)
    assert status(offer.url, "HEAD") == 501
    assert status(offer.url, "POST") == 501
    assert offer.fate is Fate.WAITING
    assert status(offer.url) == 200


def test_a_path_that_is_no_text_is_refused_like_any_other(offer: Offer) -> None:
    parts = urlsplit(offer.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as raw:
        raw.sendall(b"GET /\xff\xfe HTTP/1.0\r\n\r\n")
        assert b"404" in raw.recv(100)
    assert offer.fate is Fate.WAITING


def test_a_telephone_that_never_speaks_does_not_stop_the_next_one(offer: Offer) -> None:
    parts = urlsplit(offer.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5):
        assert status(offer.url) == 200


def test_nothing_listens_once_it_is_closed(offer: Offer) -> None:
    offer.close()
    offer.close()
    parts = urlsplit(offer.url)
    with pytest.raises(OSError, match="refused"):
        http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5).connect()


def test_a_laptop_on_no_network_says_so_by_its_code() -> None:
    with pytest.raises(CardError) as error:
        Handing(address=lambda: None).offer(PAGE)
    assert error.value.code == "E-CRD-07"
    with pytest.raises(CardError):
        Handing(address=lambda: "192.0.2.77").offer(PAGE)  # not an address of this laptop


def test_every_offer_has_a_path_of_its_own(offer: Offer, clock: Clock) -> None:
    other = Handing(clock, lambda: "127.0.0.1").offer(PAGE)
    assert urlsplit(offer.url).path != urlsplit(other.url).path
    assert len(urlsplit(offer.url).path) > 20
    other.close()
