"""One text to one value: numbers, marks, levels, truth values, school years. What cannot be read names a rule."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from portraitlib.ingest.mapping import MarkScale
from portraitlib.persons.texts import plain


class UnreadableError(Exception):
    """The text breaks `rule`; raised and caught within a column's conversion."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+", re.ASCII)
_FRACTION = re.compile(r"([^/()%]+)/([^/()%]+)(?:\([^()]*%\s*\))?")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_TWO_YEARS = re.compile(r"(\d{4}|\d{2}) ?[-/–] ?(\d{4}|\d{2})|(20\d{2})(20\d{2})", re.ASCII)
TWO_DIGITS = 2
_GRADE = re.compile(
    r"(?:s|sec|secondaire)[ .]*([1-5]|i{1,3}|iv|v)"
    r"|([1-5])(?:re|er|ere|e|eme|ieme)?[ .]*(?:annee[ .]*(?:du[ .]*)?)?(?:sec|secondaire)?[ .]*"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_SEX = {
    **dict.fromkeys(("feminin", "fille", "femme", "female", "girl"), "F"),
    **dict.fromkeys(("masculin", "garcon", "homme", "male", "boy"), "M"),
}
_DIGIT = re.compile(r"\d", re.ASCII)
_AMOUNT, _HOURS, _MINUTES = r"(\d+(?:[.,]\d+)?)", r"h(?:eures?|ours?|rs?)?\.?", r"(?:m|mn|min|mins|minutes?)\.?"
_DURATION = re.compile(rf"{_AMOUNT} ?{_HOURS}(?: ?(\d+)(?: ?{_MINUTES})?)?|{_AMOUNT} ?{_MINUTES}", re.ASCII)
_BINARY_NOISE = 1e-9
_TRUTH = {
    **dict.fromkeys(("1", "true", "oui", "o", "vrai", "yes", "y", "t"), True),
    **dict.fromkeys(("0", "false", "non", "n", "faux", "no", "f"), False),
}


def number(text: str, decimal: str) -> float:
    """Read a number; either decimal sign is understood unless it could separate thousands; 65 % is 0.65.

    Raises
    ------
    UnreadableError
        ``not_a_number``, or ``ambiguous_number`` for "1.234" in a file with decimal commas.

    Examples
    --------
    >>> number("72,5", "."), number("1 234,5", ","), number("1,234.5", "."), number("65 %", ".")
    (72.5, 1234.5, 1234.5, 0.65)
    """
    if text.endswith("%"):
        return round(number(text[:-1].rstrip(), decimal) / 100, 12)
    text = _GROUPS.sub("", text)
    if _BOTH.fullmatch(text):
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    elif _AMBIGUOUS.fullmatch(text) and decimal not in text:
        raise UnreadableError("ambiguous_number")
    if not _NUMBER.fullmatch(text):
        raise UnreadableError("not_a_number")
    found = float(text.replace(",", "."))
    if not math.isfinite(found):
        raise UnreadableError("not_a_number")
    return found


def integer(text: str, decimal: str) -> float:
    """Read a whole number, "7" or "7.0".

    Raises
    ------
    UnreadableError
        ``not_an_integer`` or a rule of `number`.
    """
    return whole(number(text, decimal))


def whole(found: float) -> float:
    """The number, when it is whole.

    Raises
    ------
    UnreadableError
        ``not_an_integer``.
    """
    if found != int(found):
        raise UnreadableError("not_an_integer")
    return found


def duration(text: str, decimal: str, unit: str) -> float:
    """Read a length of time in minutes or hours: "20", "20 min", "1 h 15"; words and hours of a clock are refused.

    Raises
    ------
    UnreadableError
        ``not_a_duration``, or ``ambiguous_number``.

    Examples
    --------
    >>> duration("20 min", ",", "minutes"), duration("1 h 15", ",", "minutes"), duration("90 min", ",", "hours")
    (20.0, 75.0, 1.5)
    """
    found = _DURATION.fullmatch(plain(text))
    try:
        if not found:
            return number(text, decimal)
        told = 60 * number(found[1] or "0", decimal) + number(found[2] or found[3] or "0", decimal)
    except UnreadableError as fault:
        raise UnreadableError("not_a_duration" if fault.rule == "not_a_number" else fault.rule) from None
    return round(told / (60 if unit == "hours" else 1), 9)


def school_year(text: str, decimal: str, *, named_by_first: bool = False) -> float:
    """Read a school year as its second year: "2026", "2025-2026", "25-26", "20252026"; a lone year may be its first.

    Raises
    ------
    UnreadableError
        ``not_a_school_year``.

    Examples
    --------
    >>> school_year("2025-2026", "."), school_year("25-26", "."), school_year("2025", ".", named_by_first=True)
    (2026.0, 2026.0, 2026.0)
    """
    years = _TWO_YEARS.fullmatch(text)
    if years:
        first, second = years[1] or years[3], years[2] or years[4]
        century = 0 if len(first) > TWO_DIGITS else 1900 if first >= "80" else 2000
        following = str(int(first) + 1 + century)
        if following.endswith(second):
            return float(following)
        raise UnreadableError("not_a_school_year")
    try:
        return integer(text, decimal) + named_by_first
    except UnreadableError:
        raise UnreadableError("not_a_school_year") from None


def mark(text: str, decimal: str, scale: MarkScale) -> float:
    """Read a mark as per cent, rounded once: "14" on the source's scale, "72 %", "15/20", "2/27 (7 %)", a letter.

    Raises
    ------
    UnreadableError
        ``mark_in_text`` (something else stands beside the digits), ``mark_is_a_date``, ``not_a_mark``,
        ``mark_outside_scale``, or ``ambiguous_number``.

    Examples
    --------
    >>> mark("14", ".", MarkScale(high=20)), mark("72,5 %", ",", MarkScale()), mark("10,2/17", ",", MarkScale())
    (70.0, 72.5, 60.0)
    >>> mark("59.99999999999999", ".", MarkScale()), mark("A+", ".", MarkScale(letters={"A+": 95}))
    (60.0, 95.0)
    """
    if text in scale.letters:
        return _rounded(scale.letters[text], scale.precision)
    low, high = scale.low, scale.high
    fraction = _FRACTION.fullmatch(text)
    try:
        if fraction:
            found, low, high = number(fraction[1].strip(), decimal), 0, number(fraction[2].strip(), decimal)
        elif text.endswith("%"):
            found, low, high = number(text[:-1].strip(), decimal), 0, 100
        else:
            found = number(text, decimal)
    except UnreadableError as fault:
        if fault.rule == "ambiguous_number":
            raise
        raise UnreadableError(_what_stands_there(text)) from None
    if high <= low:
        raise UnreadableError("not_a_mark")
    per_cent = (found - low) * 100 / (high - low)
    if not -_BINARY_NOISE <= per_cent <= 100 + _BINARY_NOISE:
        raise UnreadableError("mark_outside_scale")
    return _rounded(min(100.0, max(0.0, per_cent)), scale.precision)


def _what_stands_there(text: str) -> str:
    """Rule that a text which is no mark breaks: a spreadsheet makes a date of 10/12."""
    if ISO.fullmatch(text):
        return "mark_is_a_date"
    return "mark_in_text" if _DIGIT.search(text) else "not_a_mark"


@lru_cache(maxsize=10_000)  # the same marks come back in every file
def _rounded(per_cent: float, precision: int) -> float:
    """Mark to the declared precision, halves up, once the noise of binary fractions is gone: 59.999… is 60."""
    exact = Decimal(repr(round(per_cent, 9)))
    return float(exact.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP))


def truth(text: str) -> bool:
    """Read a truth value: 1/0, true/false, oui/non, yes/no, vrai/faux.

    Raises
    ------
    UnreadableError
        ``not_a_boolean``.
    """
    try:
        return _TRUTH[text.casefold()]
    except KeyError:
        raise UnreadableError("not_a_boolean") from None


def grade(text: str, decimal: str) -> float:
    """Read a level: "2", "Sec. 2", "2e secondaire", "S2", "Sec. II".

    Raises
    ------
    UnreadableError
        ``not_a_grade``.

    Examples
    --------
    >>> grade("Sec. 2", ","), grade("2e année du secondaire", ","), grade("Sec. IV", ",")
    (2.0, 2.0, 4.0)
    """
    found = _GRADE.fullmatch(plain(text))
    if found:
        told = found[1] or found[2]
        return float(_ROMAN.get(told) or told)
    try:
        return integer(text, decimal)
    except UnreadableError as fault:
        raise UnreadableError("not_a_grade" if fault.rule == "not_a_number" else fault.rule) from None


def sex(text: str, codes: Sequence[str]) -> str:
    """Read the sex, as a code or a word.

    Examples
    --------
    >>> sex("Féminin", ("F", "M", "X"))
    'F'
    """
    return _SEX.get(plain(text)) or one_of(text, codes)


def one_of(text: str, codes: Sequence[str]) -> str:
    """Read one of `codes`, whatever the case.

    Raises
    ------
    UnreadableError
        ``unknown_code``.

    Examples
    --------
    >>> one_of("cst", ("CST", "TS", "SN"))
    'CST'
    """
    if text in codes:
        return text
    same = [code for code in codes if code.casefold() == text.casefold()]
    if len(same) != 1:
        raise UnreadableError("unknown_code")
    return same[0]
