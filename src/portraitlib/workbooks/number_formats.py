"""What a number format does to the number it shows."""

from __future__ import annotations

import re

_NOT_SHOWN_AS_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
BUILT_IN_PERCENTS = frozenset({9, 10})


def is_percent(format_code: str) -> bool:
    r"""Whether a number is shown a hundred times larger, with the sign %; a sign between quotes is only a text.

    Examples
    --------
    >>> is_percent("0.0 %"), is_percent('0"%"'), is_percent("0\\%"), is_percent("[Red]0%;-0%")
    (True, False, False, True)
    """
    first = _NOT_SHOWN_AS_SIGN.sub("", format_code).split(";")[0]
    return "%" in first
