"""Names that come from outside, made safe to write on a line of a terminal, a log or a page."""

from __future__ import annotations

import unicodedata

_NO_SIGN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories of what moves the cursor, breaks the line, turns the reading direction or is no text."""
REPLACED = "?"


def printable(name: str) -> str:
    r"""Name in which what would end a line, move a cursor or hide text is one sign that shows.

    Parameters
    ----------
    name : str
        A file's, a sheet's, a column's, as the system or the file gives it.

    Returns
    -------
    str
        On one line; the name itself when there is nothing to replace.

    Examples
    --------
    >>> printable("notes.csv"), printable("notes\n\x1b[2Jtout va bien.csv")
    ('notes.csv', 'notes??[2Jtout va bien.csv')
    """
    if name.isprintable():
        return name
    return "".join(REPLACED if unicodedata.category(sign) in _NO_SIGN else sign for sign in name)
