"""Four hundred strings that people paste, mistype or try, the same ones every time."""

from __future__ import annotations

import random
from typing import Final

COUNT: Final = 400
SEED: Final = 20261122

_BASES: Final = (
    "सुनीता देवी", "Sunita Devi", "98765 43210", "+91 98765-43210", "०९८७६५४३२१०",
    "ABC1234566", "abc 123 4566", "MP/20/123/456789", "492001", "४९२००१",
    "22 नवंबर 1989", "मकान 14, वार्ड 6", "234123412346", "2341 2341 2346",
    "२३४१ २३४१ २३४६", "आधार 2341-2341-2346", "श्रीमती गीता", "मो. अकरम", "O'Brien",
    "Jean-Luc", "क्षत्रिय", "राम‌कुमार", "र्क्षिं हूँ ट्ठृ",
)  # fmt: skip
_WHOLE: Final = (
    "", " ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\u200d", "\u200c", "\ufeff",
    "\u202e", "\u2066", "\x00", "\x07", "\x1b[31m", "\ud800", "�", "null", "None",
    "undefined", "NaN", "true", "0", "-1", "1e308", "0x41", "9" * 400, "अ" * 101,
    "अ" * 5000, "क" + "्" * 50, "a" + "\u0301" * 60, "👩🏽‍🌾", "🇮🇳", "﷽",
    "'; DROP TABLE member;--", '"><script>alert(1)</script>', "{{7*7}}", "%s%n",
    "../../etc/passwd", "C:\\CON", "=1+1", "@SUM(A1)", "<b>नाम</b>", "&amp;",
    "\\u0938", "नाम\x00छिपा", "ਸੁਨੀਤਾ", "சுனிதா", "سنیتا", "Сунита", "孫", "①②③", "ℌ",
    "ﬁ", "İstanbul", "ß", "१२३٤٥٦", "98765\u00a043210", "98765\u200b43210",
    "98765–43210", "(98765) 43210", "98765.43210", "00919876543210", "091-98765 43210",
    "5876543210", "987654321", "98765432101", "WKH118625З", "WKHI186253", "WKH118625O",
    "wkh1186253", "ABC-123-4566", "ABC1234566 ", "AB 1234567", "00/00/0000",
    "31/02/1990", "1899", "3026", "-5", "१९८९", "मई", "sept", "049200", "4920011",
    "49 20 01", "स्व.", "श्री", "कु.", "Mr.", ".", "-", "॰", "।",
)  # fmt: skip
_NOISE: Final = (
    " ", "  ", "\u00a0", "\u200b", "\u200d", "\u200c", "\t", "-", "–", ".", "\u202e",
    "\ufeff", "\n", "़", "ँ", "0", "O", "/",
)  # fmt: skip


def nasty() -> tuple[str, ...]:
    """The written ones, then the ordinary ones with noise put into them."""
    chance = random.Random(SEED)
    made = list(dict.fromkeys((*_WHOLE, *_BASES)))
    while len(made) < COUNT:
        text = list(chance.choice(_BASES))
        for _ in range(chance.randint(1, 4)):
            text.insert(chance.randint(0, len(text)), chance.choice(_NOISE))
        word = "".join(text)
        if chance.random() < 0.3:
            word = word.swapcase()
        if word not in made:
            made.append(word)
    return tuple(made)
