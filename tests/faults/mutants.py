"""Twelve mutants of our own code.  `python -m tests.faults.mutants` prints how many were killed.

Each takes out one promise; each names the test that must notice.  First all those tests run on an
unchanged copy: a test that is red anyway would kill nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.support.mutants import Change, Mutant, copied_tree, run, tried

_RECEIVING: Final = "sync/server/receiving.py"
_SEALING: Final = "sync/protocol/sealing.py"
_FEED: Final = "sync/server/feed.py"
_LEDGER: Final = "tests/sync/server/test_ledger_contract.py"
_KILLERS: Final = "tests/faults/test_what_mutants_break.py"

MUTANTS: Final = (
    Mutant(
        "a receipt is signed before the commit it speaks of",
        (
            Change(
                _RECEIVING,
                """        with writing(self._engine) as connection:
            self._lock_devices(connection, offered)
""",
                """        from contextlib import suppress
        with suppress(Exception), writing(self._engine) as connection:
            self._lock_devices(connection, offered)
""",
            ),
        ),
        f"{_LEDGER}::test_a_failed_commit_leaves_no_receipt[sqlite]",
    ),
    Mutant(
        "the ledger has no UNIQUE",
        (
            Change(
                "sync/server/migrations/versions/0011_conflict.py",
                'packet.create_unique_constraint("uq_packet_id_rev_lane", ["id", "rev", "lane"])',
                "pass",
            ),
        ),
        f"{_LEDGER}::test_the_same_packet_again_has_one_effect_and_the_first_number[sqlite]",
    ),
    Mutant(
        "the centre commits with synchronous=NORMAL",
        (Change("sync/server/database.py", "synchronous=FULL", "synchronous=NORMAL"),),
        "tests/faults/test_power_cut.py::test_the_centre_keeps_what_it_answered_for_in_sampled_images",
    ),
    Mutant(
        "a sealed copy leaves before its receipt",
        (
            Change(
                "desktop/storage/copies.py",
                "WHERE state = 'accepted' AND has_left = 0 AND judged_at < :before",
                "WHERE has_left = 0 AND coalesce(judged_at, 0) < :before",
            ),
            Change(
                "desktop/storage/copies.py",
                "SET has_left = 1, bytes = NULL WHERE seq = :seq AND state = 'accepted'",
                "SET has_left = 1, bytes = NULL WHERE seq = :seq",
            ),
        ),
        f"{_KILLERS}::test_no_sealed_copy_leaves_without_the_centres_word",
    ),
    Mutant(
        "an unsigned receipt is accepted",
        (
            Change(
                "sync/client/engine.py",
                "receipt = Receipt.verify(untrusted, public)",
                "receipt = Receipt.parse(cose.read1(untrusted).payload)",
            ),
        ),
        f"{_KILLERS}::test_a_receipt_that_the_centre_did_not_sign_moves_nothing",
    ),
    Mutant(
        "the list of members has no scope",
        (
            Change(
                "sync/server/pages_members.py",
                "inside = [within(DEVICE.c.scope, scope), *sieve.conditions()]",
                "inside = [*sieve.conditions()]",
            ),
        ),
        "tests/sync/server/test_pages.py"
        "::test_a_district_sees_its_own_and_the_rest_does_not_exist[sqlite]",
    ),
    Mutant(
        "the data key is not bound to its header",
        (
            Change(_SEALING, "info = _INFO + canonical.digest(header_bytes)", "info = None"),
            Change(_SEALING, "info = _INFO + canonical.digest(packet.header_bytes)", "info = None"),
        ),
        "tests/vectors/test_vectors.py::test_packet_opens_to_the_record_that_was_sealed",
    ),
    Mutant(
        "a receipt counts whatever bytes it is for",
        (
            Change(
                "desktop/storage/outbox.py",
                """    code = '', held = ''
WHERE digest = :digest AND state = 'waiting'""",
                """    code = '', held = ''
WHERE id = :id AND rev = :rev AND state = 'waiting'""",
            ),
            Change(
                "desktop/storage/outbox.py",
                'self._database.execute(_STORE, {**values, "digest": receipt.digest})',
                'self._database.execute(_STORE, {**values, "id": receipt.id, "rev": receipt.rev})',
            ),
        ),
        f"{_KILLERS}::test_a_receipt_for_other_bytes_of_the_same_member_moves_nothing",
    ),
    Mutant(
        "any tag is as good as COSE_Sign1",
        (
            Change(
                "sync/protocol/cose.py",
                "if not isinstance(item, cbor2.CBORTag) or item.tag != _TAG:",
                "if not isinstance(item, cbor2.CBORTag):",
            ),
        ),
        "tests/sync/test_cose_and_sealing.py::test_every_changed_bit_of_a_packet_is_noticed",
    ),
    Mutant(
        "the feed is numbered by a plain sequence",
        (
            Change(
                _FEED,
                "    by_device: dict[bytes, list[bytes]] = {}\n",
                """    by_device: dict[bytes, list[bytes]] = {}
    for dev, body in items:
        number = next(_PLAIN)
        connection.execute(
            insert(FEED), [{"dev": dev, "number": number, "kind": kind, "body": body}]
        )
    items = ()
""",
            ),
            Change(
                _FEED,
                "_CONTACT_EVERY_MS: Final",
                "_PLAIN = iter(range(1, 10**9))\n_CONTACT_EVERY_MS: Final",
            ),
        ),
        f"{_KILLERS}::test_no_cursor_goes_past_an_item_that_is_not_committed_yet",
    ),
    Mutant(
        "the draft is purged before its packet is durable",
        (
            Change(
                "desktop/services/enrolling.py",
                """        with desk.store.work() as tables:
            if not tables.kept.number_of("live"):
                raise SealError("E-SEA-01")
            kept = tables.drafts.photo_of(draft.id)
""",
                """        kept = desk.store.read.drafts.photo_of(draft.id)
        with desk.store.work() as tables:
            tables.drafts.remove(draft.id)
        with desk.store.work() as tables:
            if not tables.kept.number_of("live"):
                raise SealError("E-SEA-01")
""",
            ),
        ),
        f"{_KILLERS}::test_a_draft_stays_until_its_packet_is_durable",
    ),
    Mutant(
        "a try is counted after it was made",
        (
            Change(
                "desktop/services/unlocking.py",
                """        tries = attempts.note_try(user, self._clock.now_ms())
        key = keys.unwrap(slot, user, secret, share, file.passes)
""",
                """        key = keys.unwrap(slot, user, secret, share, file.passes)
        tries = attempts.note_try(user, self._clock.now_ms())
""",
            ),
        ),
        f"{_KILLERS}::test_a_try_counts_although_it_was_killed_while_the_secret_was_tried",
    ),
)


def unkilled(folder: Path, chosen: tuple[Mutant, ...] = MUTANTS) -> list[str]:
    """Names of the mutants that live, with what their test said; empty when all were killed."""
    tree = copied_tree(folder / "unchanged")
    code, said = run(tree, *sorted({mutant.test for mutant in chosen}))
    if code != 0:
        return [f"the tests are red without any mutant:\n{said}"]
    alive: list[str] = []
    for number, mutant in enumerate(chosen):
        done = tried(mutant, folder / f"mutant-{number}")
        print(f"{'killed' if done.is_killed else 'ALIVE '}  {mutant.name}  by {mutant.test}")
        if not done.is_killed:
            alive.append(f"{mutant.name} (exit {done.code})\n{done.said}")
    return alive


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="sadasya-mutants-") as folder:
        alive = unkilled(Path(folder))
    print("\n".join(alive), end="\n" if alive else "")
    print(f"{len(MUTANTS) - len(alive)}/{len(MUTANTS)} mutants killed")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
