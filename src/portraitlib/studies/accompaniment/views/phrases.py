"""Turns of phrase that the sections on accompaniment share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import Words, mark

SHORT = {"mentoring": mark("Mentorat"), "group_accompaniment": mark("Groupe"), "resource_teacher": mark("Ressource")}
"""Names of services at the head of a narrow column."""


def programme_of(row: Mapping[str, Any], words: Words) -> str:
    """A service, with its programme when one is written."""
    if row["programme"]:
        return words.say("{service:label}, {programme:label}", row)
    return words.label(row["service"], "service")


def short_name(row: Mapping[str, Any], words: Words) -> str:
    """A service and its programme, short enough to head a column of a figure."""
    service = words.say(SHORT[row["service"]])
    return words.say("{service}, {programme:label}", row, service=service) if row["programme"] else service


def is_known(value: Any) -> bool:
    """Whether a count may be told: neither missing nor withheld."""
    return bool(pd.notna(value))
