"""How the values of a column are written."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a column's values are written."""

    TEXT = "text"  # words, already labelled in the reader's language
    COUNT = "count"  # whole number
    PERCENT = "percent"  # share [0-1] written as per cent
    POINTS = "points"  # difference of two shares [-1, 1] written as percentage points
    MARK = "mark"  # mark [0-100], one decimal
    NUMBER = "number"  # number, two decimals
    DATE = "date"
    YEAR = "year"  # school year named by its second year, written 2025-2026
