"""`card verify`: says what a card is worth, offline, with the root key alone.

`card render`: paints a card into a file.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from uuid import UUID

from desktop.services.verifying import CardReading, read_code_from, verify
from ui.command_line.common import Exit, Laptop, complain, say, session


def card_verify(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """valid, changed, unknown_issuer, revoked or expired; exit code 0 for valid alone."""
    path = Path(arguments.card)
    text: str | None = arguments.card
    if len(arguments.card) < 300 and path.exists():  # noqa: PLR2004 - a payload is longer
        is_text = path.suffix == ".txt"
        text = path.read_text(encoding="ascii").strip("\n") if is_text else read_code_from(path)
    if text is None:
        complain("no code was found in this picture")
        return Exit.REFUSED
    if not laptop.root_key.exists():
        complain(f"no root key in {laptop.root_key.parent}")
        return Exit.CONFIGURATION
    reading: CardReading = verify(text, laptop.root_key, laptop.revocations, int(time.time()))
    facts: dict[str, object] = {"status": reading.status}
    if reading.number:
        facts |= {"number": reading.number, "name": reading.name, "born": reading.born}
    facts["list"] = reading.list_at or "none"
    say(arguments, facts)
    return Exit.OK if reading.status == "valid" else Exit.REFUSED


def card_phone(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """Prints an address on this laptop's own network; ends when a telephone has the card."""
    from ui.cards.press import Press  # noqa: PLC0415 - Qt only when it is needed
    from ui.screens.card import page_words  # noqa: PLC0415

    with session(laptop, arguments) as opened:
        found = opened.searching.find(arguments.member)
        card = opened.printing.card(found[0].id if found else UUID(arguments.member))
        words = page_words(opened.preferences.card_language, card.number)
        offer = opened.handing.offer(Press().page_of(card, words))
        try:
            print(offer.url, flush=True)
            fate = offer.wait()
        finally:
            offer.close()
    say(arguments, {"number": card.number, "phone": str(fate)})
    return Exit.OK if fate == "taken" else Exit.TRY_AGAIN


def card_render(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """The card as PNG (both faces, two files) or PDF (two pages), exact size."""
    from ui.cards.painter import write_card  # noqa: PLC0415 - Qt only when it is needed

    with session(laptop, arguments) as opened:
        found = opened.searching.find(arguments.member)
        member = found[0].id if found else UUID(arguments.member)
        card = opened.printing.card(member)
        written = write_card(card.front, card.back, arguments.out)
    say(arguments, {"number": card.number, "files": ", ".join(str(path) for path in written)})
    return Exit.OK
