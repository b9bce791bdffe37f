"""How the values of a column are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
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


DECIMALS = {Form.COUNT: 1, Form.PERCENT: 3, Form.POINTS: 3, Form.MARK: 1, Form.NUMBER: 2}
"""Most decimals with which a value of each form is written, in a table or in a sentence (5.2 % is 0.052)."""


def rounded(x: float | Decimal, decimals: int) -> Decimal:
    """Round a number to some decimals, half away from zero.

    Examples
    --------
    >>> rounded(2.5, 0), rounded(-0.125, 2)
    (Decimal('3'), Decimal('-0.13'))
    """
    exact = x if isinstance(x, Decimal) else Decimal(str(x))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
