"""What identifies a person, recognised by its shape, so that it is neither kept nor shown."""

from __future__ import annotations

import re

from portraitlib.printable import printable

# Shape only: letters of the names, day, month (51-62 for a girl or woman, 13 unknown), year, two digits.
# The rule of the last two digits is not public; see docs/decisions.
CODE_PERMANENT = re.compile(r"[A-Z]{4}(?:0[1-9]|[12]\d|3[01]|99)(?:0[1-9]|1[0-3]|5[1-9]|6[0-2])\d{4}", re.ASCII)
FOUR_LETTERS_EIGHT_DIGITS = re.compile(r"[A-Za-z]{4}\d{8}", re.ASCII)
_LOOKS_LIKE_ONE = re.compile(r"(?<![A-Za-z])[A-Za-z]{4}(?:[ \u00a0._-]?[0-9]){8}(?![0-9])")
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){6,}")
_DATE_DIGITS = re.compile(r"\d{8}|\d{4}([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/. ])\d{1,2}\2\d{2,4}")
MASK = "••••"
LONGEST_EXAMPLE = 24


def normalised_code(text: str) -> str:
    """Code permanent in capitals, without spaces or hyphens.

    Examples
    --------
    >>> normalised_code("zzzz 010199 01")
    'ZZZZ01019901'
    """
    return re.sub(r"[\s._-]", "", text).upper()


def holds_code(text: str) -> bool:
    """Whether something in the text looks like a code permanent, in any case and with or without spaces."""
    return any(
        CODE_PERMANENT.fullmatch(normalised_code(found.group())) is not None for found in _LOOKS_LIKE_ONE.finditer(text)
    )


def masked(text: str) -> str:
    """Text of a file, sheet or column name on one line, with what looks like a code permanent hidden.

    Examples
    --------
    >>> masked("bulletin ZZZZ01019901.csv")
    'bulletin ••••.csv'
    """
    return _LOOKS_LIKE_ONE.sub(MASK, printable(text))


def showable(text: str) -> bool:
    """Whether a faulty value may be quoted: short, and not the shape of an identifier, a phone or an address.

    Examples
    --------
    >>> showable("12h30"), showable("ZZZZ01019901"), showable("1234567")
    (True, False, False)
    """
    if len(text) > LONGEST_EXAMPLE or "@" in text or _LOOKS_LIKE_ONE.search(text):
        return False
    return _LONG_NUMBER.search(text) is None or _DATE_DIGITS.fullmatch(text) is not None
