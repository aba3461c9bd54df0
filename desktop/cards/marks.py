"""One thing drawn on a card; see layout."""

from __future__ import annotations

Mark = object
