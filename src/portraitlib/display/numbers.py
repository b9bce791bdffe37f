"""Numbers as a locale writes them, by Babel: half rounded up, as by hand; what is missing told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from portraitlib.results.forms import rounded

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.numbers import NumberPattern


_SOMETHING = (Sequence, Set, Mapping)
_DAYS = (date, datetime)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NA or NaT. A list or a frame is something.

    Examples
    --------
    >>> import pandas as pd
    >>> [is_missing(value) for value in (None, float("nan"), pd.NaT, 0, "", False)]
    [True, True, True, False, False, False]
    """
    if isinstance(value, (str, bool, int)):
        return False
    if isinstance(value, float):
        return bool(value != value)  # the one number that is not itself
    if value is None:
        return True
    if type(value) in _DAYS or isinstance(value, _SOMETHING):  # the plain ones: NaT is of a kind of day of its own
        return False
    import pandas as pd  # what else there is came from a table: a command that opens no school has none

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def written_number(x: float | Decimal, decimals: int, locale: str) -> str:
    """Write a number with a fixed number of decimals; a zero has no sign.

    Examples
    --------
    >>> written_number(1234.5, 1, "en_CA"), written_number(-0.04, 1, "en_CA")
    ('1,234.5', '0.0')
    """
    number = rounded(x, decimals)
    return _written(abs(number) if number == 0 else number, decimals, locale)


@lru_cache(maxsize=8192)
def _written(number: Decimal, decimals: int, locale: str) -> str:
    """Number as Babel writes it, with the true minus sign; tables write the same few numbers again and again."""
    pattern, found = _pattern(decimals, locale)
    return pattern.apply(number, found).replace("-", "\u2212")


@lru_cache(maxsize=16)
def _pattern(decimals: int, locale: str) -> tuple[NumberPattern, Locale]:
    """Babel's pattern and locale, which take longer to read than a number to write."""
    from babel.core import Locale
    from babel.numbers import parse_pattern

    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else "")), Locale.parse(locale)
