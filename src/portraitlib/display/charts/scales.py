"""From numbers to pixels: the range of an axis, its ticks at round numbers, written for the reader."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

SMALLEST_SHARE_RANGE = 0.3
"""A narrower range of shares would make small differences look large."""
_MARGIN = 0.04
_ROUND_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high` along pixels from `start` to `end`.

    Examples
    --------
    >>> Scale(0, 10, 100, 200)(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixel of a number."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def limits(numbers: Iterable[float | None], form: Form, *, is_from_zero: bool = False) -> tuple[float, float]:
    """Range of an axis that shows these numbers, a margin at both ends.

    A range of shares is never narrower than 30 points, nor of positive numbers from zero below zero.

    Examples
    --------
    >>> low, high = limits([0.91, 0.92], Form.PERCENT)
    >>> round(high - low, 2) >= SMALLEST_SHARE_RANGE, limits([], Form.MARK)
    (True, (0.0, 1.0))
    """
    known = [float(number) for number in numbers if number is not None and math.isfinite(number)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if is_from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if form is Form.PERCENT and high - low < SMALLEST_SHARE_RANGE:
        half = SMALLEST_SHARE_RANGE / 2
        middle = min(max((low + high) / 2, half), 1 - half)
        low, high = min(middle - half, low), max(middle + half, high)
    margin = _MARGIN * (high - low) or abs(low) * 0.1 or 1.0
    return low - (0 if is_from_zero and low >= 0 else margin), high + margin


def ticks_between(low: float, high: float, form: Form, most: int = 6) -> list[float]:
    """Round numbers between `low` and `high`, at most `most` of them; whole ones for counts, no share over 1.

    Examples
    --------
    >>> ticks_between(-0.02, 1.02, Form.PERCENT), ticks_between(0, 3, Form.COUNT)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 1.0, 2.0, 3.0])
    """
    if form is Form.PERCENT:
        low, high = max(low, 0.0), min(high, 1.0)
    if high <= low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = [power * step for step in (*_ROUND_STEPS, 20, 50)]
    slack = (high - low) * 1e-6
    for step in steps:
        if form in (Form.COUNT, Form.YEAR) and step < 1:
            continue
        first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
        if last - first < most:
            return [round(place * step, 10) for place in range(first, last + 1)]
    return [low, high]


def written_ticks(ticks: Sequence[float], words: Words, form: Form) -> list[str]:
    r"""Ticks in the reader's numbers, with the decimals that their step needs.

    Examples
    --------
    >>> written_ticks([0.0, 0.005], Words("fr"), Form.PERCENT)
    ['0,0\xa0%', '0,5\xa0%']
    """
    times = 100 if form in (Form.PERCENT, Form.POINTS) else 1
    step = abs(ticks[1] - ticks[0]) * times if len(ticks) > 1 else 1
    decimals = next((d for d in range(3) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 3)
    sign = words.percent_sign if form is Form.PERCENT else ""
    return [words.number(round(tick * times, 8), decimals) + sign for tick in ticks]
