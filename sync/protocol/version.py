"""Protocol versions, each with its history.

1   The first.  Packets v1, receipts v1, feed v1, cards v1.
"""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1
OLDEST_ACCEPTED: Final = 1
ENROLMENT_SCHEMA: Final = "sadasya/enrolment/1"
AMENDMENT_SCHEMA: Final = "sadasya/amendment/1"
WITHDRAWAL_SCHEMA: Final = "sadasya/withdrawal/1"
AUDIT_HEAD_SCHEMA: Final = "sadasya/audit_head/1"
TEST_SCHEMA: Final = "sadasya/test/1"
SCHEMAS: Final = frozenset(
    {ENROLMENT_SCHEMA, AMENDMENT_SCHEMA, WITHDRAWAL_SCHEMA, AUDIT_HEAD_SCHEMA, TEST_SCHEMA}
)

# The program's own version, as packs and headers name it; pyproject.toml says the same (tested).
VERSION: Final = "0.1.0"
