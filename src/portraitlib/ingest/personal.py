"""What identifies a person, recognised by its shape, so that it is neither kept nor shown."""

from __future__ import annotations

import re

from portraitlib.persons.texts import E_MAIL, holds_e_mail
from portraitlib.printable import printable

# Shape only: letters of the names, day, month (51-62 for a girl or woman, 13 unknown), year, two digits.
# The rule of the last two digits is not public; see docs/decisions.
CODE_PERMANENT = re.compile(r"[A-Z]{4}(?:0[1-9]|[12]\d|3[01]|99)(?:0[1-9]|1[0-3]|5[1-9]|6[0-2])\d{4}", re.ASCII)
_LOOKS_LIKE_ONE = re.compile(r"(?<![A-Za-z])[A-Za-z]{4}(?:[ \u00a0._-]?[0-9]){8}(?![0-9])")
# A record number has 7 digits, a telephone number 10 (3 and 4 without its area), a social insurance number 9;
# 6 digits are a course or a school, 8 a date or a course and its group.
_NUMBER_OF_A_PERSON = re.compile(
    r"(?<![\d.,])(?:\d{7}|\d{9,11}|\(?\d{3}\)?[ \u00a0./-]{0,2}\d{3}[ \u00a0.-]\d{4}|\d{3}[ \u00a0.-]\d{4}"
    r"|\d{3}[ \u00a0-]\d{3}[ \u00a0-]\d{3})(?!\d)"
)
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){6,}")
_DATE_DIGITS = re.compile(r"\d{8}|\d{4}([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/. ])\d{1,2}\2\d{2,4}")
_LETTERS = re.compile(r"[^\W\d_]+")
MASK = "••••"
LONGEST_EXAMPLE = 24
LONGEST_LETTERS = 3
"""Most letters in a row of a code that also has digits; a name has more, or no digit."""
FEWEST_REPEATS = 2


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


def holds_contact(text: str) -> bool:
    """Whether a text holds an e-mail address, or the shape of a code permanent whatever its date.

    Examples
    --------
    >>> holds_contact("suivi a.b@exemple.invalid"), holds_contact("ZZZZ 9999 9999"), holds_contact("Gr 21")
    (True, True, False)
    """
    return holds_e_mail(text) or _LOOKS_LIKE_ONE.search(text) is not None


def holds_number(text: str) -> bool:
    """Whether a text holds a number of the length of a record, telephone or social insurance number.

    Examples
    --------
    >>> [holds_number(text) for text in ("fiche 1234567", "514 555-0199", "063226-21", "2025-2026", "20260228")]
    [True, True, False, False, False]
    """
    return _NUMBER_OF_A_PERSON.search(text) is not None


def masked(text: str) -> str:
    """Text of a file, sheet or column name on one line, without identifiers, numbers or addresses.

    Examples
    --------
    >>> masked("bulletin ZZZZ01019901.csv"), masked("fiche_1234567_20260228.xlsx")
    ('bulletin ••••.csv', 'fiche_••••_20260228.xlsx')
    """
    text = printable(text)
    for shape in (E_MAIL, _LOOKS_LIKE_ONE, _NUMBER_OF_A_PERSON):
        text = shape.sub(MASK, text)
    return text


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


def quotable(text: str, repeats: int, *, is_text: bool) -> bool:
    """Whether a faulty value may be quoted: what names nobody, as far as its shape tells.

    A value without letters or with one at a time, or of a code with digits, names nobody. A word is quoted when
    it repeats as codes do, and never where the column holds texts.

    Examples
    --------
    >>> quotable("720", 1, is_text=False), quotable("FRA600", 1, is_text=True), quotable("FPT", 3, is_text=False)
    (True, True, True)
    >>> quotable("Untel", 1, is_text=False), quotable("Untel", 30, is_text=True)
    (False, False)
    """
    if not showable(text):
        return False
    letters = _LETTERS.findall(text)
    if max(map(len, letters), default=0) <= 1:
        return True
    is_code = any(sign.isdecimal() for sign in text) and max(map(len, letters)) <= LONGEST_LETTERS
    return is_code or (not is_text and repeats >= FEWEST_REPEATS)
