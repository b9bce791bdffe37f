"""Turns of phrase that the sections on accompaniment share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import Words


def programme_of(row: Mapping[str, Any], words: Words) -> str:
    """A service, with its programme when one is written."""
    if row["programme"]:
        return words.say("{service:label}, {programme:label}", row)
    return words.label(row["service"], "service")


def is_known(value: Any) -> bool:
    """Whether a count may be told: neither missing nor withheld."""
    return bool(pd.notna(value))
