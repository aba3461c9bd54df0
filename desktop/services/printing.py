"""Cards: prepared, read back, and noted when they were printed."""

from __future__ import annotations
