"""What a number format does to the number it shows."""

from __future__ import annotations

import re

PERCENT = 0
BUILT_IN_PERCENTS = (9, 10)
_ZEROS = re.compile("0{2,}")
_NOT_SHOWN_AS_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def shown_as(format_code: str) -> int | None:
    r"""How a number is shown when its value alone does not say it.

    Parameters
    ----------
    format_code : str
        Format as a spreadsheet keeps it.

    Returns
    -------
    int or None
        `PERCENT` for a number shown a hundred times larger with the sign % (a sign between quotes is only a text);
        a number of digits for one filled with zeros, as 0001234 is; None for any other.

    Examples
    --------
    >>> shown_as("0.0 %"), shown_as('0"%"'), shown_as("0\\%"), shown_as("[Red]0%;-0%"), shown_as("0000000")
    (0, None, None, 0, 7)
    """
    first = format_code.split(";")[0]
    if _ZEROS.fullmatch(first.strip()):
        return len(first.strip())
    shown = _NOT_SHOWN_AS_SIGN.sub("", format_code).split(";")[0]
    return PERCENT if "%" in shown else None
