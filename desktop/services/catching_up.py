"""What an older program left undone in a store, done once when it is first opened by this one.

Promises: nothing that was sealed changes, only what members are found by; done once, and again only
where it did not end.  Of members who were stubs already nothing is left to work a name's digests
out of: they are found by card number, voter card and mobile alone.
"""

from __future__ import annotations

from typing import Final

from desktop.domain.text import typed
from desktop.services.enrolling import search_words
from desktop.services.likening import keys_of
from desktop.storage.enrolments import MemberRow
from desktop.storage.work import Store, Tables

# To be raised when what members are found by is worked out in another way.
_WAY: Final = 1
_DONE: Final = "found.by"


def catch_up(store: Store) -> int:
    """How many members can be found again who could not be."""
    if store.read.kept.number_of(_DONE) >= _WAY:
        return 0
    index_key = store.read.kept.bytes_of("index.key") or b""
    with store.work() as tables:
        members = tables.enrolments.never_likened()
        for member in members:
            _find_by(tables, member, index_key)
        tables.kept.keep(_DONE, _WAY)
    return len(members)


def _find_by(tables: Tables, member: MemberRow, index_key: bytes) -> None:
    answers, name = member.answers or {}, member.name or ""
    names = (name, typed(answers.get("relation_name")))
    tables.likenesses.add(member.number, keys_of(index_key, names, member.booth, member.born))
    words = search_words(name, typed(answers.get("name_latin")))
    tables.enrolments.find_by(member.place, words)
