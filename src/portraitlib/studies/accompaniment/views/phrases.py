"""Turns of phrase that the sections on accompaniment share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import Words, mark

SHORT = {"mentoring": mark("Mentorat"), "group_accompaniment": mark("Groupe"), "resource_teacher": mark("Ressource")}
"""Names of services at the head of a narrow column."""


def programme_of(row: Mapping[Any, Any], words: Words) -> str:
    """A service, with its programme when one is written."""
    return _with_aim(words.label(row["service"], "service"), row, words)


def short_name(row: Mapping[Any, Any], words: Words) -> str:
    """A service and its programme, short enough to head a column of a figure."""
    name = SHORT[row["service"]]
    return _with_aim(words.say(name), row, words)


def _with_aim(service: str, row: Mapping[Any, Any], words: Words) -> str:
    if not row["programme"]:
        return service
    return words.say("{service}, {aim}", service=service, aim=words.label(row["programme"], "programme"))


def is_known(value: Any) -> bool:
    """Whether a count may be told: neither missing nor withheld."""
    return bool(pd.notna(value))
