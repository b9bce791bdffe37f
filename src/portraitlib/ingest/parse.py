"""One text to one value: numbers, marks, dates, truth values, school years. A text that cannot be read names a rule."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from portraitlib.ingest.mapping import MarkScale
from portraitlib.ingest.name_headers import plain


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
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_TWO_YEARS = re.compile(r"(\d{4}|\d{2}) ?[-/–] ?(\d{4}|\d{2})|(20\d{2})(20\d{2})", re.ASCII)
_HOUR = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|(\d{{2}})(\d{{2}})){_HOUR}", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})(?:er)?[ ./-]*([^\W\d_]{3,9})[ ./-]*(\d{4}|\d{2})")
_MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6, "juil": 7,
    "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_TWO_DIGITS = 2
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
_BINARY_NOISE = 1e-9
_SERIAL = re.compile(r"[23456]\d{4}(?:[.,]\d+)?", re.ASCII)
SERIAL = "excel"
"""Format of a date written as a spreadsheet counts days, from 1899-12-30."""
_EPOCH = date(1899, 12, 30)
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
    found = number(text, decimal)
    if found != int(found):
        raise UnreadableError("not_an_integer")
    return found


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
        century = 0 if len(first) > _TWO_DIGITS else 1900 if first >= "80" else 2000
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
    if _ISO.fullmatch(text):
        return "mark_is_a_date"
    return "mark_in_text" if _DIGIT.search(text) else "not_a_mark"


def _rounded(per_cent: float, precision: int) -> float:
    """Mark to the declared precision, halves up, once the noise of binary fractions is gone: 59.999… is 60."""
    exact = Decimal(repr(round(per_cent, 9)))
    return float(exact.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP))


def day(text: str, formats: Sequence[str]) -> date:
    """Read a date by one of `formats`, or ISO.

    Raises
    ------
    UnreadableError
        ``impossible_date`` for a date that does not exist (31 February), ``serial_date`` for a spreadsheet's number
        of the day where no format says so, ``day_month_reversed`` where only the month before the day makes a date,
        else ``not_a_date``.

    Examples
    --------
    >>> day("03/09/2025", ["%d/%m/%Y"]), day("45903", ["excel"])
    (datetime.date(2025, 9, 3), datetime.date(2025, 9, 3))
    """
    iso = _ISO.fullmatch(text)
    if iso:
        try:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        except ValueError:
            raise UnreadableError("impossible_date") from None
    found = _read_day(text, formats)
    if found is not None:
        return found
    found = _without_doubt(text)
    if found is not None:
        return found
    if _read_day(text, [_month_first(form) for form in formats]) is not None:
        raise UnreadableError("day_month_reversed")
    if _SERIAL.fullmatch(text):
        if SERIAL in formats:
            return _EPOCH + timedelta(days=int(float(text.replace(",", "."))))
        raise UnreadableError("serial_date")
    raise UnreadableError("impossible_date" if any(_has_shape(text, form) for form in formats) else "not_a_date")


def _without_doubt(text: str) -> date | None:
    """Day that any reader reads in one way: "2025/09/03", "20250903", "3 sept. 2025", "03-sept-25".

    Examples
    --------
    >>> _without_doubt("20250903") == _without_doubt("3 septembre 2025") == _without_doubt("03-sept-25")
    True
    """
    year_first, named = _YEAR_FIRST.fullmatch(text), _MONTH_NAMED.fullmatch(plain(text))
    if year_first:
        year, month, of_month = year_first[1], year_first[3] or year_first[5], year_first[4] or year_first[6]
    elif named:
        of_month, name, year = named.groups()
        month = str(next((number for start, number in _MONTHS.items() if name.startswith(start)), 0))
        year = year if len(year) > _TWO_DIGITS else f"20{year}"
    else:
        return None
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def _read_day(text: str, formats: Sequence[str]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _month_first(form: str) -> str:
    """Format with day and month exchanged."""
    return form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


def _has_shape(text: str, form: str) -> bool:
    """Whether the text has digits and signs where the format has them."""
    shape = re.escape(form).replace("%Y", r"\d{4}").replace("%y", r"\d{2}")
    shape = re.sub(r"%[a-zA-Z]", r"\\d{1,2}", shape)
    return re.fullmatch(shape, text, re.ASCII) is not None


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
