"""What stands on the keypad: consonants by varga, vowels, signs; half forms and joiners behind.

A cell is what it types; `ZWJ` and `ZWNJ` are written out on their keys because nothing else shows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Page(StrEnum):
    """One face of the keypad."""

    DEVANAGARI = "devanagari"
    MORE = "more"
    LATIN = "latin"


COLUMNS: Final = 16
ZWJ, ZWNJ = "\u200d", "\u200c"
NAMED: Final = {ZWJ: "ZWJ", ZWNJ: "ZWNJ"}
DIGITS: Final = tuple("1234567890")
PAGES: Final = {
    Page.DEVANAGARI: (
        "क ख ग घ ङ च छ ज झ ञ अ आ इ ई उ ऊ",
        "ट ठ ड ढ ण त थ द ध न ए ऐ ओ औ ऋ ँ",
        "प फ ब भ म य र ल व श ा ि ी ु ू ृ",
        "ष स ह ड़ ढ़ क्ष त्र ज्ञ श्र ् ़ े ै ो ौ ं",
    ),
    Page.MORE: (
        "क् ख् ग् घ् च् ज् झ् ञ् ट् ड् ण् त् थ् द् ध् न्",
        "प् फ् ब् भ् म् य् र् ल् व् श् ष् स् ह् क़ ख़ ग़",
        f"ज़ फ़ ळ ऑ ॉ ऍ ॅ ॄ ः ऽ ॐ । {ZWJ} {ZWNJ}",
        ". , - ( ) : ; & + @ # / १ २ ३ ४",
    ),
    Page.LATIN: (
        "q w e r t y u i o p A B C D E F",
        "a s d f g h j k l - G H I J K L",
        "z x c v b n m . , / M N O P Q R",
        "' ( ) : ; & + @ S T U V W X Y Z",
    ),
}


def rows(page: Page) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split(" ")) for line in PAGES[page])
